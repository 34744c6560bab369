import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const shared = resolve(import.meta.dirname, '../../../shared/conformance');

/** Official data that tests read where it is, and that is never part of this repository. */
export interface ConformancePack {
  readonly folder: string;
  readonly isHere: boolean;
}

/** Inputs and expected outputs of the official SAM transform. */
export const transformPack: ConformancePack = find('SAMWRIGHT_CONFORMANCE_DIR', 'sam-transform', 'manifest.json');

/** What AWS itself answered. */
export const recordedPack: ConformancePack = find('SAMWRIGHT_RECORDED_DIR', 'aws-recorded', 'match.mjs');

/** Events as AWS's own libraries keep them for their tests. */
export const eventsPack: ConformancePack = find('SAMWRIGHT_EVENTS_DIR', 'events', 'README.md');

/** The folder that `variable` names, else the one beside the repository. Says so where there is none; a full check fails. */
function find(variable: string, name: string, proof: string): ConformancePack {
  const folder = resolve(process.env[variable] ?? join(shared, name));
  const isHere = existsSync(join(folder, proof));
  if (isHere) return { folder, isHere };
  const reason = `No ${name} data in ${folder}; set ${variable} to the folder that has it.`;
  if (process.env['SAMWRIGHT_TEST_REQUIRE_ALL'] === '1') throw new Error(reason);
  console.warn(`*** ${reason} Tests that need it are skipped.`);
  return { folder, isHere };
}
