/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  const [, partition = 'aws'] = PREFIXES.find(([prefix]) => region.toLowerCase().startsWith(prefix)) ?? [];
  return partition;
}

const PREFIXES: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
];
