import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../src/core/index.ts';
import {
  type AsyncDelivery,
  type FunctionInvoker,
  type InvokeEvent,
  type LocalLambda,
  SandboxPool,
  type StartLambdaEvent,
  startLambda,
} from '../../src/local/index.ts';
import type { SandboxFactory } from '../../src/local/sandbox/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { sendRaw } from '../local/gateway/raw-http.ts';
import {
  type Check,
  type Expected,
  match,
  type RecordedCase,
  type RecordedRequest,
  runChecks,
  unknownKeys,
} from './aws-recorded-case.ts';
import { Topics } from './topics.ts';

/** A minute of AWS's waiting takes 60 ms. */
const RETRY_DELAY_SCALE = 0.001;

/** What one invocation wrote: as the log of the invocation, and record by record. */
interface InvocationLog {
  readonly functionId: string;
  readonly text: string;
  readonly records: readonly string[];
}

interface Call {
  readonly functionId: string;
  readonly requestId: string | undefined;
  readonly event: unknown;
}

const REQUEST_KEYS = [
  ['operation', 'function', 'invocationType', 'qualifier', 'logType', 'clientContext', 'httpHeaders'],
  ['payload', 'payloadBase64', 'topic', 'message', 'for'],
].flat();

/** Runs all checks of a case and says what differs. */
export async function runCase(one: RecordedCase, sandboxes?: SandboxFactory): Promise<string[]> {
  const unknown = unknownKeys(one, REQUEST_KEYS);
  if (unknown.length > 0) return unknown;
  const { rows, ...rest } = one;
  const found: string[] = [];
  // Rows are independent of each other: each has functions of its own that have done nothing yet.
  for (const row of rows ?? [undefined]) {
    const checked = row === undefined ? one : { ...rest, rows: [row] };
    await using application = await RecordedApplication.start(checked, sandboxes);
    found.push(...(await runChecks(checked, application)));
  }
  return found;
}

/** The set-up of a case, running: its functions behind a Lambda endpoint, with everything they did. */
export class RecordedApplication implements AsyncDisposable {
  readonly #case: RecordedCase;
  readonly #cleanup: CleanupStack;
  readonly #application: Application;
  readonly #calls: Call[] = [];
  readonly #logs: InvocationLog[] = [];
  readonly #records: Extract<InvokeEvent, { type: 'log' }>[] = [];
  readonly #deliveries: AsyncDelivery[] = [];
  readonly #events: StartLambdaEvent[] = [];
  #lambda!: LocalLambda;
  readonly #topics: Topics;
  readonly #running = new Map<string, number>();
  readonly #mostRunning = new Map<string, number>();

  private constructor(one: RecordedCase, cleanup: CleanupStack, application: Application, topics: Topics) {
    this.#case = one;
    this.#cleanup = cleanup;
    this.#application = application;
    this.#topics = topics;
  }

