import { closest, SamError, type SamErrorOptions } from '../core/index.ts';
import type { LocalArtifact } from '../package/index.ts';
import { failureHints } from './data/failure-hints.ts';
import { type StackStatusRule, stackStatuses } from './data/stack-statuses.ts';
import type { DeployErrorCode } from './error-code.ts';
import type { TemplateOrigin } from './origins.ts';
import { resourcePath } from './resource-path.ts';

/**
 * The resource that made a deployment fail.
 *
 * @public
 */
export interface FailedResource {
  /** Of the resource. */
  readonly logicalId: string;
  /** `AWS::SQS::Queue` … */
  readonly resourceType: string;
  /** `CREATE_FAILED` … */
  readonly status: string;
  /** As the service says it. */
  readonly reason?: string | undefined;
  /** What the service behind it says: of an alias that was being shifted, CodeDeploy (which alarm, which hook). */
  readonly detail?: string | undefined;
  /** What it is in the account, if it got so far. */
  readonly physicalId?: string | undefined;
  /** Path of the nested stack that it is in; absent for a resource of the stack itself. */
  readonly nestedStack?: string | undefined;
  /** Where the author wrote it. */
  readonly origin?: TemplateOrigin | undefined;
}

interface DeployErrorOptions extends SamErrorOptions {
  readonly stackStatus?: string | undefined;
  readonly resource?: FailedResource | undefined;
}

/**
 * A deployment was refused or failed.
 *
 * @public
 */
export class DeployError extends SamError<DeployErrorCode> {
  /** The status that the stack is in now, if it was looked at. */
  readonly stackStatus: string | undefined;
  /** Of `STACK_FAILED`: the first resource that failed. The others failed because of it, or were cancelled. */
  readonly resource: FailedResource | undefined;

  private constructor(code: DeployErrorCode, message: string, options: DeployErrorOptions) {
    super(code, message, options);
    this.stackStatus = options.stackStatus;
    this.resource = options.resource;
  }

  /** @internal */
  static bucketRequired(stackName: string, artifacts: readonly LocalArtifact[]): DeployError {
    const named = artifacts.slice(0, 3).map(({ resource, property }) => `${resource}.${property}`);
    const more = artifacts.length > named.length ? ` and ${artifacts.length - named.length} more` : '';
    return new DeployError(
      'BUCKET_REQUIRED',
      `Stack "${stackName}": ${named.join(', ')}${more} must be uploaded first, but there is no bucket to upload to.`,
      { hint: 'Give `bucket`, an S3 bucket in the region of the stack, or `resolveS3: true`, which makes one.' },
    );
  }

  /** @internal */
  static planNeedsBucket(stackName: string): DeployError {
    return new DeployError(
      'BUCKET_REQUIRED',
      `Stack "${stackName}": for a plan, CloudFormation has to read a nested template, an include or a template over 51,200 bytes from a bucket, but SAM's own is not there yet, and a plan makes none.`,
      { hint: 'Give `bucket`, or have the bucket made: `package({ resolveS3: true })` does.' },
    );
  }

  /** @internal */
  static managedStackUnusable(stackName: string, problem: string): DeployError {
    return new DeployError('MANAGED_STACK_UNUSABLE', `Stack "${stackName}" cannot be used: ${problem}.`, {
      hint: 'Look at the stack and delete it if nobody needs it, or give `bucket` in place of `resolveS3`.',
    });
  }

  /** @internal */
  static templateTooLarge(stackName: string, bytes: number, limit: number, hint: string): DeployError {
    const [actual, allowed] = [bytes.toLocaleString('en'), limit.toLocaleString('en')];
    return new DeployError(
      'TEMPLATE_TOO_LARGE',
      `Stack "${stackName}": the template has ${actual} bytes, CloudFormation takes ${allowed}.`,
      { hint },
    );
  }

