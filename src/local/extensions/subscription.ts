import type { TelemetryDestination } from './telemetry-delivery.ts';

/** Who wants to know what, and where. */
export interface Subscription {
  readonly name: string;
  readonly api: 'telemetry' | 'logs';
  readonly types: readonly string[];
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly destination: TelemetryDestination;
  /** Decides how something is told, and whether it is. */
  readonly schemaVersion: string;
}

/** The schema versions of each API; the Logs API has a usual one, the Telemetry API wants it said. */
const SCHEMAS: Readonly<Record<Subscription['api'], { readonly known: readonly string[]; readonly usual?: string }>> = {
  telemetry: { known: ['2022-07-01', '2022-12-13', '2025-01-29'] },
  logs: { known: ['2020-08-15', '2021-03-18'], usual: '2020-08-15' },
};

const CATEGORIES: readonly string[] = ['platform', 'function', 'extension'];

const LIMITS = {
  maxItems: [1000, 10_000, 10_000],
  maxBytes: [262_144, 1_048_576, 262_144],
  timeoutMs: [25, 30_000, 1000],
} as const;

/**
 * A subscription out of the body of its request, or everything that is wrong with it. `host` is where the subscriber is.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html
 */
export function parseSubscription(
  api: Subscription['api'],
  name: string,
  body: Buffer,
  host = '127.0.0.1',
): Subscription | string {
  const request = objectOf(parse(body));
  if (request === undefined) return 'The body is to be a JSON object';
  const problems: string[] = [];
  const found = <T>(value: T | Problem): T | undefined => {
    if (!(value instanceof Problem)) return value;
    problems.push(value.text);
    return undefined;
  };
  const schemaVersion = found(schemaOf(request['schemaVersion'], api));
  const destination = found(destinationOf(objectOf(request['destination']), host, api));
  const types = found(typesOf(request['types']));
  const buffering = objectOf(request['buffering']) ?? {};
  const maxItems = found(figureOf(buffering, 'maxItems'));
  const maxBytes = found(figureOf(buffering, 'maxBytes'));
  const timeoutMs = found(figureOf(buffering, 'timeoutMs'));
  if (
    schemaVersion === undefined ||
    destination === undefined ||
    types === undefined ||
    maxItems === undefined ||
    maxBytes === undefined ||
    timeoutMs === undefined
  ) {
    return problems.join('; ');
  }
  return { name, api, types, maxItems, maxBytes, timeoutMs, destination, schemaVersion };
}

/** What is wrong with a part of a request. */
class Problem {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function schemaOf(given: unknown, api: Subscription['api']): string | Problem {
  const { known, usual } = SCHEMAS[api];
  const version = given ?? usual;
  if (typeof version === 'string' && known.includes(version)) return version;
  return new Problem(`schemaVersion is to be ${known.join(' or ')}`);
}

function typesOf(given: unknown): readonly string[] | Problem {
  if (!Array.isArray(given) || given.length === 0) return new Problem('types should not be empty');
  const isCategory = (type: unknown): type is string => typeof type === 'string' && CATEGORIES.includes(type);
  return given.every(isCategory) ? given : new Problem(`types is to be a list of ${CATEGORIES.join(', ')}`);
}

function figureOf(buffering: Readonly<Record<string, unknown>>, key: keyof typeof LIMITS): number | Problem {
  const [least, most, usual] = LIMITS[key];
  const value = buffering[key] ?? usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return new Problem(`buffering.${key} is to be a whole number from ${least} to ${most}`);
}

function destinationOf(
  given: Readonly<Record<string, unknown>> | undefined,
  host: string,
  api: Subscription['api'],
): TelemetryDestination | Problem {
  const { protocol, URI, port, method = 'POST' } = given ?? {};
  if (protocol === 'TCP') {
    return isPort(port) ? { host, port } : new Problem('destination.port is to be a number from 1 to 65535');
  }
  if (protocol !== 'HTTP') return new Problem('destination.protocol is to be HTTP or TCP');
  const url = typeof URI === 'string' && URL.canParse(URI) ? new URL(URI) : undefined;
  // Names that only resolve inside an environment of Lambda.
  if (url === undefined || !/^(sandbox(\.localdomain)?|localhost|127\.0\.0\.1)$/.test(url.hostname)) {
    return new Problem('destination.URI is to be http://sandbox.localdomain:<port>/…');
  }
  if (!/^http:\/\/[^/?#]*:\d/i.test(String(URI))) return new Problem('URI port is not provided');
  const destination = { host, port: Number(url.port || '80'), path: `${url.pathname}${url.search}` };
  // The Telemetry API posts, and has no such option.
  if (api === 'telemetry' || method === 'POST') return destination;
  return method === 'PUT' ? { ...destination, method } : new Problem('destination.method is to be POST or PUT');
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
