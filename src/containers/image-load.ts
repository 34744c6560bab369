import { createReadStream } from 'node:fs';
import type Docker from 'dockerode';
import { ContainerError } from './container-error.ts';
import { engineMessages } from './engine-messages.ts';

/** Gives an engine the first image of an archive (`docker save`, compressed or not); returns its ID. */
export async function loadImage(docker: Docker, file: string, signal?: AbortSignal): Promise<string> {
  const archive = createReadStream(file, signal && { signal });
  // The client knows nothing of errors of the file: without this, they would end the process.
  const broken = new Promise<never>((_, reject) => archive.once('error', reject));
  const stream = await Promise.race([docker.loadImage(archive), broken]);
  let failure: string | undefined;
  let name: string | undefined;
  for await (const { error, stream: line } of engineMessages(stream)) {
    if (typeof error === 'string') failure ??= error;
    name ??= /^Loaded image(?: ID)?: (\S+)/.exec(String(line))?.[1];
  }
  signal?.throwIfAborted();
  if (failure !== undefined || name === undefined) {
    throw ContainerError.loadFailed(file, failure ?? 'there is no image in it.');
  }
  return (await docker.getImage(name).inspect()).Id;
}
