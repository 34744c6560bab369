import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationService, ServiceError } from './actions.ts';
import { readQuery, writeError, writeResponse } from './query-protocol.ts';
import type { Behaviour } from './stack.ts';

/**
 * A small CloudFormation that behaves in time as the service does (moto's is synchronous): stacks change in steps with
 * an event each, change sets take a moment and fail when they would change nothing, resources fail when a test wants it
 * and are rolled back, requests are throttled on demand.
 */
export interface CloudFormationServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly service: CloudFormationService;
  readonly behaviour: Behaviour;
  /** Every request so far, by the name of its action. */
  readonly requests: readonly string[];
  /** Called with the name of each action before it is done. */
  onRequest: ((action: string) => void) | undefined;
  /** Answers the next `times` requests for `action` with `Throttling` (or the given error and HTTP status). */
  disturb(action: string, times: number, error?: { readonly code: string; readonly status: number }): void;
  /** Answers as it should again. */
  heal(): void;
  /** Cuts the connection of the next `times` requests for `action`. */
  cut(action: string, times: number): void;
  /** What `TemplateURL` finds. */
  readonly objects: Map<string, string>;
  /** Asked for what is not among them. */
  readObject: ((url: string) => Promise<string | undefined>) | undefined;
  /** Answers requests that are not for CloudFormation: S3's, Lambda's and ECR's. */
  onOther: ((request: { readonly method: string; readonly url: string; readonly body: string }) => string) | undefined;
}

/** What requests of the JSON protocol name their operation by. */
const CODE_DEPLOY = /^CodeDeploy_20141006\.(\w+)$/;

type Disturbance = { readonly code: string; readonly status: number } | 'cut';

/** Starts the server on a free port of this machine. */
export async function startCloudFormation(): Promise<CloudFormationServer> {
  const ended = new AbortController();
  const behaviour: Behaviour = { stepMs: 2, failures: new Map(), rollbackFailures: new Map() };
  const objects = new Map<string, string>();
  const step = async (): Promise<void> => {
    // A server that has ended leaves its stacks as they are.
    await sleep(behaviour.stepMs, undefined, { signal: ended.signal }).catch(() => new Promise(() => {}));
  };
  const service = new CloudFormationService(
    behaviour,
    step,
    async (url) => objects.get(url) ?? (await handle.readObject?.(url)),
  );
  const requests: string[] = [];
  const disturbances = new Map<string, Disturbance[]>();

  const answer = async (body: string): Promise<Disturbance | { readonly status: number; readonly text: string }> => {
    const { Action, Version: _, ...input } = readQuery(body);
    const action = String(Action);
    requests.push(action);
    handle.onRequest?.(action);
    const disturbance = disturbances.get(action)?.shift();
    if (disturbance === 'cut') return 'cut';
    if (disturbance !== undefined) {
      return { status: disturbance.status, text: writeError(disturbance.code, 'Rate exceeded') };
    }
    try {
      const run = service.actions[action];
      if (run === undefined) throw new ServiceError('InvalidAction', `Could not find operation ${action}`);
      return { status: 200, text: writeResponse(action, await run(input)) };
    } catch (error) {
      if (error instanceof ServiceError) return { status: 400, text: writeError(error.code, error.message) };
      return { status: 500, text: writeError('InternalFailure', String(error)) };
    }
  };

  /** CodeDeploy's requests, in its protocol. */
  const answerCodeDeploy = (action: string, body: string): Awaited<ReturnType<typeof answer>> => {
    requests.push(action);
    handle.onRequest?.(action);
    const disturbance = disturbances.get(action)?.shift();
    if (disturbance === 'cut') return 'cut';
    const run = service.codeDeploy.actions[action];
    if (disturbance !== undefined || run === undefined) {
      const { code, status } = disturbance ?? { code: 'UnknownOperationException', status: 400 };
      return { status, text: JSON.stringify({ __type: code, message: `not allowed to ${action}` }) };
    }
    return { status: 200, text: JSON.stringify(run(JSON.parse(body))) };
  };

  const server = createServer((request, response) => {
    const { method = '', url = '/' } = request;
    const { onOther } = handle;
    const [, codeDeployAction] = CODE_DEPLOY.exec(String(request.headers['x-amz-target'])) ?? [];
    void textOf(request)
      .then((body) =>
        codeDeployAction !== undefined
          ? answerCodeDeploy(codeDeployAction, body)
          : (url === '/' && !('x-amz-target' in request.headers)) || !onOther
            ? answer(body)
            : { status: 200, text: onOther({ method, url, body }) },
      )
      .then((answered) => {
        if (answered === 'cut' || 'code' in answered) request.socket.destroy();
        else
          response
            .writeHead(answered.status, {
              'content-type': answered.text.startsWith('{') ? 'application/json' : 'text/xml',
              // That of every object in S3.
              ...(method === 'HEAD' && { 'x-amz-version-id': 'v1' }),
            })
            .end(answered.text);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const plan = (action: string, times: number, what: Disturbance): void => {
    disturbances.set(action, [...(disturbances.get(action) ?? []), ...Array.from({ length: times }, () => what)]);
  };

  const handle: CloudFormationServer = {
    url: `http://127.0.0.1:${port}`,
    onRequest: undefined,
    onOther: undefined,
    readObject: undefined,
    service,
    behaviour,
    requests,
    objects,
    disturb: (action, times, error = { code: 'Throttling', status: 400 }) => plan(action, times, error),
    heal: () => disturbances.clear(),
    cut: (action, times) => plan(action, times, 'cut'),
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return handle;
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}