  /** @internal */
  static parametersUnknown(stackName: string, names: readonly string[], known: readonly string[]): DeployError {
    const guesses = names.flatMap((name) => closest(name, known) ?? []).map((name) => `"${name}"`);
    // In the service's words.
    const message = `Stack "${stackName}": Parameters: [${names.join(', ')}] do not exist in the template.`;
    return new DeployError('PARAMETER_UNKNOWN', message, {
      hint:
        guesses.length > 0
          ? `Did you mean ${guesses.join(', ')}?`
          : 'Declare them under Parameters, or leave them out.',
    });
  }

  /** @internal */
  static parametersMissing(stackName: string, names: readonly string[]): DeployError {
    const list = names.map((name) => `"${name}"`).join(', ');
    return new DeployError(
      'PARAMETER_MISSING',
      `Stack "${stackName}": no value for ${names.length === 1 ? 'parameter' : 'parameters'} ${list}, which have no default.`,
      { hint: 'Give a value in `parameters`.' },
    );
  }

  /** @internal */
  static capabilitiesRequired(stackName: string, required: string, said: string, cause?: unknown): DeployError {
    const names = required.split(', ').map((name) => `'${name}'`);
    return new DeployError('CAPABILITIES_REQUIRED', `Stack "${stackName}" needs ${required}: ${said}`, {
      hint: `Allow it: capabilities: [${names.join(', ')}].`,
      cause,
    });
  }

  /** The stack's status takes no deployment. @internal */
  static obstacle(stackName: string, stackStatus: string, rule: StackStatusRule): DeployError {
    const { code = 'STACK_UNUSABLE', problem = 'samwright does not know this status', hint } = rule;
    return new DeployError(code, `Stack "${stackName}" is in ${stackStatus}: ${problem}.`, { hint, stackStatus });
  }

  /** @internal */
  static stackBusy(
    stackName: string,
    stackStatus: string | undefined,
    cause?: unknown,
    problem = 'another deployment is under way',
  ): DeployError {
    const doing = stackStatus === undefined ? 'is being changed' : `is in ${stackStatus}`;
    return new DeployError('STACK_BUSY', `Stack "${stackName}" ${doing}: ${problem}.`, {
      hint: 'Wait until it has ended, then deploy again.',
      stackStatus,
      cause,
    });
  }

  /** @internal */
  static optionsConflict(stackName: string, problem: string): DeployError {
    return new DeployError('OPTIONS_CONFLICT', `Stack "${stackName}": ${problem}.`, { hint: 'Leave one of them out.' });
  }

  /** @internal */
  static noChanges(stackName: string): DeployError {
    return new DeployError('NO_CHANGES', `Stack "${stackName}" is as the template wants it: nothing to change.`, {
      hint: 'Leave `failOnEmptyChangeSet` out if that is fine.',
    });
  }

  /** @internal */
  static timedOut(stackName: string, minutes: number): DeployError {
    return new DeployError('TIMED_OUT', `Stack "${stackName}" is not done after ${minutes} minutes. It goes on.`, {
      hint: 'Give a longer `maxWaitDuration`, or look at the stack later.',
    });
  }

  /** @internal */
  static configInvalid(file: string, problem: string, cause: unknown): DeployError {
    return new DeployError('CONFIG_INVALID', `${file}: the configuration cannot be read: ${problem}`, {
      hint: 'Correct the file, or give another `configFile`.',
      cause,
    });
  }

  /** @internal */
  static securityConstraints(stackName: string, logicalId: string): DeployError {
    return new DeployError(
      'SECURITY_CONSTRAINTS',
      `Stack "${stackName}": Security Constraints Not Satisfied! ${logicalId} has no authentication, and that was not okay.`,
      { hint: 'Give it an authorizer (`Auth`); nothing was changed.' },
    );
  }

