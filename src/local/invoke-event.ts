/**
 * What happens while functions run on this machine.
 *
 * @public
 */
export type InvokeEvent =
  /** A new execution environment is being started. */
  | {
      readonly type: 'environment-starting';
      readonly functionId: string;
      /** As the template says it: `nodejs22.x`. */
      readonly runtime: string;
      /** The program that runs it here. */
      readonly interpreter: string;
    }
  /** The function is loaded and waits for its first event. */
  | { readonly type: 'environment-ready'; readonly functionId: string; readonly initDurationMs: number }
  /** An execution environment has ended, or is about to. */
  | {
      readonly type: 'environment-ended';
      readonly functionId: string;
      /**
       * `finished` after its only invocation in the mode `cold`, or after 100,000; `idle` when it was not used for `idleTimeoutMs`;
       * `evicted` to make room for another; `configuration-changed` when its definition or variables are others now;
       * `start-failed` when there was nothing that could run it, `init-failed` when the function did not load.
       */
      readonly reason:
        | 'closed'
        | 'finished'
        | 'idle'
        | 'evicted'
        | 'code-changed'
        | 'configuration-changed'
        | 'timeout'
        | 'exited'
        | 'aborted'
        | 'init-failed'
        | 'start-failed';
    }
  /** One record that the function wrote: a line, or all lines of one `console.log`. */
  | {
      readonly type: 'log';
      readonly functionId: string;
      /** Absent for what was written while the function was being loaded. */
      readonly requestId?: string | undefined;
      /** Without the line end. */
      readonly message: string;
      readonly stream: 'stdout' | 'stderr';
    }
  | {
      readonly type: 'invocation-finished';
      readonly functionId: string;
      readonly requestId: string;
      readonly durationMs: number;
      readonly functionError?: 'Unhandled' | undefined;
    }
  /** Something differs from what the template says, and the function runs nevertheless. */
  | {
      readonly type: 'warning';
      readonly code: InvokeWarningCode;
      /** Empty where it concerns all functions. */
      readonly functionId: string;
      readonly message: string;
    };

/**
 * Every code of a warning in {@link InvokeEvent}.
 *
 * @public
 */
export type InvokeWarningCode =
  | 'ENVIRONMENT_VALUE_UNRESOLVED'
  | 'ENVIRONMENT_VARIABLE_UNUSED'
  | 'RUNTIME_VERSION_DIFFERS'
  | 'LAYER_LEFT_OUT'
  | 'CODE_CHANGED_BY_FUNCTION'
  | 'LOG_FILE_NOT_WRITTEN'
  /** A finding about the template: an error in it, or a value that cannot be known here. */
  | 'TEMPLATE_PROBLEM'
  | 'NESTED_STACK_LEFT_OUT'
  | 'LOOP_LEFT_OUT';
