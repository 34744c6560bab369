// Cold and warm invocations in containers through the public API, beside a bare container on a raw socket, and beside the
// runtime client of AWS with nothing behind it.
import { SamClient } from 'samwright';
import { makeLambdaImages } from '../test/set-up/make-images.ts';
import { hasEngine, RawContainer } from './raw-container.ts';
import { inBlocks, inTurn, median, ms, type Row, timed, times } from './statistics.ts';

const template = new URL('../examples/hello-node/template.yaml', import.meta.url).pathname;
const code = new URL('../examples/hello-node/hello-world', import.meta.url).pathname;
const event = { id: 7 };
const warmBlocks = 40;
/** Until then V8 compiles what runs for the first time, which is not what a warm invocation costs: 4,000 of each. */
const warmUpBlocks = 80;

export async function measureDocker(): Promise<Row[]> {
  if (!(await hasEngine())) return [{ what: 'no container engine', value: '' }];
  const { node } = await makeLambdaImages();
  const docker = { images: { 'nodejs22.x': node }, pull: 'never' as const };
  const open = (): SamClient => new SamClient({ template, local: { sandbox: 'docker', docker } });

  const coldRaw = async (): Promise<number> => {
    const start = performance.now();
    await using container = await RawContainer.start(node);
    await container.invoke(event);
    return performance.now() - start;
  };
  const coldInvoke = async (): Promise<number> => {
    await using sam = open();
    await sam.validate({ checkFiles: false });
    return await timed(() => sam.invokeLocal('HelloWorldFunction', { event }));
  };
  const cold = await inTurn({ raw: coldRaw, samwright: coldInvoke }, 9);

  await using container = await RawContainer.start(node);
  await using client = await RawContainer.startClient(node, code, 'app.lambdaHandler');
  await using sam = open();
  const warm = await inBlocks(
    {
      raw: () => timed(() => container.invoke(event)),
      client: () => timed(() => client.invoke(event)),
      samwright: () => timed(() => sam.invokeLocal('HelloWorldFunction', { event })),
    },
    warmBlocks,
    warmUpBlocks,
  );

  return [
    { what: 'cold: bare container, raw socket', value: ms(median(cold.raw)) },
    { what: 'cold: invokeLocal', value: ms(median(cold.samwright)) },
    { what: 'cold: ratio', value: times(median(cold.samwright) / median(cold.raw)), target: '≤ 1.2 ×' },
    { what: 'warm: bare container, round trip', value: ms(median(warm.raw)) },
    { what: "warm: AWS's client alone", value: ms(median(warm.client)) },
    { what: 'warm: invokeLocal', value: ms(median(warm.samwright)) },
    { what: "warm: AWS's client to bare", value: times(median(warm.client) / median(warm.raw)) },
    { what: "warm: ratio to AWS's client", value: times(median(warm.samwright) / median(warm.client)) },
    { what: 'warm: ratio', value: times(median(warm.samwright) / median(warm.raw)), target: '≤ 1.5 ×' },
  ];
}