  /** @internal */
  static repositoriesKept(stackName: string, repositories: readonly string[]): DeployError {
    return new DeployError(
      'REPOSITORIES_KEPT',
      `Stack "${stackName}": Unreferenced Auto Created ECR Repos Must Be Deleted. No function uses ${repositories.join(', ')} any more, and that they go was not okay.`,
      { hint: 'Take them out of the companion stack to keep them; nothing was changed.' },
    );
  }

  /** @internal */
  static unanswered(id: string, message: string): DeployError {
    return new DeployError('UNANSWERED', `Guided deployment: no answer to "${message}" (${id}).`, {
      hint: `Give an answer for "${id}", or a default in the template or the configuration file.`,
    });
  }

  /** @internal */
  static promptsMissing(cause: unknown): DeployError {
    return new DeployError('PROMPTS_MISSING', 'Guided deployment: package @clack/prompts is not installed.', {
      hint: 'Install it (npm install @clack/prompts), or give a prompter of your own as `ask`.',
      cause,
    });
  }

  /** @internal */
  static cancelled(): DeployError {
    return new DeployError('CANCELLED', 'Guided deployment: broken off at a question.', {
      hint: 'Nothing was changed; deploy again to be asked again.',
    });
  }

  /** @internal */
  static stackNotFound(stackName: string): DeployError {
    return new DeployError('STACK_NOT_FOUND', `Stack "${stackName}" does not exist.`, {
      hint: 'Check the name, the region and the account.',
    });
  }

  /** @internal */
  static terminationProtected(stackName: string): DeployError {
    return new DeployError(
      'TERMINATION_PROTECTED',
      `Stack "${stackName}" is protected against deletion (termination protection).`,
      { hint: 'Take the protection off (UpdateTerminationProtection) if the stack may really go.' },
    );
  }

  /** @internal */
  static deleteFailed(
    stackName: string,
    stackStatus: string,
    resource: FailedResource | undefined,
    stackReason: string | undefined,
  ): DeployError {
    return new DeployError(
      'DELETE_FAILED',
      `Stack "${stackName}" could not be deleted and is in ${stackStatus}: ${causeOf(resource, stackReason)}`,
      {
        hint: hintFor(resource?.reason) ?? 'Delete again with `retainResources` for what cannot be deleted.',
        stackStatus,
        resource,
      },
    );
  }

  /** @internal */
  static changeSetFailed(stackName: string, reason: string, cause?: unknown): DeployError {
    return new DeployError('CHANGE_SET_FAILED', `Stack "${stackName}": CloudFormation refuses the change: ${reason}`, {
      hint: 'Correct the template or the parameters; nothing was changed.',
      cause,
    });
  }

  /** @internal */
  static notApproved(stackName: string): DeployError {
    return new DeployError('NOT_APPROVED', `Stack "${stackName}": the changes were not approved.`, {
      hint: 'Nothing was changed; deploy again to be asked again.',
    });
  }

  /** @internal */
  static stackFailed(
    stackName: string,
    stackStatus: string,
    resource: FailedResource | undefined,
    stackReason: string | undefined,
  ): DeployError {
    const said = causeOf(resource, stackReason);
    return new DeployError('STACK_FAILED', `Stack "${stackName}" ended in ${stackStatus}: ${said}`, {
      hint: hintFor(resource?.reason) ?? stackStatuses[stackStatus]?.hint ?? 'Correct the cause, then deploy again.',
      stackStatus,
      resource,
    });
  }
}

function causeOf(resource: FailedResource | undefined, stackReason = 'the service gives no reason'): string {
  if (resource === undefined) return stackReason;
  const { resourceType, status, reason = 'the service gives no reason', origin, detail } = resource;
  const line = origin?.line === undefined ? '' : `:${origin.line}`;
  const place = origin?.file === undefined ? '' : `, at ${origin.file}${line}`;
  return `${resourcePath(resource)} (${resourceType}${place}) ${status}: ${reason}${detail === undefined ? '' : ` (${detail})`}`;
}

function hintFor(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : failureHints.find(([pattern]) => pattern.test(reason))?.[1];
}
