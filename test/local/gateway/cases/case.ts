/** Where a case comes from: AWS's own answer, its developer guide (or captures of it), or what SAM CLI does as well. */
export type Source = 'recorded' | 'documented' | 'SAM CLI';

/** What one API makes of a case. */
export interface Expected {
  /** What the function sees, in part. */
  readonly event?: object;
  /** Paths that the event does not have: `requestContext.authorizer`. */
  readonly absent?: readonly string[];
  readonly status?: number;
  /** By lower-case name, in part; `null` for one that is not there. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** A text, or JSON. */
  readonly body?: unknown;
  readonly bodyBase64?: string;
}

/** One request, or one result of a function, and what comes of it. */
export interface Case {
  readonly name: string;
  readonly source: Source;
  /** `GET /a?b=1`, sent as it is; `GET /a` by default. */
  readonly request?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  /** What the function returns; its event by default. */
  readonly returns?: unknown;
  readonly rest?: Expected;
  /** HTTP API, format 1.0. */
  readonly v1?: Expected;
  /** HTTP API, format 2.0. */
  readonly v2?: Expected;
}
