import { PARTITIONS } from './data/partitions.ts';
import type { ResolvedTree } from './tree.ts';

/** Which account, region and stack the template is resolved for. */
export interface StackIdentity {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
}

/** Every pseudo parameter by name. The value of `AWS::NoValue` is `undefined`. */
export function pseudoParameters({
  region,
  accountId,
  stackName,
}: StackIdentity): Map<string, ResolvedTree | undefined> {
  const { partition, urlSuffix } = partitionOf(region);
  return new Map<string, ResolvedTree | undefined>([
    ['AWS::AccountId', accountId],
    ['AWS::NoValue', undefined],
    ['AWS::NotificationARNs', []],
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    [
      'AWS::StackId',
      `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`,
    ],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', urlSuffix],
  ]);
}

/** The partition of a region and the suffix of its host names. */
export function partitionOf(region: string): { readonly partition: string; readonly urlSuffix: string } {
  const row = PARTITIONS.find(({ prefix }) => region.startsWith(prefix));
  return row ?? { partition: 'aws', urlSuffix: 'amazonaws.com' };
}
