import type { Exchange } from './exchange.ts';
import type { GatewayResponse } from './message.ts';
import { traceRoot } from './trace.ts';

/** What is known of a request when it has been answered, besides what events say of it. */
export interface AccessNotes {
  /** What else is known as `$context.<name>`. */
  readonly context: (name: string) => string | undefined;
  readonly exchange: Exchange;
  readonly response: GatewayResponse;
  /** How long the answer took, in milliseconds. */
  readonly latencyMs: number;
  /** How long the integration took, in milliseconds; absent where it was not asked. */
  readonly integrationMs?: number | undefined;
}

/** A variable of access logs that events do not have. */
type Variable = (notes: AccessNotes) => string | number | undefined;

const integrationStatus: Variable = ({ integrationMs, response }) =>
  integrationMs === undefined ? undefined : response.functionId === undefined ? response.status : 200;
const integrationMs: Variable = (notes) => notes.integrationMs;
const integrationError: Variable = (notes) => (notes.integrationMs === undefined ? undefined : notes.response.failure);
const basePath: Variable = ({ exchange }) => exchange.request.basePath?.replace(/^\//, '') || undefined;

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const VARIABLES: Readonly<Record<string, Variable>> = {
  'customDomain.basePathMatched': basePath,
  dataProcessed: ({ exchange, response }) => exchange.request.body.length + (lengthOf(response) ?? 0),
  'error.message': ({ response }) => response.refusal?.message ?? undefined,
  'error.messageString': ({ response }) => quoted(response.refusal?.message),
  'error.responseType': ({ response }) => response.refusal?.type,
  'error.validationErrorString': ({ response }) => response.refusal?.validationErrors,
  'integration.error': integrationError,
  'integration.integrationStatus': integrationStatus,
  'integration.latency': integrationMs,
  'integration.status': (notes) => (notes.integrationMs === undefined ? undefined : notes.response.status),
  integrationErrorMessage: integrationError,
  integrationLatency: integrationMs,
  integrationStatus,
  responseLatency: ({ latencyMs }) => latencyMs,
  responseLength: ({ response }) => lengthOf(response),
  status: ({ response }) => response.status,
  xrayTraceId: ({ exchange }) => traceRoot(exchange.trace),
};

const VARIABLE = /\$context((?:\.[\w:-]+)+)/g;

/** A line of the access log of a stage. What has no value is a dash. */
export function accessLine(format: string, notes: AccessNotes): string {
  return format.replace(VARIABLE, (_, path: string) => {
    const name = path.slice(1);
    const variable = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
    const value = variable === undefined ? notes.context(name) : variable(notes);
    return value === undefined || value === '' ? '-' : String(value);
  });
}

/** The value in nested maps that a name with dots leads to; `undefined` where it leads to no scalar. */
export function valueAt(context: unknown, name: string): string | undefined {
  let found = context;
  for (const part of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = Object.entries(found).find(([key]) => key === part)?.[1];
  }
  return found === null || found === undefined || typeof found === 'object' ? undefined : String(found);
}

function lengthOf({ body }: GatewayResponse): number | undefined {
  return body instanceof Uint8Array ? body.length : undefined;
}

function quoted(message: string | null | undefined): string | undefined {
  return message === undefined || message === null ? undefined : JSON.stringify(message);
}
