import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadApplication } from '../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../src/core/index.ts';
import { GATEWAY_RESPONSE_STATUS } from '../../src/local/gateway/rest/data/gateway-response-types.ts';
import { type LocalApi, SandboxPool, startApi } from '../../src/local/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { joined, type RawResponse, sendRaw } from '../local/gateway/raw-http.ts';
import { type Check, match, type RecordedCase, runChecks } from './aws-recorded-case.ts';

/** What a stand-in for S3 holds. */
interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

/** Runs a case of an API, of a REST API twice: with its OpenAPI body and with its resources. Says what differs. */
export async function runApiCase(one: RecordedCase): Promise<string[]> {
  const found: string[] = [];
  for (const [form, template] of [
    ['OpenAPI', one.setup.template],
    ['resources', one.setup.templateResources],
  ] as const) {
    if (template === undefined) continue;
    await using api = await RecordedApi.start(one, template);
    found.push(...(await runChecks(one, api)).map((difference) => `${form}: ${difference}`));
  }
  return found;
}

/** The set-up of a REST API's case, running: the API over a socket, its functions in processes, what stands behind it. */
class RecordedApi implements AsyncDisposable {
  readonly #cleanup: CleanupStack;
  readonly #api: LocalApi;
  readonly #objects: Map<string, StoredObject>;

  private constructor(cleanup: CleanupStack, api: LocalApi, objects: Map<string, StoredObject>) {
    this.#cleanup = cleanup;
    this.#api = api;
    this.#objects = objects;
  }

  static async start({ setup }: RecordedCase, template: string): Promise<RecordedApi> {
    await using cleanup = new CleanupStack();
    const folder = cleanup.use(await TemporaryFolder.create());
    for (const [path, content] of Object.entries(setup.files ?? {})) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), content);
    }
    const parameters: Record<string, string> = {};
    const objects = new Map<string, StoredObject>();
    const serviceEndpoints: Record<string, string> = {};
    const { upstream } = setup;
    if (upstream?.kind === 'http') {
      const url = await startProgram(join(folder.path, upstream.file ?? ''), cleanup);
      if (upstream.parameter !== undefined) parameters[upstream.parameter] = url;
      if (upstream.hostParameter !== undefined) parameters[upstream.hostParameter] = new URL(url).host;
    } else if (upstream?.kind === 'object-store') {
      serviceEndpoints['s3'] = await startObjectStore(objects, cleanup);
    }
    const { document } = parseTemplate(template, { folder: folder.path });
    const application = loadApplication(document!, { region: 'us-east-1', parameters });
    const pool = cleanup.use(new SandboxPool(application));
    const api = cleanup.use(await startApi(application, pool, { serviceEndpoints }));
    return new RecordedApi(cleanup.move(), api, objects);
  }

  /** Sends a request and tells what is different from what AWS answered. */
  async differences({ request, expected, upstreamHas }: Check, binds: Map<string, unknown>): Promise<string[]> {
    if (request.operation === 'GetGatewayResponse') {
      return match(expected['response'], gatewayResponse(request.responseType ?? ''), binds, 'response');
    }
    const { method = '', path = '', rawQuery = '', headers = [], body, bodyBase64 } = request;
    const key = path.replace(/^\//, '');
    this.#objects.clear();
    if (upstreamHas !== undefined) {
      this.#objects.set(key, { body: Buffer.from(upstreamHas.bodyBase64, 'base64'), contentType: undefined });
    }
    const { url, host } = this.#addressOf(request.url);
    const response = await sendRaw(url, {
      method,
      target: `${path}${rawQuery === '' ? '' : `?${rawQuery}`}`,
      headers: [...headers, ...host],
      body: bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64'),
    });
    const text = response.body.toString();
    const stored = this.#objects.get(key);
    const observed: Record<string, () => unknown> = {
      status: () => response.status,
      body: () => text,
      bodyBase64: () => response.body.toString('base64'),
      // The functions of the cases that look at events answer with the event.
      event: () => JSON.parse(text),
      upstream: () => stored && { bodyBase64: stored.body.toString('base64'), contentType: stored.contentType },
    };
    const found: string[] = [];
    for (const [name, wanted] of Object.entries(expected)) {
      if (name === 'headersMode') continue;
      if (name === 'headers') found.push(...headerDifferences(expected, response, binds));
      else if (observed[name] === undefined) found.push(`${name}: this harness does not look at it`);
      else found.push(...match(wanted, observed[name](), binds, name));
    }
    return found.length === 0 ? [] : [...found, `(answer: ${response.status} ${text.slice(0, 500)})`];
  }

  /** Where a function URL is; an id of no function is in the name that AWS would give it. */
  #addressOf(named: string | undefined): { url: string; host: readonly (readonly [string, string])[] } {
    if (named === undefined) return { url: this.#api.url, host: [] };
    const url = this.#api.urls[`${named}Url`];
    if (url !== undefined) return { url, host: [] };
    return { url: this.#api.url, host: [['Host', `${named}.lambda-url.us-east-1.on.aws`]] };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.close();
  }
}

/** What the control plane says of a gateway response that nobody changed. */
function gatewayResponse(type: string): unknown {
  const status = GATEWAY_RESPONSE_STATUS[type as keyof typeof GATEWAY_RESPONSE_STATUS];
  return {
    defaultResponse: true,
    responseParameters: {},
    responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
    responseType: type,
    ...(status === undefined ? {} : { statusCode: String(status) }),
  };
}

function headerDifferences(expected: Check['expected'], response: RawResponse, binds: Map<string, unknown>): string[] {
  const lowerCase = Object.fromEntries(
    Object.entries(Object(expected['headers'])).map(([name, to]) => [name.toLowerCase(), to]),
  );
  const { 'keep-alive': _, connection, ...actual } = joined(response.headers);
  const { connection: __, ...wanted } = lowerCase;
  const to = expected['headersMode'] === 'complete' ? wanted : { $partial: wanted };
  const found = match(to, actual, binds, 'headers');
  return connection === undefined ? [...found, 'headers.connection: missing'] : found;
}

/** Starts a program that prints its address. */
async function startProgram(file: string, cleanup: CleanupStack): Promise<string> {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return String(line).trim();
}

/** PUT keeps a body, GET answers with it, under the type that the query asks for. */
async function startObjectStore(objects: Map<string, StoredObject>, cleanup: CleanupStack): Promise<string> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    if (request.method === 'PUT') {
      objects.set(key, { body: await bytesOf(request), contentType: request.headers['content-type'] });
      response.end();
      return;
    }
    const { body } = objects.get(key) ?? { body: Buffer.alloc(0) };
    response.setHeader('ETag', `"${createHash('md5').update(body).digest('hex')}"`);
    response.setHeader('Content-Type', url.searchParams.get('response-content-type') ?? 'binary/octet-stream');
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
