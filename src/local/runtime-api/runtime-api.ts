/** What the Runtime API hands to a runtime client as the answer to `invocation/next`. */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
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

/**
 * One execution environment, as the Runtime API sees it. The API is only a translation of HTTP into these calls; what
 * they mean is the business of the environment.
 */
export interface RuntimeApiTarget {
  /** The client is free. `reply` is called with its next invocation, whenever that comes. */
  next(reply: (invocation: RuntimeInvocation) => void, runtimeVersion: string | undefined): void;
  /** Returns false when that invocation is not under way. */
  answer(answer: RuntimeAnswer): boolean;
  /** The function could not be loaded: the error object, UTF-8 JSON. */
  initError(payload: Uint8Array): void;
}

/** The largest response of a function, in bytes, as the Lambda service counts. */
export const RESPONSE_LIMIT = 6_291_556;
