import type { AwsError } from '../aws/index.ts';
import { closest, SamError, type SamErrorOptions } from '../core/index.ts';
import type { LocalArtifact } from '../package/index.ts';
import { stackObstacles } from './data/stack-statuses.ts';

/**
 * What can go wrong while a stack is deployed.
 *
 * @public
 */
export type DeployErrorCode =
  | 'STACK_ROLLBACK_COMPLETE'
  | 'STACK_UPDATE_ROLLBACK_FAILED'
  | 'STACK_UNUSABLE'
  | 'BUCKET_REQUIRED'
  | 'TEMPLATE_TOO_LARGE'
  | 'PARAMETER_UNKNOWN'
  | 'PARAMETER_MISSING'
  | 'CAPABILITIES_REQUIRED'
  | 'STACK_BUSY'
  | 'CHANGE_SET_FAILED'
  | 'NOT_APPROVED'
  | 'STACK_FAILED';

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
      { hint: 'Give `bucket`, the name of an S3 bucket in the region of the stack.' },
    );
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
  static parameterUnknown(stackName: string, name: string, known: readonly string[]): DeployError {
    const suggestion = closest(name, known);
    return new DeployError('PARAMETER_UNKNOWN', `Stack "${stackName}": the template has no parameter "${name}".`, {
      hint: suggestion ? `Did you mean "${suggestion}"?` : 'Declare it under Parameters, or leave it out.',
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
  static capabilitiesRequired(stackName: string, required: string, cause: AwsError): DeployError {
    return new DeployError('CAPABILITIES_REQUIRED', `Stack "${stackName}" needs ${required}: ${cause.serviceMessage}`, {
      hint: `Allow it: capabilities: [${required
        .split(', ')
        .map((name) => `'${name}'`)
        .join(', ')}].`,
      cause,
    });
  }

  /** The stack's status takes no deployment; `undefined` if it does. @internal */
  static obstacle(stackName: string, stackStatus: string): DeployError | undefined {
    const obstacle = stackObstacles[stackStatus];
    if (obstacle === undefined) return undefined;
    const { code, problem, hint } = obstacle;
    return new DeployError(code, `Stack "${stackName}" is in ${stackStatus}: ${problem}.`, { hint, stackStatus });
  }

  /** @internal */
  static stackBusy(stackName: string, stackStatus: string | undefined, cause?: unknown): DeployError {
    const doing = stackStatus === undefined ? 'is being changed' : `is in ${stackStatus}`;
    return new DeployError('STACK_BUSY', `Stack "${stackName}" ${doing}: another deployment is under way.`, {
      hint: 'Wait until it has ended, then deploy again.',
      stackStatus,
      cause,
    });
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
    const cause =
      resource === undefined
        ? (stackReason ?? 'the service gives no reason')
        : `${resource.logicalId} (${resource.resourceType}) ${resource.status}: ${resource.reason ?? 'the service gives no reason'}`;
    return new DeployError('STACK_FAILED', `Stack "${stackName}" ended in ${stackStatus}: ${cause}`, {
      hint: stackObstacles[stackStatus]?.hint ?? 'Correct the cause, then deploy again.',
      stackStatus,
      resource,
    });
  }
}
