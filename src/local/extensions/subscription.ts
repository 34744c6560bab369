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
  /** Whether lines of functions whose log format is JSON are told as objects, as they are since a schema version. */
  readonly takesObjects: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html: "function" */
const OBJECTS_SINCE = '2022-12-13';

const LIMITS = {
  maxItems: [1000, 10_000, 10_000],
  maxBytes: [262_144, 1_048_576, 262_144],
  timeoutMs: [25, 30_000, 1000],
} as const;

/** A subscription out of the body of its request, or what is wrong with it. `host` is where the subscriber is. */
export function parseSubscription(
  api: 'telemetry' | 'logs',
  name: string,
  body: Buffer,
  host = '127.0.0.1',
): Subscription | string {
  const request = objectOf(parse(body));
  if (request === undefined) return 'The body is to be a JSON object';
  const types = request['types'];
  const known = ['platform', 'function', 'extension'];
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => known.includes(type))) {
    return `types is to be a list of ${known.join(', ')}`;
  }
  const destination = destinationOf(objectOf(request['destination']), host);
  if (typeof destination === 'string') return destination;
  const buffering = objectOf(request['buffering']) ?? {};
  const figures = { maxItems: 0, maxBytes: 0, timeoutMs: 0 };
  for (const key of ['maxItems', 'maxBytes', 'timeoutMs'] as const) {
    const [least, most, usual] = LIMITS[key];
    const value = buffering[key] ?? usual;
    if (typeof value !== 'number' || value < least || value > most) {
      return `buffering.${key} is to be a number from ${least} to ${most}`;
    }
    figures[key] = value;
  }
  const { schemaVersion = OBJECTS_SINCE } = request;
  const takesObjects = api === 'telemetry' && String(schemaVersion) >= OBJECTS_SINCE;
  return { name, api, types, ...figures, destination, takesObjects };
}

function destinationOf(
  given: Readonly<Record<string, unknown>> | undefined,
  host: string,
): TelemetryDestination | string {
  const { protocol, URI, port } = given ?? {};
  if (protocol === 'TCP') return isPort(port) ? { host, port } : 'destination.port is to be a number from 1 to 65535';
  if (protocol !== 'HTTP') return 'destination.protocol is to be HTTP or TCP';
  const url = typeof URI === 'string' && URL.canParse(URI) ? new URL(URI) : undefined;
  // Names that only resolve inside an environment of Lambda.
  if (url === undefined || !/^(sandbox(\.localdomain)?|localhost|127\.0\.0\.1)$/.test(url.hostname)) {
    return 'destination.URI is to be http://sandbox.localdomain:<port>/…';
  }
  return { host, port: Number(url.port || '80'), path: `${url.pathname}${url.search}` };
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
