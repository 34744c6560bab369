import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Application, loadApplication } from '../../../src/application/index.ts';
import type { CleanupStack } from '../../../src/core/index.ts';
import { type LocalApi, type StartApiEvent, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { type AnyEvent, type Handler, InProcessInvoker } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';

/** Answers to a request of a {@link RestTemplate}. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly bytes: Buffer;
}

export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RestTemplateOptions extends StartApiOptions {
  /** What the function `Fn` does; gives its event back by default. */
  readonly handler?: Handler;
  /** What other functions do. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  readonly parameters?: Record<string, string>;
}

/** A template that is served, its function in this process. */
export class RestTemplate implements AsyncDisposable {
  readonly application: Application;
  readonly api: LocalApi;
  readonly events: readonly StartApiEvent[];
  readonly #invoker: InProcessInvoker;

  private constructor(application: Application, api: LocalApi, invoker: InProcessInvoker, events: StartApiEvent[]) {
    this.application = application;
    this.api = api;
    this.events = events;
    this.#invoker = invoker;
  }

  static async start(yaml: string, options: RestTemplateOptions = {}): Promise<RestTemplate> {
    const { handler = (event: AnyEvent) => event, handlers, parameters, ...rest } = options;
    const { document, diagnostics } = parseTemplate(yaml, { folder: '/app' });
    if (document === undefined) throw new TypeError(JSON.stringify(diagnostics));
    const application = loadApplication(document, { region: 'us-east-1', parameters });
    const invoker = new InProcessInvoker({ Fn: handler, ...handlers });
    const events: StartApiEvent[] = [];
    const api = await startApi(application, invoker, { ...rest, onEvent: (event) => events.push(event) });
    return new RestTemplate(application, api, invoker, events);
  }

  /** Events that the function saw. */
  get seen(): readonly AnyEvent[] {
    return this.#invoker.events;
  }

  /** Why the gateway answered itself, request by request. */
  get failures(): (string | undefined)[] {
    return this.events.flatMap((event) => (event.type === 'request-finished' ? [event.failure] : []));
  }

  /** `POST /orders?x=1`, over a socket. */
  async ask(line: string, { headers = {}, body }: RequestParts = {}): Promise<Answer> {
    const [method = '', target = ''] = line.split(' ');
    const response = await sendRaw(this.api.url, { method, target, headers: Object.entries(headers), body });
    return {
      status: response.status,
      headers: joined(response.headers),
      text: response.body.toString(),
      bytes: response.body,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api.close();
  }
}

/** One method of a REST API in an OpenAPI body, with a function `Fn` beside it. */
export function restTemplate(method: string, more = ''): string {
  return `
Transform: AWS::Serverless-2016-10-31
Parameters: { Upstream: { Type: String, Default: 'http://127.0.0.1:9' } }
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: ./src }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      DefinitionBody:
        openapi: 3.0.1
        info: { title: test, version: '1' }
        paths:
          ${method.trim().replaceAll('\n', '\n          ')}
${more}`;
}

/** The integration URI of `Fn`, in a template of JSON. */
export const FN_ARN = {
  'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
};

/** The integration URI of `Fn`. */
export const FN_URI =
  "{ 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations' }";

/** What reached a web server. */
export interface Received {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A web server behind an API. */
export async function startUpstream(
  cleanup: CleanupStack,
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    received.push({ line: `${method} ${url}`, headers, body: Buffer.concat(chunks).toString() });
    answer(response, request);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
