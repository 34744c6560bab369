import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../src/core/index.ts';
import { GATEWAY_RESPONSE_STATUS } from '../../src/local/gateway/rest/data/gateway-response-types.ts';
import { type FunctionInvoker, type LocalApi, SandboxPool, startApi } from '../../src/local/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { joined, type RawRequest, type RawResponse, sendRaw } from '../local/gateway/raw-http.ts';
import { type Check, match, type RecordedCase, runChecks, unknownKeys } from './aws-recorded-case.ts';

/** What a stand-in for S3 holds. */
interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

/** One invocation, as a function saw it and as its log has it. */
interface Call {
  readonly functionId: string;
  readonly event: unknown;
  log: string;
}

/** How often a request is sent that is refused for being too early. */
const MOST_TRIES = 50;

const REQUEST_KEYS = [
  ['operation', 'responseType', 'url', 'method', 'path', 'rawQuery', 'headers', 'body', 'bodyBase64'],
].flat();

/** Runs a case of an API, of a REST API twice: with its OpenAPI body and with its resources. Says what differs. */
export async function runApiCase(one: RecordedCase): Promise<string[]> {
  const found: string[] = unknownKeys(one, REQUEST_KEYS);
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
  readonly #application: Application;
  readonly #api: LocalApi;
  readonly #url: string;
  readonly #objects: Map<string, StoredObject>;
  readonly #calls: Call[];

  private constructor(
    cleanup: CleanupStack,
    application: Application,
    api: LocalApi,
    url: string,
    objects: Map<string, StoredObject>,
    calls: Call[],
  ) {
    this.#cleanup = cleanup;
    this.#application = application;
    this.#api = api;
    this.#url = url;
    this.#objects = objects;
    this.#calls = calls;
  }

  static async start({ setup }: RecordedCase, template: string): Promise<RecordedApi> {
    await using cleanup = new CleanupStack();
    const folder = cleanup.use(await TemporaryFolder.create());
    for (const [path, content] of Object.entries(setup.files ?? {})) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), content);
    }
    for (const [path, mode] of Object.entries(setup.fileModes ?? {})) {
      await chmod(join(folder.path, path), Number.parseInt(mode, 8));
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
    } else if (upstream !== undefined) {
      throw new TypeError(`This harness has no stand-in of kind "${upstream.kind}".`);
    }
    const { document } = parseTemplate(template, { folder: folder.path });
    const application = loadApplication(document!, { region: 'us-east-1', parameters });
    const pool = cleanup.use(new SandboxPool(application));
    const calls: Call[] = [];
    const api = cleanup.use(await startApi(application, watched(pool, calls), { serviceEndpoints }));
    const served = application.apis.find(({ id, stage }) => id.split(':')[0] === setup.api && stage === setup.stage);
    const url = served === undefined ? api.url : (api.urls[served.id] ?? api.url);
    return new RecordedApi(cleanup.move(), application, api, url, objects, calls);
  }

  /** Sends a request and tells what is different from what AWS answered. */
  async differences({ request, expected, upstreamHas }: Check, binds: Map<string, unknown>): Promise<string[]> {
    if (request.operation === 'GetGatewayResponse') {
      const actual = gatewayResponse(request.responseType ?? '', this.#application);
      const others = Object.keys(expected).filter((name) => name !== 'response');
      return [...match(expected['response'], actual, binds, 'response'), ...others.map(unseen)];
    }
    if (request.operation !== undefined) return [`operation ${request.operation}: this harness does not know it`];
    const { method = '', path = '', rawQuery = '', headers = [], body, bodyBase64 } = request;
    const key = path.replace(/^\//, '');
    this.#objects.clear();
    if (upstreamHas !== undefined) {
      this.#objects.set(key, { body: Buffer.from(upstreamHas.bodyBase64, 'base64'), contentType: undefined });
    }
    const callsBefore = this.#calls.length;
    const { url, host } = this.#addressOf(request.url);
    const hasBody = body !== undefined || bodyBase64 !== undefined;
    const response = await this.#send(url, expected, {
      method,
      target: `${path}${rawQuery === '' ? '' : `?${rawQuery}`}`,
      // The length is that of the body, whatever else is said.
      headers: [...headers.filter(([name]) => !hasBody || name.toLowerCase() !== 'content-length'), ...host],
      body: bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64'),
    });
    const text = response.body.toString();
    const stored = this.#objects.get(key);
    const calls = this.#calls.slice(callsBefore);
    const eventsOf = (id: string): unknown[] =>
      calls.flatMap(({ functionId, event }) => (functionId === id ? [event] : []));
    const forNamed = (name: string, of: (id: string) => unknown): unknown =>
      Object.fromEntries(Object.keys(Object(expected[name])).map((id) => [id, of(id)]));
    const observed: Record<string, () => unknown> = {
      status: () => response.status,
      body: () => text,
      bodyBase64: () => response.body.toString('base64'),
      event: () => calls.at(-1)?.event,
      invocations: () => forNamed('invocations', eventsOf),
      invocationCount: () => forNamed('invocationCount', (id) => eventsOf(id).length),
      upstream: () => stored && { bodyBase64: stored.body.toString('base64'), contentType: stored.contentType },
    };
    const found: string[] = [];
    for (const [name, wanted] of Object.entries(expected)) {
      if (name === 'headersMode') continue;
      if (name === 'headers') found.push(...headerDifferences(expected, response, binds));
      else if (name === 'log') found.push(...logDifferences(wanted, calls));
      else if (observed[name] === undefined) found.push(unseen(name));
      else found.push(...match(wanted, observed[name](), binds, name));
    }
    return found.length === 0 ? [] : [...found, `(answer: ${response.status} ${text.slice(0, 500)})`];
  }

  /** Sends a request again and again while a usage plan has no token for it: it wants some time between calls. */
  async #send(url: string, { status }: Check['expected'], request: RawRequest): Promise<RawResponse> {
    for (let left = MOST_TRIES; ; left--) {
      const response = await sendRaw(url, request);
      if (response.status !== 429 || status === 429 || left === 0) return response;
      await delay(100);
    }
  }

  /** Where a function URL is; an id of no function is in the name that AWS would give it. */
  #addressOf(named: string | undefined): { url: string; host: readonly (readonly [string, string])[] } {
    if (named === undefined) return { url: this.#url, host: [] };
    const url = this.#api.urls[`${named}Url`];
    if (url !== undefined) return { url, host: [] };
    return { url: this.#api.url, host: [['Host', `${named}.lambda-url.us-east-1.on.aws`]] };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.close();
  }
}

