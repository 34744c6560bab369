import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type Docker from 'dockerode';
import { listFolder } from '../core/index.ts';
import { buildParams, checkSecrets, secretOf } from './build-params.ts';
import { BuildSession, BuildTrace, needsBuildKit, TRACE_ID } from './buildkit/index.ts';
import type { ImageBuild, ImageBuildOptions } from './container-engine.ts';
import { ContainerError } from './container-error.ts';
import { engineMessages } from './engine-messages.ts';
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
  const params = buildParams(tag, build.params ?? [], build.paramsFolder ?? context);
  const needed = params.secrets.size > 0 ? 'a secret' : needsBuildKit(text) ? 'the Dockerfile' : undefined;
  const wantsBuildKit = build.buildKit ?? needed !== undefined;
  // Podman's own builder does what BuildKit does, except for what has to be asked for.
  const isBuildKit = wantsBuildKit && (await hasBuildKit(docker));
  if (wantsBuildKit && !isBuildKit && params.secrets.size > 0)
    throw ContainerError.noBuildKit(tag, 'the engine', 'a secret');
  await checkSecrets(tag, params.secrets);
  using session = isBuildKit ? await BuildSession.open(docker, (id) => secretOf(params.secrets, id)) : undefined;
  const files = (await listFolder(context)).map(({ path }) => path);
  const report = new BuildReport(options.onOutput ?? ((): void => {}));
  const query = {
    t: tag,
    dockerfile: dockerfile.split(sep).join('/'),
    platform: platformOf(architecture),
    buildargs: { ...buildArgs, ...params.buildArgs },
    labels: { ...params.labels, ...labels },
    rm: true,
    forcerm: true,
    ...(target !== undefined && { target }),
    ...(isBuildKit && { version: '2', ...(session && { session: session.id }) }),
    ...params.query,
  };
  const stream = await docker.buildImage(
    { context, src: files },
    {
      // The client would open a session of its own, which knows one user for all registries.
      ...{ _query: query },
      registryconfig: await registriesOf(text),
      ...(options.signal && { abortSignal: options.signal }),
    },
  );
  for await (const message of engineMessages(stream)) report.read(message);
  if (report.failure !== undefined) {
    throw ContainerError.buildFailed(tag, report.failure, report.tail === '' ? undefined : report.tail);
  }
}

/** Whether the engine is Docker, and not one that only speaks its API. */
async function hasBuildKit(docker: Docker): Promise<boolean> {
  const { Components: components = [] }: { readonly Components?: readonly { readonly Name: string }[] } =
    await docker.version();
  return !components.some(({ Name: name }) => /podman/i.test(name));
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

/** Reads what an engine reports of a build. */
class BuildReport {
  readonly #onOutput: (text: string) => void;
  readonly #trace = new BuildTrace((text) => this.#write(text));
  /** What went wrong: engines answer 200 and say it in the stream. */
  failure: string | undefined;
  tail = '';

  constructor(onOutput: (text: string) => void) {
    this.#onOutput = onOutput;
  }

  read({ error, id, aux, stream }: Readonly<Record<string, unknown>>): void {
    if (typeof error === 'string') this.failure = error;
    if (id === TRACE_ID && typeof aux === 'string') this.#trace.read(aux);
    else if (typeof stream === 'string') this.#write(stream);
  }

  #write(text: string): void {
    this.tail = (this.tail + text).slice(-TAIL_LENGTH);
    this.#onOutput(text);
  }
}
