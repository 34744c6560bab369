import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerEngine, ContainerError, connectEngine } from '../../containers/index.ts';
import { Memo } from '../../core/index.ts';
import type { BuildDockerOptions } from '../build-options.ts';
import { explained } from '../engine-refusals.ts';
import { BuildError } from '../errors.ts';
import { LastLines } from '../last-lines.ts';
import type { BuildContext, BuildTarget, BuildWorkflow } from '../workflow.ts';

/** The file among the artifacts that says which image was made; the name of an image may lead to another one by now. */
const ID_FILE = 'image-id';

/** Functions that are container images: built from a Dockerfile as `Metadata` says, or taken out of an archive. */
export function createImage(options: BuildDockerOptions = {}): BuildWorkflow {
  const engines = new Memo<'engine', ContainerEngine>();
  const engine = (): Promise<ContainerEngine> =>
    explained(engines.get('engine', () => connectEngine({ host: options.host })));
  return {
    name: 'image',
    usesTools: false,

    matches: ({ image, archive }) => image !== undefined || archive !== undefined,

    async inputs(target) {
      const { source, archive } = target;
      if (archive !== undefined) return { paths: [archive] };
      const bases = await baseImages(target);
      const connected = await engine();
      const ids = await explained(Promise.all(bases.map(async (name) => (await connected.image(name))?.id)));
      return { paths: [source], values: ids };
    },

    async isUsable(_target, { artifacts, output }) {
      const made = await readFile(join(artifacts, ID_FILE), 'utf8').catch(() => undefined);
      const found = await explained((await engine()).image(output.image ?? ''));
      return made !== undefined && found?.id === made;
    },

    async build(target, context) {
      const connected = await engine();
      const image =
        target.archive === undefined
          ? await buildFrom(target, connected, context, options)
          : await explained(connected.loadImage(target.archive, context.signal));
      const id = (await explained(connected.image(image)))?.id ?? '';
      await writeFile(join(context.artifacts, ID_FILE), id);
      return { image };
    },
  };
}

async function buildFrom(
  target: BuildTarget,
  engine: ContainerEngine,
  context: BuildContext,
  { useBuildkit: buildKit }: BuildDockerOptions,
): Promise<string> {
  const { image, architecture, mode, metadata } = target;
  if (image === undefined) return '';
  const given = metadata['DockerBuildExtraParams'];
  if (given !== undefined && !(Array.isArray(given) && given.every((param) => typeof param === 'string'))) {
    const hint = 'Write each parameter as a text of its own: ["--secret", "id=npmrc,src=.npmrc"].';
    throw BuildError.propertyInvalid(target, 'Metadata.DockerBuildExtraParams', 'has to be a list of texts.', hint);
  }
  const lines = new LastLines((line) => context.log(line));
  const { context: folder, dockerfile, target: stage, uri: tag, params, paramsFolder } = image;
  const buildArgs = { ...image.buildArgs, ...(mode !== undefined && { SAM_BUILD_MODE: mode }) };
  const onOutput = (text: string): void => {
    for (const line of text.split('\n')) lines.add(line);
  };
  const work = async (): Promise<void> => {
    if (!(await engine.supports(architecture))) {
      throw ContainerError.platformNotSupported(tag, architecture, await engine.architecture());
    }
    const { signal } = context;
    const build = { context: folder, dockerfile, tag, architecture, buildArgs, target: stage };
    await engine.buildImage({ ...build, params, paramsFolder, buildKit }, { signal, onOutput });
  };
  await explained(work(), lines);
  return tag;
}

/** The images that a Dockerfile begins with, as far as their names are plain. */
async function baseImages({ image }: BuildTarget): Promise<string[]> {
  if (image === undefined) return [];
  const text = await readFile(join(image.context, image.dockerfile), 'utf8').catch(() => '');
  const names = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'scratch' && !name.includes('$'));
}
