import { openAccess } from './access.ts';
import type { SecurityFinding, Sighting } from './finding.ts';
import { securityGroupOpenings } from './network.ts';
import { policyChanges } from './policies.ts';
import type { ReviewedResource } from './reviewed-template.ts';
import { publicBuckets } from './storage.ts';

const LEVELS = ['high', 'medium', 'low'];

/**
 * Compares the resources that will be with those that are. What is open to everybody is always told, old or new; of
 * policies and rules only what is added or widened.
 */
export function securityFindings(
  before: readonly ReviewedResource[],
  after: readonly ReviewedResource[],
): readonly SecurityFinding[] {
  const states = [openAccess, publicBuckets, securityGroupOpenings];
  const found = states.flatMap((look) => {
    const known = new Set(look(before).map(identity));
    return look(after).map((sighting) => ({ ...sighting, isNew: !known.has(identity(sighting)) }));
  });
  const changed = policyChanges(before, after).map((sighting) => ({ ...sighting, isNew: true }));
  return [...found, ...changed];
}

/** The worst first. */
export function byLevel(findings: readonly SecurityFinding[]): readonly SecurityFinding[] {
  return [...findings].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function identity({ rule, logicalId, message }: Sighting): string {
  return `${rule} ${logicalId} ${message}`;
}
