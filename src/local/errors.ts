import { closest, messageOf, SamError, type SamErrorOptions } from '../core/index.ts';

/**
 * Every code of a {@link LocalError}.
 *
 * @public
 */
export type LocalErrorCode =
  | 'FUNCTION_NOT_FOUND'
  | 'CODE_NOT_FOUND'
  | 'CODE_NOT_READABLE'
  | 'CODE_IS_REMOTE'
  | 'LAYER_NOT_FOUND'
  | 'LAYER_DOWNLOAD_FAILED'
  | 'ENVIRONMENT_FILE_INVALID'
  | 'REFERENCE_NOT_RESOLVED'
  | 'WARM_UP_FAILED'
  | 'ISOLATION_UNAVAILABLE'
  | 'RUNTIME_NOT_SUPPORTED'
  | 'INTERPRETER_NOT_FOUND'
  | 'RUNTIME_CLIENT_NOT_FOUND'
  | 'SANDBOX_START_FAILED'
  | 'TOO_MANY_REQUESTS'
  | 'EVENT_NOT_JSON'
  | 'RESPONSE_INTERRUPTED'
  | 'POOL_CLOSED';

/**
 * Something kept a function from being run on this machine. A function that runs and fails is no error but a result.
 *
 * @public
 */
export class LocalError extends SamError<LocalErrorCode> {
  private constructor(code: LocalErrorCode, message: string, options?: SamErrorOptions) {
    super(code, message, options);
  }

  /** @internal */
  static functionNotFound(functionId: string, known: readonly string[]): LocalError {
    const near = closest(functionId, known);
    const hint = near === undefined ? `Use one of: ${known.join(', ') || '(none)'}.` : `Did you mean "${near}"?`;
    return new LocalError('FUNCTION_NOT_FOUND', `Function "${functionId}": the application has no such function.`, {
      hint,
    });
  }

  /** @internal */
  static codeNotFound(functionId: string, path: string): LocalError {
    return new LocalError('CODE_NOT_FOUND', `Function "${functionId}": its code (CodeUri) is not at ${path}.`, {
      hint: 'Point CodeUri at a folder or a zip file, relative to the template.',
    });
  }

  /** @internal */
  static codeUnknown(functionId: string, reason: string): LocalError {
    return new LocalError(
      'CODE_NOT_FOUND',
      `Function "${functionId}": where its code (CodeUri) is cannot be told: ${reason}`,
      {
        hint: 'Set CodeUri to a path, or give the parameters that it refers to.',
      },
    );
  }

  /** @internal */
  static codeNotReadable(archive: string, cause: unknown): LocalError {
    return new LocalError('CODE_NOT_READABLE', `${archive}: it cannot be unpacked: ${messageOf(cause)}`, {
      hint: 'Check that it is a complete zip file.',
      cause,
    });
  }

  /** @internal */
  static codeIsRemote(functionId: string, uri: string): LocalError {
    return new LocalError(
      'CODE_IS_REMOTE',
      `Function "${functionId}": its code is in AWS (${uri}), not on this machine.`,
      {
        hint: 'Point CodeUri at a local folder or zip file to run the function here.',
      },
    );
  }

  /** @internal */
  static layerNotFound(functionId: string, layer: string, reason: string): LocalError {
    return new LocalError(
      'LAYER_NOT_FOUND',
      `Function "${functionId}": layer ${layer} is not on this machine: ${reason}`,
      {
        hint: 'Point the ContentUri of the layer at a local folder or zip file.',
      },
    );
  }

  /** @internal */
  static layerVersionNotFound(arn: string): LocalError {
    return new LocalError('LAYER_NOT_FOUND', `Layer ${arn}: there is no such layer version in AWS.`, {
      hint: 'Check the ARN, with its region and version, and that its owner shares it with your account.',
    });
  }

  /** @internal */
  static layerDownloadFailed(arn: string, cause: unknown): LocalError {
    const needs = SamError.is(cause) && cause.code === 'NO_CREDENTIALS';
    const hint = needs
      ? "Give AWS credentials, or leave such layers out: `remoteLayers: 'leave-out'`."
      : 'Try again; what was downloaded so far has been removed.';
    return new LocalError('LAYER_DOWNLOAD_FAILED', `Layer ${arn}: it could not be downloaded: ${messageOf(cause)}`, {
      hint,
      cause,
    });
  }

  /** `expected` completes "expected …". The content is not quoted: it may be secret. @internal */
  static environmentFileInvalid(file: string, where: string, expected: string, cause?: unknown): LocalError {
    return new LocalError('ENVIRONMENT_FILE_INVALID', `${file}${where}: expected ${expected}.`, {
      hint: /\.json$/i.test(file)
        ? 'Write `{ "Parameters": { "NAME": "value" }, "FunctionLogicalId": { "NAME": "value" } }`.'
        : 'Write one `NAME=value` a line.',
      cause,
    });
  }

  /** @internal */
  static referenceNotResolved(functionId: string, variable: string, reference: string, cause: unknown): LocalError {
    return new LocalError(
      'REFERENCE_NOT_RESOLVED',
      `Function "${functionId}": variable ${variable}: ${reference} could not be resolved: ${messageOf(cause)}`,
      { hint: 'See what `resolveReference` does with it, or set the variable with `env`.', cause },
    );
  }

