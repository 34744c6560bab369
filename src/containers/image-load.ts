import { createReadStream } from 'node:fs';
import type Docker from 'dockerode';
import { isObject } from '../core/index.ts';
import { ContainerError } from './container-error.ts';

/** Gives an engine the first image of an archive (`docker save`, compressed or not); returns its ID. */
export async function loadImage(docker: Docker, file: string, signal?: AbortSignal): Promise<string> {
  const archive = createReadStream(file, signal && { signal });
  // The client knows nothing of errors of the file: without this, they would end the process.
  const broken = new Promise<never>((_, reject) => archive.once('error', reject));
  const stream = await Promise.race([docker.loadImage(archive), broken]);
  let text = '';
  for await (const piece of stream) text += String(piece);
  signal?.throwIfAborted();
  const messages = text.split('\n').flatMap(parse);
  const failure = messages.find((message) => typeof message['error'] === 'string')?.['error'];
  const names = messages.flatMap(({ stream: line }) => /^Loaded image(?: ID)?: (\S+)/.exec(String(line))?.[1] ?? []);
  const [name] = names;
  if (failure !== undefined || name === undefined) {
    throw ContainerError.loadFailed(file, failure ?? 'there is no image in it.');
  }
  return (await docker.getImage(name).inspect()).Id;
}

function parse(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? [value] : [];
  } catch {
    return [];
  }
}
