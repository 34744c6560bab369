// Cold and warm invocations through the public API, beside a child process on a raw socket that does nothing else.
import { SamClient } from 'samwright';
import { RawChild } from './raw-child.ts';
import { inTurn, median, ms, type Row, timed, times } from './statistics.ts';

const template = new URL('../examples/hello-node/template.yaml', import.meta.url).pathname;
const event = { id: 7 };
const warmRounds = 2_000;

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

export async function measureInvoke(): Promise<Row[]> {
  const cold = await inTurn({ raw: coldRaw, samwright: coldInvoke }, 11);

  await using child = await RawChild.start();
  await using sam = new SamClient({ template });
  const warm = await inTurn(
    {
      raw: () => timed(() => child.invoke(event)),
      samwright: () => timed(() => sam.invokeLocal('HelloWorldFunction', { event })),
    },
    warmRounds,
  );

  return [
    { what: 'cold: raw-socket child', value: ms(median(cold.raw)) },
    { what: 'cold: invokeLocal', value: ms(median(cold.samwright)) },
    { what: 'cold: ratio', value: times(median(cold.samwright) / median(cold.raw)), target: '≤ 1.5 ×' },
    { what: 'warm: raw-socket round trip', value: ms(median(warm.raw)) },
    { what: 'warm: invokeLocal', value: ms(median(warm.samwright)) },
    { what: 'warm: ratio', value: times(median(warm.samwright) / median(warm.raw)), target: '≤ 2 ×' },
  ];
}
