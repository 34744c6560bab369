import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { awsLambdaRic, awslambdaric } from './official-clients.ts';
import { run } from './python-tools.ts';

/** Languages whose functions are built, with AWS's own runtime client in them. */
export type BuiltLanguage = 'go' | 'rust' | 'java' | 'official-node' | 'official-python';

/** How long a first build may take on a machine that is busy otherwise. */
export const BUILD_TIMEOUT_MS = 600_000;

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/functions/', import.meta.url));
const suffix = process.platform === 'win32' ? '.exe' : '';

interface Recipe {
  /** What says which tools build it, besides its sources. */
  version(): Promise<string>;
  /** Builds the sources in `folder` into `artifact`, the folder that a function has as its code. */
  build(folder: string, artifact: string): Promise<void>;
}

const RECIPES: Readonly<Record<BuiltLanguage, Recipe>> = {
  go: {
    version: () => run('go', ['version'], SOON),
    build: async (folder, artifact) => {
      const output = join(artifact, 'bootstrap');
      const args = ['build', '-trimpath', '-ldflags=-s -w', '-tags=lambda.norpc', '-o', output, '.'];
      await run('go', args, { cwd: folder, timeoutMs: BUILD_TIMEOUT_MS, env: { CGO_ENABLED: '0' } });
    },
  },
  rust: {
    version: () => run('rustc', ['--version'], SOON),
    build: async (folder, artifact) => {
      const target = join(cache, 'functions', 'rust-target');
      const args = ['build', '--quiet', '--locked', '--target-dir', target];
      await run('cargo', args, { cwd: folder, timeoutMs: BUILD_TIMEOUT_MS });
      await cp(join(target, 'debug', `bootstrap${suffix}`), join(artifact, 'bootstrap'));
    },
  },
  java: {
    version: () => run('mvn', ['--version'], SOON),
    build: async (folder, artifact) => {
      const args = ['-B', '-q', 'compiler:compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/lib'];
      await run('mvn', args, { cwd: folder, timeoutMs: BUILD_TIMEOUT_MS });
      await cp(join(folder, 'target/classes'), artifact, { recursive: true });
      await cp(join(folder, 'target/lib'), join(artifact, 'lib'), { recursive: true });
    },
  },
  // These two are not compiled: their `bootstrap` is a script that starts the client, as a custom runtime may have it.
  'official-node': {
    version: async () => `${process.execPath} ${await awsLambdaRic()}`,
    build: async (folder, artifact) => {
      await cp(folder, artifact, { recursive: true });
      const client = join(await awsLambdaRic(), 'aws-lambda-ric/index.mjs');
      await writeScript(artifact, `exec '${process.execPath}' '${client}' "$_HANDLER"`);
    },
  },
  'official-python': {
    version: () => awslambdaric(),
    build: async (folder, artifact) => {
      await cp(folder, artifact, { recursive: true });
      const python = join(cache, 'awslambdaric/bin/python');
      await writeScript(artifact, `exec '${python}' -B -m awslambdaric "$_HANDLER"`);
    },
  },
};

const SOON = { timeoutMs: 60_000 };

/**
 * The folder with a function that is ready to run, built once for what it is built from (`.cache/functions`, ignored by
 * git).
 *
 * @throws with the reason when it cannot be built
 */
export async function builtFunction(language: BuiltLanguage): Promise<string> {
  const { version, build } = RECIPES[language];
  const sources = join(fixtures, language);
  const hash = createHash('sha256').update(await version());
  for (const file of (await readdir(sources, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )) {
    const path = join(file.parentPath, file.name);
    hash.update(path.slice(sources.length)).update(await readFile(path));
  }
  const home = join(cache, 'functions', language);
  const name = hash.digest('hex').slice(0, 16);
  const artifact = join(home, name);
  await mkdir(join(cache, 'functions'), { recursive: true });
  // Test files run beside each other: one builds it, the others wait.
  await using _lock = await FileLock.acquire(join(cache, 'functions', `${language}.lock`));
  if (existsSync(artifact)) return artifact;
  await rm(home, { recursive: true, force: true });
  const folder = join(home, 'work');
  const unfinished = join(home, 'unfinished');
  await mkdir(unfinished, { recursive: true });
  await cp(sources, folder, { recursive: true });
  await build(folder, unfinished);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, artifact);
  return artifact;
}

async function writeScript(artifact: string, line: string): Promise<void> {
  const file = join(artifact, 'bootstrap');
  await writeFile(file, `#!/bin/sh\n${line}\n`);
  await chmod(file, 0o755);
}
