import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordedPack } from '../set-up/conformance.ts';

/** The recorded cases as they are on disk; the README beside them says what each key means. */

export interface RecordedRequest {
  readonly operation?: string;
  readonly function?: string;
  readonly invocationType?: string;
  readonly qualifier?: string;
  readonly logType?: string;
  readonly clientContext?: unknown;
  readonly httpHeaders?: readonly (readonly [string, string])[];
  readonly payload?: unknown;
  readonly payloadBase64?: string;
}

export type Expected = Readonly<Record<string, unknown>>;

/** One request and what is expected of it. */
export interface Check {
  readonly name?: string;
  readonly request: RecordedRequest;
  readonly expected: Expected;
  /** Whether the calls of functions that are expected are all so far, or those since the last step. */
  readonly cumulative?: boolean;
}

export interface RecordedCase extends Check {
  readonly id: string;
  readonly kind: string;
  readonly requires: readonly string[];
  readonly setup: {
    readonly template: string;
    readonly files: Readonly<Record<string, string>>;
    readonly fileModes?: Readonly<Record<string, string>>;
  };
  readonly rows?: readonly Check[];
  readonly steps?: readonly Check[];
  readonly distinct?: readonly (readonly [string, string])[];
  readonly imageSpecific?: readonly string[];
}

/** Says in how far `actual` is not what `expected` says; `binds` are the values that must be equal. */
export type Match = (expected: unknown, actual: unknown, binds: Map<string, unknown>, path: string) => string[];

const matcher = join(recordedPack.folder, 'match.mjs');

export const { match }: { match: Match } = existsSync(matcher)
  ? await import(pathToFileURL(matcher).href)
  : { match: () => [] };

/** The cases of one kind, by id. */
export function readCases(kind: string): RecordedCase[] {
  const folder = join(recordedPack.folder, 'cases', kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
