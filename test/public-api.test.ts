import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

/** What a process that imports the built package and nothing else has to say about itself. */
interface ImportReport {
  readonly stdout: string;
  readonly stderr: string;
  readonly modules: readonly string[];
  readonly environmentIsUntouched: boolean;
  readonly signalListeners: number;
  readonly workingDirectoryIsUntouched: boolean;
}

const root = fileURLToPath(new URL('..', import.meta.url));

const probe = `
  import { registerHooks } from 'node:module';
  import { writeFileSync } from 'node:fs';
  const modules = [];
  registerHooks({ load(url, context, next) { modules.push(url); return next(url, context); } });
  const before = JSON.stringify(process.env), cwd = process.cwd();
  const { parseTemplate } = await import('samwright');
  if (process.argv[1] === 'yaml') parseTemplate('Resources: {}');
  await new Promise((resolve) => setImmediate(resolve));
  writeFileSync(3, JSON.stringify({
    modules,
    environmentIsUntouched: before === JSON.stringify(process.env),
    workingDirectoryIsUntouched: cwd === process.cwd(),
    signalListeners: process.eventNames().filter((name) => String(name).startsWith('SIG')).length,
  }));
`;

function importReport(...args: string[]): ImportReport {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', probe, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  return { ...JSON.parse(child.output[3] ?? '{}'), stdout: child.stdout, stderr: child.stderr };
}

describe('the declarations of the package', () => {
  const files = globSync('dist/**/*.d.ts', { cwd: root });

  it('are there', () => {
    expect(files).toContain(join('dist', 'index.d.ts'));
  });

  it('lead to no types of other packages but those of Node.js', () => {
    const modules = files.flatMap((file) =>
      ts.preProcessFile(readFileSync(`${root}${file}`, 'utf8')).importedFiles.map(({ fileName }) => fileName),
    );

    const others = modules.filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
    expect(others).toEqual([]);
  });
});

describe('importing the package', () => {
  let report: ImportReport;

  beforeAll(() => {
    report = importReport();
  });

  it.each(['dockerode', 'archiver', 'esbuild', '@aws-sdk', '@smithy', 'yaml'])('does not load %s', (name) => {
    expect(report.modules.filter((url) => url.endsWith('/dist/index.js'))).toHaveLength(1);
    expect(report.modules.filter((url) => url.includes(`/node_modules/${name}/`))).toEqual([]);
  });

  it('loads nothing but the package itself and Node.js', () => {
    const others = report.modules.filter((url) => !url.startsWith('node:') && !url.includes('/dist/'));

    expect(others).toEqual([]);
  });

  it('reads YAML with one file of its own', () => {
    const { modules } = importReport('yaml');

    const others = modules.filter((url) => !report.modules.includes(url));
    expect(others.map((url) => url.slice(url.indexOf('/dist/')))).toEqual(['/dist/template/yaml.cjs']);
  });

  it('writes nothing', () => {
    expect(report.stdout).toBe('');
    expect(report.stderr).toBe('');
  });

  it('leaves process.env, the working directory and signal handlers alone', () => {
    expect(report.environmentIsUntouched).toBe(true);
    expect(report.workingDirectoryIsUntouched).toBe(true);
    expect(report.signalListeners).toBe(0);
  });
});
