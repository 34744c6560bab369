import type Docker from 'dockerode';
import type { ImagePushOptions } from './container-engine.ts';
import { ContainerError } from './container-error.ts';
import { PullReport } from './pull-progress.ts';
import { registryOf } from './registry-auth.ts';

/** Names an image for a registry and sends it there; layers that the registry has are not sent again. */
export async function pushImage(
  docker: Docker,
  image: string,
  name: string,
  { login, signal, onProgress }: ImagePushOptions,
): Promise<void> {
  const colon = name.lastIndexOf(':');
  const [repo, tag] = [name.slice(0, colon), name.slice(colon + 1)];
  await docker.getImage(image).tag({ repo, tag });
  const report = new PullReport(
    ({ downloadedBytes: uploadedBytes, totalBytes }) => onProgress?.({ uploadedBytes, totalBytes }),
    'Pushing',
  );
  const stream = await docker.getImage(repo).push({
    tag,
    authconfig: { ...login, serveraddress: registryOf(name) },
    ...(signal && { abortSignal: signal }),
  });
  for await (const piece of stream) report.feed(String(piece));
  report.end();
  if (report.failure !== undefined) throw ContainerError.pushFailed(name, report.failure);
}