  /** The functions run in processes, or in `sandboxes` where they find themselves at `/var/task`. */
  static async start(one: RecordedCase, sandboxes?: SandboxFactory): Promise<RecordedApplication> {
    await using cleanup = new CleanupStack();
    const folder = cleanup.use(await TemporaryFolder.create());
    for (const [path, content] of Object.entries(one.setup.files)) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), content);
    }
    for (const [path, mode] of Object.entries(one.setup.fileModes ?? {})) {
      await chmod(join(folder.path, path), Number.parseInt(mode, 8));
    }
    const { template: original } = one.setup;
    const template = sandboxes === undefined ? original.replaceAll('/var/task', join(folder.path, 'src')) : original;
    const { document } = parseTemplate(template, { folder: folder.path });
    const application = loadApplication(document!, { region: 'us-east-1' });
    const running = new RecordedApplication(one, cleanup.move(), application, new Topics(document!, application));
    await running.#serve(sandboxes);
    return running;
  }

  async #serve(sandboxes: SandboxFactory | undefined): Promise<void> {
    const pool = this.#cleanup.use(
      new SandboxPool(this.#application, {
        sandboxes,
        onEvent: (event) => {
          if (event.type === 'log') this.#records.push(event);
        },
      }),
    );
    const invoker: FunctionInvoker = {
      invoke: async (request) => {
        const { functionId, requestId, payload } = request;
        this.#calls.push({ functionId, requestId, event: jsonOf(Buffer.from(payload).toString()) });
        const recordsBefore = this.#records.length;
        const running = (this.#running.get(functionId) ?? 0) + 1;
        this.#running.set(functionId, running);
        this.#mostRunning.set(functionId, Math.max(this.#mostRunning.get(functionId) ?? 0, running));
        try {
          const outcome = await pool.invoke(request);
          // What is written while a function is loaded belongs to no request.
          const own = this.#records
            .slice(recordsBefore)
            .filter(
              (record) =>
                record.functionId === functionId && (record.requestId ?? outcome.requestId) === outcome.requestId,
            );
          this.#logs.push({ functionId, text: outcome.logs, records: own.map(({ message }) => message) });
          return outcome;
        } finally {
          this.#running.set(functionId, (this.#running.get(functionId) ?? 1) - 1);
        }
      },
    };
    this.#lambda = this.#cleanup.use(
      await startLambda(this.#application, invoker, {
        retryDelayScale: RETRY_DELAY_SCALE,
        onDelivery: (delivery) => void this.#deliveries.push(delivery),
        onEvent: (event) => this.#events.push(event),
      }),
    );
  }

  /** Does what a check says, and tells what is different from what AWS did. */
  async differences({ request, expected, cumulative = true }: Check, binds: Map<string, unknown>): Promise<string[]> {
    const callsBefore = cumulative ? 0 : this.#calls.length;
    const answer = await this.#ask(request);
    await this.#lambda.settled();
    const observed = this.#observed(request, expected, answer, callsBefore);
    const found: string[] = [];
    for (const [key, wanted] of Object.entries(expected)) {
      if (!(key in observed)) found.push(`${key}: this harness does not look at it`);
      else found.push(...this.#compare(key, wanted, observed[key]?.(), binds));
    }
    return found;
  }

  #compare(key: string, wanted: unknown, actual: unknown, binds: Map<string, unknown>): string[] {
    if (key === 'log') return logDifferences(wanted, actual);
    return match(this.#excused(wanted), actual, binds, key);
  }

  /** What there is to look at, by the keys of an expectation. */
  #observed(
    request: RecordedRequest,
    expected: Expected,
    answer: Answer,
    callsBefore: number,
  ): Record<string, () => unknown> {
    const calls = this.#calls.slice(callsBefore);
    const called = this.#functionOf(request);
    const text = answer.body;
    const header = (name: string): string | undefined => answer.headers.get(name) ?? undefined;
    const byFunction = (of: (id: string) => unknown): unknown =>
      Object.fromEntries(this.#application.functions.map(({ id }) => [id, of(id)]));
    const forNamed = (key: string, of: (id: string) => unknown): unknown =>
      Object.fromEntries(Object.keys(Object(expected[key])).map((id) => [id, of(id)]));
    return {
      statusCode: () => answer.status,
      executedVersion: () => header('x-amz-executed-version'),
      functionError: () => header('x-amz-function-error'),
      payload: () => jsonOf(text),
      payloadText: () => text,
      logTail: () => header('x-amz-log-result'),
      error: () => errorOf(answer, Object(expected['error'])),
      log: () => byFunction((id) => this.#logOf(id)),
      logEvents: () => logEventsOf(this.#logEvents(called), expected['logEvents']),
      invocations: () => forNamed('invocations', (id) => this.#seenBy(id, calls)),
      invocationCount: () => forNamed('invocationCount', (id) => this.#seenBy(id, calls).length),
      maxConcurrency: () => forNamed('maxConcurrency', (id) => this.#mostRunning.get(id) ?? 0),
      queue: () => forNamed('queue', (id) => this.#queue(id, expected)),
      objects: () => forNamed('objects', (id) => this.#objects(id, expected)),
      attempts: () => this.#attempts(called, expected),
    };
  }

  async #ask(request: RecordedRequest): Promise<Answer> {
    if (request.operation === 'wait') return NO_ANSWER;
    if (request.operation === 'sns:Publish') return await this.#publish(request);
    if (request.operation !== 'Invoke') throw new Error(`Operation ${request.operation} is not available.`);
    const { qualifier, invocationType, logType, clientContext, httpHeaders = [], payload, payloadBase64 } = request;
    const headers: [string, string][] = httpHeaders.map(([name, value]) => [name, value]);
    if (invocationType !== undefined) headers.push(['X-Amz-Invocation-Type', invocationType]);
    if (logType !== undefined) headers.push(['X-Amz-Log-Type', logType]);
    if (clientContext !== undefined) {
      const text = typeof clientContext === 'string' ? clientContext : base64(JSON.stringify(clientContext));
      headers.push(['X-Amz-Client-Context', text]);
    }
    const name = encodeURIComponent(this.#filled(request.function ?? ''));
    const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
    const response = await sendRaw(this.#lambda.url, {
      method: 'POST',
      target: `/2015-03-31/functions/${name}/invocations${query}`,
      headers,
      body: bodyOf(payload, payloadBase64),
    });
    return {
      status: response.status,
      headers: new Headers(response.headers.map(([header, value]) => [header, value])),
      body: this.#withTaskPath(response.body.toString()),
    };
  }

  async #publish({ topic = '', message = '' }: RecordedRequest): Promise<Answer> {
    for (const { functionId, event } of this.#topics.events({ topic, message })) {
      await this.#lambda.request(`/2015-03-31/functions/${functionId}/invocations`, {
        method: 'POST',
        headers: { 'X-Amz-Invocation-Type': 'Event' },
        body: JSON.stringify(event),
      });
    }
    return NO_ANSWER;
  }

  /** `{arn:Fn}`, `{account}`, `{region}` with our own. */
  #filled(text: string): string {
    const { region, accountId, functions } = this.#application;
    return text
      .replace(/\{arn:(\w+)\}/g, (whole, id) => functions.find((fn) => fn.id === id)?.arn ?? whole)
      .replaceAll('{account}', accountId)
      .replaceAll('{region}', region);
  }

  /** Paths under `/var/task` stand for the folder of the code. */
  #withTaskPath(text: string): string {
    return text.replaceAll(join(this.#application.folder, 'src'), '/var/task');
  }

  /** The function that a name, a partial ARN or an ARN means, with a qualifier or without. */
  #functionOf({ function: asked = '' }: RecordedRequest): string {
    const named = /^\{arn:(\w+)\}/.exec(asked)?.[1];
    const parts = named === undefined ? this.#filled(asked).split(':') : [named];
    return this.#application.functions.find(({ id, name }) => parts.includes(id) || parts.includes(name))?.id ?? '';
  }

  #logOf(id: string): string {
    return this.#logs.flatMap(({ functionId, text }) => (functionId === id ? text : [])).join('');
  }

  /** What CloudWatch would have of a function. */
  #logEvents(id: string): string[] {
    return this.#logs
      .flatMap(({ functionId, text, records }) => (functionId === id ? eventsIn(text, records) : []))
      .map((event) => this.#withTaskPath(event));
  }

  /** The events that a function saw; one behind an event bus sees what is left for the bus. */
  #seenBy(id: string, calls: readonly Call[]): unknown[] {
    const fromBus = this.#deliveries
      .filter(({ service }) => service === 'events')
      .map(({ body }) => jsonOf(this.#withTaskPath(body)));
    const behindBus = new RegExp(`^ {2}${id}:\\n(?: {4}.*\\n)*? +Type: EventBridgeRule`, 'm').test(
      this.#case.setup.template,
    );
    const called = calls.filter(({ functionId }) => functionId === id).map(({ event }) => event);
    return behindBus ? [...called, ...fromBus] : called;
  }

  #queue(id: string, expected: Expected): unknown[] {
    const wanted: unknown = Object(Object(expected['queue'])[id])[0];
    return this.#deliveries
      .flatMap(({ service, target, body, messageAttributes }) => {
        const [name = ''] = target.split(':').slice(-1);
        if (service === 'sqs') return name === id ? [{ body, messageAttributes }] : [];
        if (service !== 'sns') return [];
        const published = { topic: name, message: body, messageAttributes };
        return this.#topics.messages(published, id).map((message) => ({ body: message, messageAttributes: {} }));
      })
      .map(({ body, messageAttributes }) => {
        const all: Record<string, unknown> = {
          body: this.#withTaskPath(body),
          messageAttributes,
          md5OfBody: md5(body),
        };
        return Object.fromEntries(Object.keys(Object(wanted)).map((key) => [key, all[key]]));
      });
  }

  #objects(id: string, expected: Expected): unknown[] {
    const wanted: unknown = Object(Object(expected['objects'])[id])[0];
    return this.#deliveries.flatMap(({ service, target, body, objectKey }) => {
      if (service !== 's3' || target.split(':').at(-1)?.toLowerCase() !== id.toLowerCase()) return [];
      const all: Record<string, unknown> = { key: objectKey, body: this.#withTaskPath(body) };
      return [Object.fromEntries(Object.keys(Object(wanted)).map((key) => [key, all[key]]))];
    });
  }

  #attempts(id: string, expected: Expected): unknown {
    const calls = this.#calls.filter(({ functionId }) => functionId === id);
    const waited = this.#events.flatMap((event) =>
      event.type === 'async-invocation-retrying' && event.functionId === id
        ? Math.round(event.delayMs / (1000 * RETRY_DELAY_SCALE))
        : [],
    );
    const all: Record<string, unknown> = {
      count: calls.length,
      sameRequestId: new Set(calls.map(({ requestId }) => requestId)).size === 1,
      delaysSeconds: waited,
    };
    const { atMost, ...keys } = Object(expected['attempts']);
    const found = Object.fromEntries(Object.keys(keys).map((key) => [key, all[key]]));
    return atMost === undefined ? found : { ...found, atMost: calls.length <= atMost ? atMost : calls.length };
  }

  /** An expectation without the variables whose values only a runtime image can give. */
  #excused(expected: unknown): unknown {
    const names = this.#case.imageSpecific ?? [];
    if (names.length === 0 || typeof expected !== 'object' || expected === null) return expected;
    const copy = structuredClone(expected) as { environment?: { $partial?: Record<string, unknown> } };
    for (const name of names) delete copy.environment?.$partial?.[name];
    return copy;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.close();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const NO_ANSWER: Answer = { status: 0, headers: new Headers(), body: '' };

