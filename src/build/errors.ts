import { type Diagnostic, SamError, type SamErrorOptions } from '../core/index.ts';

/**
 * Every code of a {@link BuildError}.
 *
 * @public
 */
export type BuildErrorCode =
  | 'SOURCE_NOT_FOUND'
  | 'TOOL_NOT_FOUND'
  | 'TOOL_FAILED'
  | 'WORKFLOW_FAILED'
  | 'SOURCE_INVALID'
  | 'HANDLER_NOT_FOUND'
  | 'METHOD_NOT_SUPPORTED'
  | 'PROPERTY_INVALID'
  | 'RESOURCE_NOT_FOUND'
  | 'BUILD_DIR_INVALID'
  | 'NESTED_TEMPLATE_INVALID'
  | 'LOOP_NOT_SUPPORTED'
  | 'RESOURCE_AMBIGUOUS'
  | 'CANNOT_WRITE'
  | 'SEVERAL_FAILED';

/** What a {@link BuildError} carries besides. */
interface BuildErrorOptions extends SamErrorOptions {
  readonly diagnostics?: readonly Diagnostic[] | undefined;
  readonly errors?: readonly BuildError[] | undefined;
}

/** A function or layer, for messages. */
interface Subject {
  readonly kind: 'function' | 'layer';
  readonly id: string;
}

/** Where in a template the source is named, for messages. */
export interface SourcePlace extends Subject {
  /** `CodeUri`, `ContentUri` … */
  readonly property: string;
  /** `template.yaml:12`, if the template has text. */
  readonly position?: string | undefined;
}

/**
 * A build failed. Nothing half-built is left behind: what was there before is there still.
 *
 * @public
 */
export class BuildError extends SamError<BuildErrorCode> {
  /** What the compiler said, with files and lines, where it says so. */
  readonly diagnostics: readonly Diagnostic[];
  /** One for each function and layer that failed, when `code` is `SEVERAL_FAILED`. */
  readonly errors: readonly BuildError[];

  private constructor(code: BuildErrorCode, message: string, options: BuildErrorOptions = {}) {
    super(code, message, options);
    this.diagnostics = options.diagnostics ?? options.errors?.flatMap(({ diagnostics }) => diagnostics) ?? [];
    this.errors = options.errors ?? [];
  }

  /** @internal */
  static sourceNotFound(place: SourcePlace, path: string, suggestion?: string): BuildError {
    const { property, position } = place;
    const where = position === undefined ? '' : ` (${position})`;
    return new BuildError('SOURCE_NOT_FOUND', `${subject(place)}${where}: ${property} "${path}" does not exist.`, {
      hint: suggestion
        ? `Did you mean "${suggestion}"?`
        : `Point ${property} at the folder of the source, relative to the template.`,
    });
  }

  /** @internal */
  static sourceUnknown(target: Subject, reason: string): BuildError {
    return new BuildError('SOURCE_NOT_FOUND', `${subject(target)}: where its source is cannot be told: ${reason}`, {
      hint: 'Give a path, or the parameters that it refers to.',
    });
  }

  /** `install` is one imperative sentence. @internal */
  static toolNotFound(tool: string, install: string, cause?: unknown): BuildError {
    return new BuildError('TOOL_NOT_FOUND', `${tool}: not found on this machine.`, { hint: install, cause });
  }

  /** @internal */
  static toolFailed(command: string, how: string, lastLines: string, cause?: unknown): BuildError {
    const said = lastLines === '' ? 'It said nothing.' : lastLines;
    return new BuildError('TOOL_FAILED', `${command}: ended with ${how}.\n${indented(said)}`, {
      hint: 'Correct what it says, and build again.',
      cause,
    });
  }

  /** @internal */
  static notForBatchFiles(program: string, argument: string): BuildError {
    const what = `batch files cannot be given the argument ${JSON.stringify(argument)}, which has several lines`;
    return new BuildError('TOOL_FAILED', `${program}: ${what}.`, { hint: 'Write it in one line.' });
  }

  /** An engine of containers that is not there, or refuses something. @internal */
  static engineFailed(code: 'TOOL_NOT_FOUND' | 'TOOL_FAILED', error: SamError, lastLines = ''): BuildError {
    const said = lastLines === '' ? '' : `\n${indented(lastLines)}`;
    return new BuildError(code, `${error.message}${said}`, { hint: error.hint, cause: error });
  }

  /** @internal */
  static workflowFailed(message: string, cause: unknown): BuildError {
    return new BuildError('WORKFLOW_FAILED', message, { hint: 'See the cause.', cause });
  }