function unseen(name: string): string {
  return `${name}: this harness does not look at it`;
}

/** The same invoker, with everything noted that it is asked to do. */
function watched(invoker: FunctionInvoker, calls: Call[]): FunctionInvoker {
  return {
    invoke: async (request) => {
      const event: unknown = JSON.parse(Buffer.from(request.payload).toString());
      const call: Call = { functionId: request.functionId, event, log: '' };
      calls.push(call);
      const outcome = await invoker.invoke(request);
      call.log = outcome.logs;
      return outcome;
    },
  };
}

function logDifferences(wanted: unknown, calls: readonly Call[]): string[] {
  const found: string[] = [];
  for (const [id, expected] of Object.entries(Object(wanted))) {
    const { contains = [], containsNot = [], ...others } = Object(expected);
    const log = calls.flatMap((call) => (call.functionId === id ? call.log : [])).join('');
    for (const text of contains) if (!log.includes(text)) found.push(`log.${id}: no "${text}" in it`);
    for (const text of containsNot) if (log.includes(text)) found.push(`log.${id}: "${text}" is in it`);
    found.push(...Object.keys(others).map((key) => unseen(`log.${id}.${key}`)));
  }
  return found;
}

/** What the control plane says of a gateway response, as the template has it or as it is where nobody changed it. */
function gatewayResponse(type: string, { apis }: Application): unknown {
  const status: number | undefined = Object.hasOwn(GATEWAY_RESPONSE_STATUS, type)
    ? GATEWAY_RESPONSE_STATUS[type as keyof typeof GATEWAY_RESPONSE_STATUS]
    : undefined;
  const own = apis[0]?.rest?.gatewayResponses[type];
  const statusCode = own?.status ?? status;
  return {
    defaultResponse: own === undefined,
    responseParameters: { ...own?.responseParameters },
    responseTemplates: own?.responseTemplates ?? { 'application/json': '{"message":$context.error.messageString}' },
    responseType: type,
    ...(statusCode === undefined ? {} : { statusCode: String(statusCode) }),
  };
}

function headerDifferences(expected: Check['expected'], response: RawResponse, binds: Map<string, unknown>): string[] {
  const lowerCase = Object.fromEntries(
    Object.entries(Object(expected['headers'])).map(([name, to]) => [name.toLowerCase(), to]),
  );
  const { 'keep-alive': _, connection, ...actual } = joined(response.headers);
  const { connection: __, ...wanted } = lowerCase;
  const mode = expected['headersMode'];
  if (mode !== undefined && mode !== 'complete' && mode !== 'subset') return [`headersMode ${mode}: unknown`];
  const to = mode === 'complete' ? wanted : { $partial: wanted };
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