function bodyOf(payload: unknown, payloadBase64: string | undefined): Buffer | string | undefined {
  if (payloadBase64 !== undefined) return Buffer.from(payloadBase64, 'base64');
  return payload === undefined ? undefined : spacedJson(payload);
}

/** JSON with a space behind commas and colons, as Python writes it: checksums are of that. */
function spacedJson(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n */g, '$1')
    .replace(/\n *([\]}])/g, '$1')
    .replace(/,\n */g, ', ');
}

/** The log of an invocation as log events: a line is one, without the empty ones; a record of several lines is one. */
function eventsIn(log: string, records: readonly string[]): string[] {
  const long = records.filter((record) => record.includes('\n'));
  const events: string[] = [];
  for (let at = 0; at < log.length; ) {
    const record = long.find((text) => log.startsWith(`${text}\n`, at));
    const end = record === undefined ? log.indexOf('\n', at) : at + record.length;
    const event = log.slice(at, end < 0 ? log.length : end);
    at += event.length + 1;
    if (event !== '') events.push(event + lineEnd(event));
  }
  return events;
}

/** A traceback has no line end; what is logged through a logger has its own. */
function lineEnd(event: string): string {
  if (/ Task timed out after [\d.]+ seconds$/.test(event)) return '\n\n';
  if (!event.includes('\n') || /^\S+\t[^\t]*\t[A-Z]+\t/.test(event)) return '\n';
  return /^\[[^\]]+\]\t/.test(event) && !event.includes('\nTraceback (most recent call last):') ? '\n' : '';
}

