/**
 * Shows how one official case differs: `node test/conformance/sam-transform-case.ts <name> [partition]`.
 * Without a name it lists what is not exact: `node test/conformance/sam-transform-case.ts`.
 */
import { type CaseResult, Pack, unordered } from './sam-transform-pack.ts';
import { tableOf } from './sam-transform-table.ts';

const pack = Pack.find();
const [name, partition] = process.argv.slice(2);
if (!pack) {
  console.error(`There are no official cases in ${Pack.folder()}.`);
} else if (name === undefined || name.startsWith('--')) {
  const results = pack.cases.flatMap((official) => pack.run(official));
  for (const result of results.filter((each) => !each.exact && each.partition === 'aws')) console.log(summary(result));
  for (const result of results.filter((each) => each.exact && !each.orderExact)) {
    console.log(`ORDER ${result.official.name} ${result.partition}`);
  }
  console.log(tableOf(results));
} else {
  const official = pack.cases.find((each) => each.name === name);
  const results = official ? pack.run(official) : [];
  for (const result of results.filter((each) => partition === undefined || each.partition === partition)) show(result);
}

function summary({ official, exactButDeployments, crash, actual, expected }: CaseResult): string {
  const head = `${exactButDeployments ? 'HASH' : 'DIFF'} ${official.family} ${official.name} [${official.sam_types.join()}]`;
  if (exactButDeployments) return head;
  if (official.kind === 'error') return `${head}\n     expected ${expected}\n     actual   ${crash ?? actual}`;
  const [first] = differences(expected, actual, '');
  return `${head}: ${(crash ?? first ?? 'list order')?.slice(0, 400)}`;
}

function show(result: CaseResult): void {
  const { partition: where, exact, orderExact, crash, actual, expected } = result;
  console.log(`${where}: exact ${exact}, order ${orderExact}${crash === undefined ? '' : `\n${crash}`}`);
  if (crash === undefined) for (const line of differences(expected, actual, '')) console.log(line);
}

function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (unordered(expected) === unordered(actual)) return [];
  const maps = [expected, actual].every((each) => typeof each === 'object' && each !== null);
  if (!maps) return [`${path}\n   expected ${JSON.stringify(expected)}\n   actual   ${JSON.stringify(actual)}`];
  const keys = new Set([...Object.keys(Object(expected)), ...Object.keys(Object(actual))]);
  return [...keys].flatMap((key) => differences(Object(expected)[key], Object(actual)[key], `${path}/${key}`));
}
