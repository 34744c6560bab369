// Cold and warm invocations through the public API, beside a child process on a raw socket that does nothing else.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SamClient } from 'samwright';
import { RawChild } from './raw-child.ts';
import { inBlocks, inTurn, median, ms, percentile, type Row, timed, times } from './statistics.ts';

const template = new URL('../examples/hello-node/template.yaml', import.meta.url).pathname;
const event = { id: 7 };
const warmBlocks = 5;
/**
 * Until then V8 compiles: a function is optimised for the last time after 10,000 to 11,000 invocations, and most of the
 * slowest are while that is done.
 */
const warmUpBlocks = 13;

async function coldRaw(): Promise<number> {
  const start = performance.now();
  await using child = await RawChild.start();
  await child.invoke(event);
  return performance.now() - start;
}

async function coldInvoke(): Promise<number> {
  await using sam = new SamClient({ template });
  await sam.validate({ checkFiles: false }); // reading and transforming the template is not the sandbox's work
  return await timed(() => sam.invokeLocal('HelloWorldFunction', { event }));
}

/** From saving the source of a warm function to an answer of the new code. */
async function savedToFresh(rounds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'samwright-bench-'));
  const save = (answer: number): Promise<void> =>
    writeFile(join(folder, 'app.js'), `exports.handler = async () => ${answer};`);
  const type = 'AWS::Serverless::Function';
  const properties = { Runtime: 'nodejs22.x', Handler: 'app.handler', CodeUri: '.' };
  await writeFile(
    join(folder, 'template.json'),
    JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { Fn: { Type: type, Properties: properties } },
    }),
  );
  await save(-1);
  const values: number[] = [];
  {
    await using sam = new SamClient({ template: join(folder, 'template.json') });
    await sam.invokeLocal('Fn');
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await save(round);
      const { payload } = await sam.invokeLocal('Fn');
      if (payload !== round) throw new Error(`A stale answer: ${payload}.`);
      values.push(performance.now() - start);
    }
  }
  await rm(folder, { recursive: true });
  return median(values);
}

export async function measureInvoke(): Promise<Row[]> {
  const cold = await inTurn({ raw: coldRaw, samwright: coldInvoke }, 11);

  await using child = await RawChild.start();
  await using sam = new SamClient({ template });
  const warm = await inBlocks(
    {
      raw: () => timed(() => child.invoke(event)),
      samwright: () => timed(() => sam.invokeLocal('HelloWorldFunction', { event })),
    },
    warmBlocks,
    warmUpBlocks,
  );
  const p99 = percentile(warm.samwright, 0.99);
  const rawP99 = percentile(warm.raw, 0.99);

  return [
    { what: 'cold: raw-socket child', value: ms(median(cold.raw)) },
    { what: 'cold: invokeLocal', value: ms(median(cold.samwright)) },
    { what: 'cold: ratio', value: times(median(cold.samwright) / median(cold.raw)), target: '≤ 1.3 ×' },
    { what: 'warm: raw-socket round trip', value: ms(median(warm.raw)) },
    { what: 'warm: invokeLocal', value: ms(median(warm.samwright)) },
    { what: 'warm: ratio', value: times(median(warm.samwright) / median(warm.raw)), target: '≤ 1.5 ×' },
    { what: 'warm: p99', value: ms(p99) },
    { what: 'warm: p99 of the raw socket', value: ms(rawP99) },
    { what: 'warm: p99 to that of the raw socket', value: times(p99 / rawP99) },
    { what: 'warm: p99 to p50', value: times(p99 / median(warm.samwright)), target: '≤ 5 ×' },
    { what: 'save to fresh response', value: ms(await savedToFresh(25)), target: '≤ 150 ms' },
  ];
}
