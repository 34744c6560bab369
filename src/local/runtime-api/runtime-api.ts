import type { HttpHeaders } from './http-headers.ts';

/** What the Runtime API hands to a runtime client as the answer to `invocation/next`. */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  /** What that will be for the next invocation, in all likelihood. Only our own clients are told. */
  readonly nextTraceId?: string | undefined;
  /** JSON text. */
  readonly clientContext?: string | undefined;
  /** JSON text. */
  readonly cognitoIdentity?: string | undefined;
  readonly tenantId?: string | undefined;
  /** UTF-8 JSON. */
  readonly payload: Uint8Array;
}

/** What a runtime client answered to an invocation. */
export interface RuntimeAnswer {
  readonly requestId: string;
  readonly kind: 'response' | 'error';
  readonly payload: Uint8Array;
  /** The response was larger than Lambda allows; `payload` is empty then. */
  readonly tooLarge: boolean;
  /** The most memory that the process has used so far, in KiB, where the client says so. */
  readonly maxRssKib?: number | undefined;
}

/** The head of a response that a runtime client is about to stream. */
export interface RuntimeStream {
  readonly requestId: string;
  readonly contentType: string;
  /** Asks the client to go on after `write` has returned false. */
  resume(): void;
}

/** Where a streamed response goes. */
export interface RuntimeStreamSink {
  /** Returns false when the client is to wait until it is asked to go on. */
  write(piece: Buffer): boolean;
  /** The client has ended the response, with an error perhaps: what it says of it, UTF-8 JSON. */
  end(error: Uint8Array | undefined, maxRssKib: number | undefined): void;
  /** The connection is gone in the middle of the response. */
  cut(): void;
}

/**
 * One execution environment, as the Runtime API sees it. The API is only a translation of HTTP into these calls; what
 * they mean is the business of the environment.
 */
export interface RuntimeApiTarget {
  /** The client is free. `reply` is called with its next invocation, whenever that comes. */
  next(reply: (invocation: RuntimeInvocation) => void, runtimeVersion: string | undefined): void;
  /** Returns false when that invocation is not under way. */
  answer(answer: RuntimeAnswer): boolean;
  /** A response begins to come in pieces. Returns `undefined` when that invocation is not under way. */
  stream?(stream: RuntimeStream): RuntimeStreamSink | undefined;
  /** The function could not be loaded: the error object, UTF-8 JSON. */
  initError(payload: Uint8Array): void;
  /** Answers the requests of extensions, if there are to be any. */
  readonly extensions?: ExtensionsApi | undefined;
}

/** A request of an extension. */
export interface ExtensionRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Pick<HttpHeaders, 'get'>;
  readonly body: Buffer;
  /** The address of the machine that it comes from, where that is not this one. */
  readonly from?: string | undefined;
}

/** What an extension gets for it. */
export interface ExtensionResponse {
  /** `200 OK` */
  readonly status: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: string;
}

/** The Extensions, Telemetry and Logs APIs, which share the address of the Runtime API. */
export interface ExtensionsApi {
  /** `reply` is called once, whenever there is an answer. */
  handle(request: ExtensionRequest, reply: (response: ExtensionResponse) => void): void;
}

/** The largest response of a function, in bytes, as the Lambda service counts. */
export const RESPONSE_LIMIT = 6_291_556;

/** The largest response that a function may stream, in bytes: 200 MB. */
export const STREAMED_RESPONSE_LIMIT = 209_715_200;