  /** @internal */
  static warmUpFailed(failures: readonly { readonly functionId: string; readonly reason: string }[]): LocalError {
    const list = failures.map(({ functionId, reason }) => `${functionId}: ${reason}`).join('\n  ');
    const many = failures.length === 1 ? '1 function' : `${failures.length} functions`;
    return new LocalError('WARM_UP_FAILED', `${many} could not be loaded:\n  ${list}`, {
      hint: "Correct what they say, or use `mode: 'lazy'` to start each function when it is first invoked.",
    });
  }

  /** @internal */
  static isolationUnavailable(reason: string, cause?: unknown): LocalError {
    return new LocalError('ISOLATION_UNAVAILABLE', `isolation "namespace": ${reason}`, {
      hint: 'Install bubblewrap (`apt-get install bubblewrap`), where user namespaces are allowed, or leave `isolation` out.',
      cause,
    });
  }

  /** @internal */
  static runtimeNotSupported(functionId: string, runtime: string | undefined): LocalError {
    return new LocalError(
      'RUNTIME_NOT_SUPPORTED',
      `Function "${functionId}": ${runtime === undefined ? 'it has no runtime, so it' : `runtime "${runtime}"`} cannot be run as a process here.`,
      { hint: "Use another runtime, or run the function in a container (`sandbox: 'docker'`)." },
    );
  }

  /** @internal */
  static interpreterNotFound(functionId: string, runtime: string, searched: readonly string[]): LocalError {
    return new LocalError(
      'INTERPRETER_NOT_FOUND',
      `Function "${functionId}": no interpreter for ${runtime} was found (looked for ${searched.join(', ')} on the PATH).`,
      { hint: `Install it, or name one in the option \`interpreters: { '${runtime}': '/path/to/it' }\`.` },
    );
  }

  /** @internal */
  static runtimeNeedsLinux(functionId: string, runtime: string, platform: string): LocalError {
    return new LocalError(
      'RUNTIME_NOT_SUPPORTED',
      `Function "${functionId}": ${runtime} runs as a process on Linux only, this is ${platform}: AWS's runtime client has a native part.`,
      { hint: "Run the function in a container (`sandbox: 'docker'`)." },
    );
  }

  /** @internal */
  static runtimeClientNotFound(
    functionId: string,
    runtime: string,
    client: string,
    searched: readonly string[],
  ): LocalError {
    return new LocalError(
      'RUNTIME_CLIENT_NOT_FOUND',
      `Function "${functionId}": ${runtime} needs AWS's runtime client ${client}, which is not in its code (looked in ${searched.join(', ')}).`,
      { hint: `Add the dependency ${client} to the function, or run it in a container (\`sandbox: 'docker'\`).` },
    );
  }

  /** @internal */
  static programNotFound(
    functionId: string,
    runtime: string,
    handler: string,
    searched: readonly string[],
  ): LocalError {
    return new LocalError(
      'RUNTIME_CLIENT_NOT_FOUND',
      `Function "${functionId}": handler "${handler}" of ${runtime} is no program (looked for ${searched.join(', ')}); what starts class libraries is part of Lambda's own runtime only.`,
      {
        hint: "Make the function an executable assembly with Amazon.Lambda.RuntimeSupport, or run it in a container (`sandbox: 'docker'`).",
      },
    );
  }

  /** @internal */
  static sandboxStartFailed(functionId: string, command: string, cause: unknown): LocalError {
    const why = cause === undefined ? '.' : `: ${messageOf(cause).replace(/\.?$/, '.')}`;
    return new LocalError('SANDBOX_START_FAILED', `Function "${functionId}": ${command} could not be started${why}`, {
      hint: 'See the cause; check that the file exists and may be executed.',
      cause,
    });
  }

  /** @internal */
  static programForAnotherMachine(functionId: string, file: string, wanted: string, here: string): LocalError {
    return new LocalError(
      'SANDBOX_START_FAILED',
      `Function "${functionId}": ${file} could not be started: it is a program for ${wanted}, this is ${here}.`,
      { hint: "Run the function in a container (`sandbox: 'docker'`), or build the program for this machine." },
    );
  }

  /** What the Lambda service answers with status 429. @internal */
  static tooManyRequests(functionId: string, reserved: number): LocalError {
    return new LocalError(
      'TOO_MANY_REQUESTS',
      `Function "${functionId}": Rate Exceeded. Its reserved concurrency of ${reserved} is used up (429 ReservedFunctionConcurrentInvocationLimitExceeded).`,
      { hint: 'Raise ReservedConcurrentExecutions, or invoke it less often at the same time.' },
    );
  }

  /** @internal */
  static eventNotJson(functionId: string, cause: unknown): LocalError {
    return new LocalError('EVENT_NOT_JSON', `Function "${functionId}": the event is not a JSON value.`, {
      hint: 'Pass plain data: no functions, BigInts or circular references.',
      cause,
    });
  }

  /** @internal */
  static responseInterrupted(requestId: string, failure: string): LocalError {
    return new LocalError(
      'RESPONSE_INTERRUPTED',
      `Invocation "${requestId}": the function failed in the middle of its response: ${failure}`,
      { hint: 'See the log of the function.' },
    );
  }

  /** @internal */
  static poolClosed(functionId: string): LocalError {
    return new LocalError(
      'POOL_CLOSED',
      `Function "${functionId}": the environments were closed, nothing can be invoked any more.`,
      {
        hint: 'Invoke before calling close(), or open a new client.',
      },
    );
  }
}
