import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type Docker from 'dockerode';
import { isObject, listFolder } from '../core/index.ts';
import type { ImageBuild, ImageBuildOptions } from './container-engine.ts';
import { ContainerError } from './container-error.ts';
import { platformOf } from './platform.ts';
import { type RegistryAuth, registryAuth } from './registry-auth.ts';

/** So much of the end of the output belongs to the error of a build that fails. */
const TAIL_LENGTH = 2_000;

/** Builds an image as `docker build` does: with what the folder's `.dockerignore` leaves of it. */
export async function buildImage(docker: Docker, build: ImageBuild, options: ImageBuildOptions): Promise<void> {
  const { context, dockerfile = 'Dockerfile', tag, target, architecture, buildArgs = {}, labels = {} } = build;
  const text = await readFile(join(context, dockerfile), 'utf8').catch((error: unknown) => {
    throw ContainerError.buildFailed(tag, `${join(context, dockerfile)} cannot be read`, error);
  });
  const files = (await listFolder(context)).map(({ path }) => path);
  const report = new BuildReport(options.onOutput ?? ((): void => {}));
  const stream = await docker.buildImage(
    { context, src: files },
    {
      t: tag,
      dockerfile: dockerfile.split(sep).join('/'),
      platform: platformOf(architecture),
      buildargs: { ...buildArgs },
      labels: { ...labels },
      rm: true,
      forcerm: true,
      registryconfig: await registriesOf(text),
      ...(target !== undefined && { target }),
      ...(options.signal && { abortSignal: options.signal }),
    },
  );
  for await (const piece of stream) report.feed(String(piece));
  if (report.failure !== undefined) {
    throw ContainerError.buildFailed(tag, report.failure, report.tail === '' ? undefined : report.tail);
  }
}

/** The credentials for the registries that the images come from which a Dockerfile begins with. */
async function registriesOf(dockerfile: string): Promise<Record<string, { username: string; password: string }>> {
  const images = [...dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map(([, image = '']) => image);
  const found = await Promise.all(images.map((image) => registryAuth(image)));
  const known = found.filter((auth): auth is RegistryAuth => auth !== undefined);
  return Object.fromEntries(
    known.map(({ serveraddress, username = '', password = '', identitytoken }) => [
      serveraddress,
      { username, password, ...(identitytoken !== undefined && { identitytoken }) },
    ]),
  );
}

/** Reads what an engine reports of a build: one JSON object a line. */
class BuildReport {
  readonly #onOutput: (text: string) => void;
  #rest = '';
  /** What went wrong: engines answer 200 and say it in the stream. */
  failure: string | undefined;
  tail = '';

  constructor(onOutput: (text: string) => void) {
    this.#onOutput = onOutput;
  }

  feed(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
  }

  #read(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    if (typeof message['error'] === 'string') this.failure = message['error'];
    if (typeof message['stream'] !== 'string') return;
    this.tail = (this.tail + message['stream']).slice(-TAIL_LENGTH);
    this.#onOutput(message['stream']);
  }
}
