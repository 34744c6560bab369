import type { Sighting } from './finding.ts';
import { at, type ReviewedResource } from './reviewed-template.ts';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Buckets that may be, or are, open to everybody. Policies of buckets are looked at with all other policies. */
export function publicBuckets(resources: readonly ReviewedResource[]): readonly Sighting[] {
  return resources.flatMap(({ logicalId, type: resourceType, properties }): Sighting[] => {
    if (resourceType !== 'AWS::S3::Bucket') return [];
    const found: Sighting[] = [];
    const common = { rule: 'PUBLIC_BUCKET', logicalId, resourceType } as const;
    const acl = at(properties, 'AccessControl');
    if (acl === 'PublicRead' || acl === 'PublicReadWrite') {
      found.push({ ...common, level: 'high', message: `The bucket is open to everybody: AccessControl is ${acl}.` });
    }
    const block = at(properties, 'PublicAccessBlockConfiguration');
    // S3 blocks what is not said; a configuration blocks just what it says.
    const off = block === undefined ? [] : BLOCKS.filter((name) => String(at(block, name) ?? false) !== 'true');
    if (off.length > 0) {
      const message = `The bucket may be opened to everybody: ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off.`;
      found.push({ ...common, level: 'medium', message });
    }
    return found;
  });
}