  /** @internal */
  static sourceInvalid(
    message: string,
    diagnostics: readonly Diagnostic[],
    { hint = 'Correct the source.', cause }: SamErrorOptions = {},
  ): BuildError {
    return new BuildError('SOURCE_INVALID', message, { hint, diagnostics, cause });
  }

  /** @internal */
  static handlerNotFound(target: Subject, handler: string, searched: readonly string[]): BuildError {
    return new BuildError(
      'HANDLER_NOT_FOUND',
      `${subject(target)}: handler "${handler}" not found; looked for ${searched.join(', ')}.`,
      { hint: 'Point Handler at "<file without extension>.<export>", relative to CodeUri.' },
    );
  }

  /** @internal */
  static methodNotSupported(target: Subject, what: string, hint: string): BuildError {
    return new BuildError('METHOD_NOT_SUPPORTED', `${subject(target)}: ${what}`, { hint });
  }

  /** `path` is `Metadata.BuildProperties.Target`, or an option. @internal */
  static propertyInvalid(target: Subject, path: string, problem: string, hint: string): BuildError {
    return new BuildError('PROPERTY_INVALID', `${subject(target)}: ${path} ${problem}`, { hint });
  }

  /** @internal */
  static resourceNotFound(wanted: string, known: readonly string[], suggestion: string | undefined): BuildError {
    const list = known.length === 0 ? 'The template has none' : `The template has ${known.join(', ')}`;
    return new BuildError('RESOURCE_NOT_FOUND', `"${wanted}": no function or layer is called so. ${list}.`, {
      hint: suggestion === undefined ? 'Name a function or layer by its logical ID.' : `Did you mean "${suggestion}"?`,
    });
  }

  /** @internal */
  static buildDirInvalid(folder: string, problem: string): BuildError {
    return new BuildError('BUILD_DIR_INVALID', `buildDir "${folder}": ${problem}`, {
      hint: 'Give a folder of its own for what is built; the default is .aws-sam/build beside the template.',
    });
  }

  /** @internal */
  static nestedTemplateInvalid(problem: string, hint = 'Correct the path, or the nested template.'): BuildError {
    return new BuildError('NESTED_TEMPLATE_INVALID', problem, { hint });
  }

  /** @internal */
  static loopValueInvalid(id: string, property: string, value: string): BuildError {
    return new BuildError(
      'LOOP_NOT_SUPPORTED',
      `"${id}": ${property} has other values for each "${value}", which cannot be the key of a mapping.`,
      {
        hint: 'Use letters, digits, "-" and "." in the collection of the loop.',
      },
    );
  }

  /** @internal */
  static resourceAmbiguous(wanted: string, candidates: readonly string[]): BuildError {
    const list = candidates.join(', ');
    return new BuildError('RESOURCE_AMBIGUOUS', `"${wanted}": several functions or layers are called so: ${list}.`, {
      hint: `Name it by its path: "${candidates[0]}".`,
    });
  }

  /** @internal */
  static cannotWrite(folder: string, cause: Error & { readonly code?: unknown }): BuildError {
    const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
    return new BuildError('CANNOT_WRITE', `"${folder}": ${isFull ? 'the disk is full' : cause.message}.`, {
      hint: isFull
        ? 'Make room, or put `buildDir` and `cacheDir` on another disk.'
        : 'Make the folder writable, or give another one as `buildDir` and `cacheDir`.',
      cause,
    });
  }

  /** The error as one about a function or layer, where it does not say yet. @internal */
  static of(target: Subject, error: BuildError): BuildError {
    if (error.message.includes(`"${target.id}"`)) return error;
    const { code, message, hint, diagnostics, errors, cause } = error;
    return new BuildError(code, `${subject(target)}: ${message}`, { hint, diagnostics, errors, cause });
  }

  /** One error alone, or one that lists them all. @internal */
  static ofSeveral(errors: readonly [BuildError, ...BuildError[]]): BuildError {
    const [first] = errors;
    if (errors.length === 1) return first;
    const list = errors.map(({ message, hint }) => indented(`${message}${hint ? ` ${hint}` : ''}`)).join('\n');
    return new BuildError('SEVERAL_FAILED', `${errors.length} builds failed:\n${list}`, {
      hint: 'Correct each of them; `errors` has them one by one.',
      errors,
    });
  }
}

function subject({ kind, id }: Subject): string {
  return `${kind === 'function' ? 'Function' : 'Layer'} "${id}"`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
