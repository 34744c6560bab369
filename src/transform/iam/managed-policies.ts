import type { TransformContext } from '../context.ts';
import { MANAGED_POLICIES } from '../data/managed-policies.ts';

/** Policy name → path, for each partition; filled when a partition is first asked for. */
const known = new Map<string, ReadonlyMap<string, string>>();

/** The ARN of an AWS managed policy whose path is known: `service-role/AWSLambdaBasicExecutionRole`. */
export function managedPolicyArn(context: TransformContext, path: string): string {
  return `arn:${context.partition}:iam::aws:policy/${path}`;
}

/** What the name of a managed policy means; ARNs and names that nobody knows stay as they are. */
export function resolveManagedPolicy(context: TransformContext, name: string): string {
  const path = pathsOf(context.partition).get(name);
  if (path !== undefined) return managedPolicyArn(context, path === '' ? name : `${path}/${name}`);
  if (name.startsWith('arn:')) return name;
  return Object.hasOwn(context.managedPolicies, name) ? (context.managedPolicies[name] ?? name) : name;
}

function pathsOf(partition: string): ReadonlyMap<string, string> {
  let paths = known.get(partition);
  if (!paths) {
    paths = new Map(
      MANAGED_POLICIES.filter(([, partitions]) => partitions.split(' ').includes(partition)).flatMap(
        ([path, , names]) => names.split(' ').map((name): [string, string] => [name, path]),
      ),
    );
    known.set(partition, paths);
  }
  return paths;
}