/** A refused call, with the keys that are judged. */
function errorOf({ status, headers, body }: Answer, wanted: Record<string, unknown>): unknown {
  const sent = jsonOf(body) as Record<string, unknown>;
  const message = sent['message'] ?? sent['Message'];
  const [, list] = /^\d+ validation errors? detected: (.*)$/s.exec(String(message)) ?? [];
  const all: Record<string, unknown> = {
    httpStatus: status,
    code: headers.get('x-amzn-errortype'),
    message,
    validationErrors: list?.split('; '),
    type: sent['Type'],
    reason: sent['Reason'],
  };
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, all[key]]));
}

function logDifferences(wanted: unknown, actual: unknown): string[] {
  const found: string[] = [];
  for (const [id, { contains = [], containsNot = [], ...others }] of Object.entries(
    wanted as Record<string, LogExpectation>,
  )) {
    for (const key of Object.keys(others)) found.push(`log.${id}.${key}: this harness does not look at it`);
    const log = String(Object(actual)[id]);
    for (const text of contains) if (!log.includes(text)) found.push(`log.${id}: no "${text}" in it`);
    for (const text of containsNot) if (log.includes(text)) found.push(`log.${id}: "${text}" is in it`);
  }
  return found;
}

interface LogExpectation {
  readonly contains?: readonly string[];
  readonly containsNot?: readonly string[];
}

function logEventsOf(messages: readonly string[], wanted: unknown): unknown {
  const { filter } = Object(wanted) as { filter?: string };
  if (filter === undefined) return { messages };
  return { filter, lines: messages.filter((message) => message.includes(filter)) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
