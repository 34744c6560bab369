// The transform beside the official one: the same templates, in one run, in turn.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseTemplate, type TemplateDocument } from '../src/template/index.ts';
import { transform } from '../src/transform/index.ts';
import { pythonWith, run } from '../test/set-up/python-tools.ts';
import { inTurn, median, ms, type Row, timed, times } from './statistics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.env['SAMWRIGHT_BENCH_TRANSFORM_DIR'] ?? join(root, '../shared/bench/transform'));
const official = fileURLToPath(new URL('peers/sam-translator.py', import.meta.url));
const region = 'eu-west-1';
const env = { AWS_DEFAULT_REGION: region, PYTHONWARNINGS: 'ignore' };
const sizes = [10, 50, 100, 200, 400];

const file = (name: string): string => join(folder, `${name}.json`);

/** The official transform in a process of its own, which stays warm. */
class OfficialTransform implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string) {
    this.#process = spawn(python, [official], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    this.#answers = createInterface(this.#process.stdout!)[Symbol.asyncIterator]();
  }

  /** How many milliseconds it takes for one template, reading it not included. */
  async transform(name: string): Promise<number> {
    this.#process.stdin!.write(`${file(name)}\n`);
    return Number((await this.#answers.next()).value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin!.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

export async function measureTransform(): Promise<Row[]> {
  if (!existsSync(file('typical'))) {
    return [{ what: `skipped: no templates in ${folder}`, value: 'SAMWRIGHT_BENCH_TRANSFORM_DIR' }];
  }
  const python = await pythonWith('samtranslator', ['aws-sam-translator==1.110.0', 'PyYAML']);
  await using theirs = new OfficialTransform(python);
  return [
    ...(await measureTypical(theirs)),
    ...(await measureProcess(python)),
    ...(await measureMany(theirs, 'restapi', 'Api events')),
    ...(await measureMany(theirs, 'httpapi', 'HttpApi events')),
    ...(await measureMany(theirs, 'noevent', 'no events')),
    ...(await measureMemory()),
  ];
}

async function measureTypical(theirs: OfficialTransform): Promise<Row[]> {
  const typical = documentOf('typical');
  for (let round = 0; round < 200; round++) transformed(typical);
  // Several in a row, since the turn of the other leaves the processor cold.
  const { ours, official } = await inTurn(
    {
      ours: async () => await several(() => timed(async () => transformed(typical))),
      official: async () => await several(() => theirs.transform('typical')),
    },
    7,
  );
  return [
    { what: 'typical template, warm', value: ms(median(ours)) },
    { what: 'the official transform', value: ms(median(official)) },
    { what: 'faster by', value: times(median(official) / median(ours)), target: '≥ 20 ×' },
  ];
}

/** From the start of a process to the result on its standard output: through the package as it is published. */
async function measureProcess(python: string): Promise<Row[]> {
  const code = `
    import { SamClient } from 'samwright';
    const sam = new SamClient({ template: process.argv[1], region: '${region}' });
    process.stdout.write(JSON.stringify((await sam.transform({ profile: 'service' })).template));`;
  const options = { timeoutMs: 60_000, env, cwd: root };
  const { ours, official: theirs } = await inTurn(
    {
      ours: () => timed(() => run(process.execPath, ['--input-type=module', '-e', code, file('typical')], options)),
      official: () => timed(() => run(python, [official, file('typical')], options)),
    },
    11,
  );
  return [
    { what: 'whole process', value: ms(median(ours)) },
    { what: 'the official transform', value: ms(median(theirs)) },
    { what: 'faster by', value: times(median(theirs) / median(ours)), target: '≥ 4 ×' },
  ];
}

/** The official transform is quadratic in API events: 400 of them take it many seconds, so it runs once. */
async function measureMany(theirs: OfficialTransform, prefix: string, title: string): Promise<Row[]> {
  const perFunction: number[] = [];
  transformed(documentOf(`${prefix}-${sizes.at(-1)}`)); // warms up, so that the smallest is not the slowest
  let largest = 0;
  for (const size of sizes) {
    const document = documentOf(`${prefix}-${size}`);
    const { took } = await inTurn({ took: () => timed(async () => transformed(document)) }, 15);
    largest = median(took);
    perFunction.push(largest / size);
  }
  const official = await theirs.transform(`${prefix}-${sizes.at(-1)}`);
  const target = prefix === 'noevent' ? undefined : '≥ 300 ×';
  return [
    { what: `400 functions, ${title}`, value: ms(largest) },
    { what: 'the official transform', value: ms(official) },
    { what: 'faster by', value: times(official / largest), target },
    {
      what: `ms a function, ${sizes.join('/')}`,
      value: perFunction.map((each) => each.toFixed(3)).join(' '),
      target: 'linear: does not grow',
    },
  ];
}

/** The most memory that a process takes up which transforms the largest template once, and one that does nothing. */
async function measureMemory(): Promise<Row[]> {
  const rss = async (code: string): Promise<number> => {
    const end = 'process.stdout.write(String(process.resourceUsage().maxRSS / 1024));';
    const args = ['--input-type=module', '-e', code + end, file('restapi-400')];
    return Number(await run(process.execPath, args, { timeoutMs: 60_000, cwd: root }));
  };
  const empty = await rss('');
  const full = await rss(`
    import { SamClient } from 'samwright';
    const sam = new SamClient({ template: process.argv[1], region: '${region}' });
    await sam.transform({ profile: 'service' });`);
  return [
    {
      what: 'memory for 400 Api events',
      value: `${(full - empty).toFixed(0)} MB`,
      target: '≤ 100 MB over an empty process',
    },
    { what: 'memory of that process', value: `${full.toFixed(0)} MB` },
  ];
}

async function several(measured: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < 15; round++) values.push(await measured());
  return median(values);
}

function transformed(document: TemplateDocument): unknown {
  return transform(document, { region }).template;
}

function documentOf(name: string): TemplateDocument {
  const { document } = parseTemplate(readFileSync(file(name), 'utf8'), { format: 'json' });
  if (!document) throw new TypeError(`${name}.json cannot be read`);
  return document;
}
