import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, SandboxPool, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { recordedPack } from '../../set-up/conformance.ts';
import { joined, type RawResponse, sendRaw } from './raw-http.ts';

/** What API Gateway itself answered: each case over a socket, its function in a process of its own. */

const { folder: FOLDER } = recordedPack;
const KINDS = ['rest-proxy-event', 'rest-proxy-response'];

/** Rows that need what is not built yet. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  ['normal-req-headers-MOCK', 'MOCK integrations'],
  ['trace-id-req-headers-MOCK', 'MOCK integrations'],
]);

interface Row {
  readonly name?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly rawQuery: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly bodyBase64?: string;
  };
  readonly expected: {
    readonly status?: number;
    readonly body?: unknown;
    readonly bodyBase64?: string;
    readonly headers?: Record<string, unknown>;
    readonly headersMode?: 'complete' | 'subset';
    readonly event?: unknown;
  };
}

interface Case extends Row {
  readonly id: string;
  readonly setup: {
    readonly template: string;
    readonly templateResources: string;
    readonly files: Readonly<Record<string, string>>;
  };
  readonly rows?: readonly Row[];
}

type Match = (expected: unknown, actual?: unknown, binds?: Map<string, unknown>, path?: string) => string[];

const cases = KINDS.flatMap((kind) => readCases(kind));
const matcher = join(FOLDER, 'match.mjs');
const { match } = existsSync(matcher)
  ? ((await import(pathToFileURL(matcher).href)) as { match: Match })
  : { match: (): string[] => [] };

describe.skipIf(cases.length === 0)('answers as recorded on AWS', () => {
  describe.each(cases.flatMap((one) => variantsOf(one)))('$title', ({ one, template }) => {
    let served: Served;

    beforeAll(async () => {
      served = await serve(one, template);
    });

    afterAll(() => served.stop());

    for (const row of one.rows ?? [one]) {
      const name = row.name ?? 'the request';
      const reason = NOT_YET.get(name);
      // Fails as long as it is not built: the row of NOT_YET goes when this does not.
      const check = reason === undefined ? it : it.fails;
      check(reason === undefined ? name : `${name} (needs ${reason})`, async () => {
        const { request, expected } = row;
        const { rawQuery, bodyBase64 } = request;
        const response = await sendRaw(served.api.url, {
          method: request.method,
          target: `${request.path}${rawQuery === '' ? '' : `?${rawQuery}`}`,
          headers: request.headers,
          body: bodyBase64 === undefined ? request.body : Buffer.from(bodyBase64, 'base64'),
        });

        expect(differences(expected, response)).toEqual([]);
      });
    }
  });
});

interface Served {
  readonly api: LocalApi;
  readonly stop: () => Promise<void>;
}

async function serve(one: Case, template: string): Promise<Served> {
  const folder = await TemporaryFolder.create();
  for (const [path, content] of Object.entries(one.setup.files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), content);
  }
  const { document } = parseTemplate(template, { folder: folder.path });
  const application = loadApplication(document!, { region: 'us-east-1' });
  const pool = new SandboxPool(application);
  const api = await startApi(application, pool);
  const stop = async (): Promise<void> => {
    await api.close();
    await pool.close();
    await folder[Symbol.asyncDispose]();
  };
  return { api, stop };
}

function differences(expected: Row['expected'], response: RawResponse): string[] {
  const found: string[] = [];
  const binds = new Map<string, unknown>();
  if (expected.status !== undefined) found.push(...match(expected.status, response.status, binds, 'status'));
  if (expected.body !== undefined) found.push(...match(expected.body, response.body.toString(), binds, 'body'));
  if (expected.bodyBase64 !== undefined) {
    found.push(...match(expected.bodyBase64, response.body.toString('base64'), binds, 'bodyBase64'));
  }
  // The functions of the cases that look at events answer with the event.
  if (expected.event !== undefined) {
    found.push(...match(expected.event, JSON.parse(response.body.toString()), binds, 'event'));
  }
  if (expected.headers !== undefined) {
    const lowerCase = Object.fromEntries(
      Object.entries(expected.headers).map(([name, to]) => [name.toLowerCase(), to]),
    );
    const { 'keep-alive': _, connection, ...actual } = joined(response.headers);
    const { connection: __, ...wanted } = lowerCase;
    const to = expected.headersMode === 'complete' ? wanted : { $partial: wanted };
    found.push(...match(to, actual, binds, 'headers'));
    if (connection === undefined) found.push('headers.connection: missing');
  }
  return found;
}

function variantsOf(one: Case): { title: string; one: Case; template: string }[] {
  const { template, templateResources } = one.setup;
  return [
    { title: one.id, one, template },
    { title: `${one.id} from resources`, one, template: templateResources },
  ];
}

function readCases(kind: string): Case[] {
  const folder = join(FOLDER, 'cases', kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case);
}
