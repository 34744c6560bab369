import { isObject, type ProcessExit } from '../../core/index.ts';
import type { InvocationFailure } from '../invocation.ts';

/** What a job gets for an answer. */
export interface Ending {
  /** The response, or the error object when there is a `failure`. */
  readonly payload: Uint8Array;
  readonly failure?: InvocationFailure | undefined;
  /** What has ended the environment; the log of the invocation tells it. */
  readonly fault?: PlatformFault | undefined;
}

/** An error of the service itself. */
export interface PlatformFault {
  readonly errorType: string;
  /** `RequestId: … Error: …` */
  readonly errorMessage: string;
}

/** The handler, or the runtime client in its place, has answered with an error object. */
export function handlerFailed(payload: Uint8Array): Ending {
  return { payload, failure: { kind: 'handler', errorType: readError(payload).errorType } };
}

/** There is no program to start: that is found out before any runtime could say so, and the service says it. */
const NO_PROGRAM = 'Runtime.InvalidEntrypoint';

/** The function could not be loaded. */
export function initFailed(payload: Uint8Array, requestId: string): Ending {
  const { errorType, errorMessage } = readError(payload);
  if (errorType !== NO_PROGRAM || errorMessage === undefined) return { payload, failure: { kind: 'init', errorType } };
  return platformFailed('init', errorType, requestId, errorMessage);
}

export function timedOut(requestId: string, timeoutMs: number): Ending {
  const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return failed('timeout', 'Sandbox.Timedout', message);
}

export function responseTooLarge(limit: number): Ending {
  const message = `Response payload size exceeded maximum allowed payload size (${limit} bytes).`;
  return failed('response-too-large', 'Function.ResponseSizeTooLarge', message);
}

/** The connection was lost while the response was coming in. */
export function truncated(requestId: string): Ending {
  return failed('exit', 'Runtime.TruncatedResponse', `RequestId: ${requestId} Error: The response was cut off.`);
}

export function aborted(): Ending {
  return failed('exit', 'Runtime.Aborted', 'The invocation was aborted.');
}

/** An extension has ended, or has said that it cannot go on. */
export function extensionFailed(requestId: string, errorType: string, what: string): Ending {
  return platformFailed('extension', errorType, requestId, what);
}

/** The process of the runtime has ended. */
export function exitedWith(requestId: string, { code, signal }: ProcessExit, outOfMemory: boolean): Ending {
  return {
    ...platformFailed('exit', 'Runtime.ExitError', requestId, describeExit(code, signal)),
    failure: {
      kind: outOfMemory ? 'out-of-memory' : 'exit',
      errorType: outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
      ...(code !== null && { exitCode: code }),
      ...(signal !== null && { exitSignal: signal }),
    },
  };
}

function platformFailed(kind: InvocationFailure['kind'], errorType: string, requestId: string, what: string): Ending {
  // There is no request yet when a function is started before it is invoked.
  const errorMessage = requestId === '' ? what : `RequestId: ${requestId} Error: ${what}`;
  return { ...failed(kind, errorType, errorMessage), fault: { errorType, errorMessage } };
}

function failed(kind: InvocationFailure['kind'], errorType: string, errorMessage: string): Ending {
  // As the Lambda service itself reports it.
  return { payload: Buffer.from(JSON.stringify({ errorType, errorMessage })), failure: { kind, errorType } };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalText(signal)}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}

/** As Go prints it (`syscall.Signal`), which is what the Lambda service shows. */
function signalText(signal: NodeJS.Signals): string {
  return SIGNAL_TEXTS[signal] ?? signal.toLowerCase();
}

/** Those that end a process. */
const SIGNAL_TEXTS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGALRM: 'alarm clock',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGIO: 'I/O possible',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGPROF: 'profiling timer expired',
  SIGPWR: 'power failure',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGSTKFLT: 'stack fault',
  SIGSYS: 'bad system call',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
  SIGUSR1: 'user defined signal 1',
  SIGUSR2: 'user defined signal 2',
  SIGVTALRM: 'virtual timer expired',
  SIGXCPU: 'CPU time limit exceeded',
  SIGXFSZ: 'file size limit exceeded',
};

/** What an error object says; nothing where it is none. */
function readError(payload: Uint8Array): { readonly errorType?: string; readonly errorMessage?: string } {
  try {
    const error: unknown = JSON.parse(Buffer.from(payload).toString());
    if (!isObject(error)) return {};
    const { errorType, errorMessage } = error;
    return {
      ...(errorType !== undefined && { errorType: String(errorType) }),
      ...(errorMessage !== undefined && { errorMessage: String(errorMessage) }),
    };
  } catch {
    return {};
  }
}
