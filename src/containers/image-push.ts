import type Docker from 'dockerode';
import type { ImagePushOptions } from './container-engine.ts';
import { ContainerError } from './container-error.ts';
import { engineMessages } from './engine-messages.ts';
import { registryOf } from './image-name.ts';
import { PullReport } from './pull-progress.ts';

/**
 * Names an image for a registry and sends it there; layers that the registry has are not sent again. The name stays, as
 * after `docker push`, unless the image could not be sent.
 */
export async function pushImage(docker: Docker, image: string, name: string, options: ImagePushOptions): Promise<void> {
  const namesBefore = await namesOf(docker, image);
  const [repo, tag] = repositoryAndTag(name);
  await docker.getImage(image).tag({ repo, tag });
  try {
    await send(docker, name, options);
  } catch (error) {
    const isOnlyName = namesBefore.length === 0; // without it the image would go too
    if (!isOnlyName && !namesBefore.includes(name))
      await docker
        .getImage(name)
        .remove()
        .catch(() => {});
    throw error;
  }
}

async function send(docker: Docker, name: string, { login, signal, onProgress }: ImagePushOptions): Promise<void> {
  const [repo, tag] = repositoryAndTag(name);
  const report = new PullReport(
    ({ downloadedBytes: uploadedBytes, totalBytes }) => onProgress?.({ uploadedBytes, totalBytes }),
    'Pushing',
  );
  const stream = await docker.getImage(repo).push({
    tag,
    authconfig: { ...login, serveraddress: registryOf(name) },
    ...(signal && { abortSignal: signal }),
  });
  for await (const message of engineMessages(stream)) report.read(message);
  if (report.failure !== undefined) throw ContainerError.pushFailed(name, report.failure);
}

async function namesOf(docker: Docker, image: string): Promise<readonly string[]> {
  const { RepoTags } = await docker.getImage(image).inspect();
  return RepoTags ?? [];
}

function repositoryAndTag(name: string): readonly [string, string] {
  const colon = name.lastIndexOf(':');
  return [name.slice(0, colon), name.slice(colon + 1)];
}
