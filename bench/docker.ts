// Cold and warm invocations in containers through the public API, beside containers that are made and spoken to without it.
// What runs in them is the same on both sides: the least of a custom runtime (custom-runtime/bootstrap), or the runtime
// client of AWS for Node.js.
import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';
import { makeLambdaImages } from '../test/set-up/make-images.ts';
import { hasEngine, RawContainer } from './raw-container.ts';
import { inBlocks, inTurn, median, ms, type Row, timed, times } from './statistics.ts';

const custom = fileURLToPath(new URL('custom-runtime', import.meta.url));
const hello = fileURLToPath(new URL('../examples/hello-node', import.meta.url));
const event = { id: 7 };
const coldRounds = 9;
const warmBlocks = 5;
const warmRounds = 2_000;
/** Until then V8 compiles, which is not what a warm invocation costs. */
const warmUpBlocks = 13;

/** The same program with and without this package. */
interface Pair {
  /** Ready once the program has asked for its first event. */
  start(): Promise<RawContainer>;
  open(): SamClient;
  readonly functionId: string;
}

export async function measureDocker(): Promise<Row[]> {
  if (!(await hasEngine())) return [{ what: 'no container engine', value: '' }];
  const { node } = await makeLambdaImages();
  const docker = { images: { 'nodejs22.x': node, 'provided.al2023': node }, pull: 'never' as const };
  const open = (folder: string): SamClient =>
    new SamClient({ template: `${folder}/template.yaml`, local: { sandbox: 'docker', docker } });
  const bare: Pair = {
    start: () => RawContainer.start(node, custom),
    open: () => open(custom),
    functionId: 'Echo',
  };
  const aws: Pair = {
    start: () => RawContainer.startClient(node, `${hello}/hello-world`, 'app.lambdaHandler'),
    open: () => open(hello),
    functionId: 'HelloWorldFunction',
  };

  const cold = await inTurn(
    {
      bare: () => coldWithout(bare),
      bareInvoke: () => coldInvoke(bare),
      aws: () => coldWithout(aws),
      awsInvoke: () => coldInvoke(aws),
    },
    coldRounds,
  );
  const { inBlocks: behind, inTurn: between } = await measureWarm(bare, aws);
  return [
    ...rowsOf('cold', cold, '≤ 1.2 ×'),
    ...rowsOf('warm, one behind the other', behind, '≤ 1.5 ×'),
    ...rowsOf('warm, in turn', between, '≤ 1.5 ×'),
  ];
}

async function coldWithout({ start }: Pair): Promise<number> {
  const begin = performance.now();
  await using container = await start();
  await container.invoke(event);
  return performance.now() - begin;
}

async function coldInvoke({ open, functionId }: Pair): Promise<number> {
  await using sam = open();
  await sam.validate({ checkFiles: false });
  return await timed(() => sam.invokeLocal(functionId, { event }));
}

type Values = Readonly<Record<'bare' | 'bareInvoke' | 'aws' | 'awsInvoke', readonly number[]>>;

async function measureWarm(bare: Pair, aws: Pair): Promise<Readonly<Record<'inBlocks' | 'inTurn', Values>>> {
  await using bareContainer = await bare.start();
  await using awsContainer = await aws.start();
  await using bareSam = bare.open();
  await using awsSam = aws.open();
  const contestants = {
    bare: () => timed(() => bareContainer.invoke(event)),
    bareInvoke: () => timed(() => bareSam.invokeLocal(bare.functionId, { event })),
    aws: () => timed(() => awsContainer.invoke(event)),
    awsInvoke: () => timed(() => awsSam.invokeLocal(aws.functionId, { event })),
  };
  return {
    inBlocks: await inBlocks(contestants, warmBlocks, warmUpBlocks),
    inTurn: await inTurn(contestants, warmRounds),
  };
}

function rowsOf(state: string, values: Values, target: string): Row[] {
  const [bare, bareInvoke] = [median(values.bare), median(values.bareInvoke)];
  const [aws, awsInvoke] = [median(values.aws), median(values.awsInvoke)];
  return [
    { what: `${state}: bare program`, value: ms(bare) },
    { what: '  the same with invokeLocal', value: ms(bareInvoke) },
    { what: '  ratio', value: times(bareInvoke / bare), target },
    { what: "  AWS's client", value: ms(aws) },
    { what: '  the same with invokeLocal', value: ms(awsInvoke) },
    { what: '  ratio', value: times(awsInvoke / aws), target },
    { what: "  AWS's client to the bare program", value: times(aws / bare) },
  ];
}
