// 20 functions in TypeScript, each with a package.json, bundled by esbuild: by SAM CLI and by samwright, each as a process
// of its own. The packages are installed for the project as a whole; SAM CLI installs them for each function.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSam, sam } from '../test/comparison/sam-cli.ts';
import { median, ms, type Row, timed, times } from './statistics.ts';

const index = new URL('../dist/index.js', import.meta.url).href;
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const FUNCTIONS = 20;
const ROUNDS = 3;

const handler = (id: number): string => `
import { z } from 'zod';
import { Level, describe } from './lib/describe';

const Order = z.object({ id: z.string(), count: z.number().int() });

export const handler = async (event: unknown): Promise<string> => {
  const order = Order.parse(event);
  return describe(Level.Info, \`${id}: \${order.id} \${order.count}\`);
};
`;
const library = `
export enum Level { Info = 'info', Warning = 'warning' }
export const describe = (level: Level, text: string): string => \`\${level}: \${text}\`;
`;

async function project(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'samwright-bench-')));
  const { version } = JSON.parse(await readFile(join(modules, 'zod/package.json'), 'utf8'));
  const dependencies = { zod: version };
  const lines = ["Transform: 'AWS::Serverless-2016-10-31'", 'Resources:'];
  for (let id = 0; id < FUNCTIONS; id++) {
    const source = join(folder, `functions/orders-${id}`);
    await mkdir(join(source, 'lib'), { recursive: true });
    await writeFile(join(source, 'app.ts'), handler(id));
    await writeFile(join(source, 'lib/describe.ts'), library);
    await writeFile(
      join(source, 'package.json'),
      JSON.stringify({ name: `orders-${id}`, version: '1.0.0', dependencies }),
    );
    lines.push(
      `  Orders${id}:`,
      '    Type: AWS::Serverless::Function',
      '    Metadata: { BuildMethod: esbuild }',
      `    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: functions/orders-${id} }`,
    );
  }
  await writeFile(join(folder, 'template.yaml'), lines.join('\n'));
  await mkdir(join(folder, 'node_modules'));
  for (const name of ['zod', 'esbuild', '@esbuild', '.bin']) {
    await symlink(join(modules, name), join(folder, 'node_modules', name));
  }
  return folder;
}

const program = `
const { SamClient } = await import(${JSON.stringify(index)});
await new SamClient({ template: 'template.yaml' }).build();
process.exit();
`;

async function ours(folder: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the build failed (${code})`);
}

/** Calls in one process, as a script that builds and deploys makes them: the first loads what they need. */
async function unchangedInProcess(folder: string): Promise<number> {
  const { SamClient } = await import(index);
  await using client = new SamClient({ template: join(folder, 'template.yaml') });
  const values: number[] = [];
  for (let round = 0; round < 6; round++) values.push(await timed(() => client.build()));
  return median(values.slice(1));
}

/** Builds of 20 functions, in milliseconds. */
export async function measureBuild(): Promise<Row[]> {
  const folder = await project();
  const bin = join(modules, '.bin');
  const env = { PATH: `${bin}${delimiter}${process.env['PATH']}` };
  try {
    const first: number[] = [];
    const again: number[] = [];
    const edited: number[] = [];
    const theirs: number[] = [];
    const { code } = await runSam(['--version'], { cwd: folder }).catch(() => ({ code: 1 }));
    const build = ['build', '--parallel'];
    // In turn: what else the machine does changes over minutes.
    for (let round = 0; round < ROUNDS; round++) {
      await rm(join(folder, '.aws-sam'), { recursive: true, force: true });
      first.push(await timed(() => ours(folder)));
      again.push(await timed(() => ours(folder)));
      await writeFile(join(folder, 'functions/orders-7/app.ts'), `${handler(7)}// ${round}\n`);
      edited.push(await timed(() => ours(folder)));
      if (code !== 0) continue;
      await rm(join(folder, '.aws-sam/build'), { recursive: true, force: true });
      theirs.push(await timed(() => sam(build, { cwd: folder, env })));
    }
    const inProcess = await unchangedInProcess(folder);
    const rows: Row[] = [
      { what: `build ${FUNCTIONS} functions`, value: ms(median(first)) },
      { what: '  one of them edited', value: ms(median(edited)) },
      { what: '  unchanged, with its process', value: ms(median(again)) },
      { what: '  unchanged, the call', value: ms(inProcess), target: '≤ 150 ms' },
    ];
    if (theirs.length === 0) return [...rows, { what: '  sam build', value: 'not installed' }];
    const theirsAgain = await timed(() => sam([...build, '--cached'], { cwd: folder, env }));
    const theirsUnchanged = await timed(() => sam([...build, '--cached'], { cwd: folder, env }));
    return [
      ...rows,
      { what: '  sam build --parallel', value: ms(median(theirs)) },
      { what: '  sam build --parallel --cached', value: ms(theirsAgain) },
      { what: '    unchanged', value: ms(theirsUnchanged) },
      { what: '  faster than sam build --parallel', value: times(median(theirs) / median(first)), target: '≥ 5 ×' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
