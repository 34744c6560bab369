import type { Violation } from './violations.ts';

/**
 * An answer of the Lambda service to a call that it refuses: status, `x-amzn-errortype` and body as AWS has them. Data,
 * not an exception: refusing is what a service does all day.
 */
export class ServiceFault {
  readonly status: number;
  readonly code: string;
  readonly body: Readonly<Record<string, string>>;

  private constructor(status: number, code: string, body: Record<string, string>) {
    this.status = status;
    this.code = code;
    this.body = body;
  }

  /** The message, for those who watch. */
  get message(): string {
    return this.body['message'] ?? this.body['Message'] ?? this.code;
  }

  /** All of them at once, as AWS tells them. */
  static validation(violations: readonly Violation[]): ServiceFault {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    const list = violations.map(
      ({ value, member, constraint }) => `Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
    );
    return new ServiceFault(400, 'ValidationException', { message: `${count} detected: ${list.join('; ')}` });
  }

  static functionNotFound(arn: string): ServiceFault {
    return new ServiceFault(404, 'ResourceNotFoundException', { Type: 'User', Message: `Function not found: ${arn}` });
  }

  static qualifiersDiffer(): ServiceFault {
    return ServiceFault.invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }

  static tenantMissing(): ServiceFault {
    return ServiceFault.invalidParameter(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    );
  }

  static tenantForbidden(): ServiceFault {
    return ServiceFault.invalidParameter(
      'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
    );
  }

  static payloadNotJson(reason: string): ServiceFault {
    return ServiceFault.invalidContent(
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
    );
  }

  static clientContextNotJson(): ServiceFault {
    return ServiceFault.invalidContent('Client context must be a valid Base64-encoded JSON object.');
  }

  static requestTooLarge(): ServiceFault {
    const Message = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation';
    return new ServiceFault(413, 'RequestEntityTooLargeException', { Message });
  }

  static eventTooLarge(bytes: number, limit: number): ServiceFault {
    const Message = `${bytes} byte payload is too large for the Event invocation type (limit ${limit} bytes)`;
    return new ServiceFault(413, 'RequestEntityTooLargeException', { Message });
  }

  static reservedConcurrencyUsedUp(): ServiceFault {
    return new ServiceFault(429, 'TooManyRequestsException', {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    });
  }

  /** What AWS would not answer: the function cannot be run on this machine. */
  static notRunnable(message: string): ServiceFault {
    return new ServiceFault(500, 'ServiceException', { Type: 'Service', Message: message });
  }

  /** An operation that Lambda has and this endpoint has not, or that nobody has. */
  static unknownOperation(method: string, path: string): ServiceFault {
    const Message = `${method} ${path}: no operation of the local Lambda endpoint.`;
    return new ServiceFault(404, 'UnknownOperationException', { Type: 'User', Message });
  }

  private static invalidParameter(message: string): ServiceFault {
    return new ServiceFault(400, 'InvalidParameterValueException', { Type: 'User', message });
  }

  private static invalidContent(message: string): ServiceFault {
    return new ServiceFault(400, 'InvalidRequestContentException', { Type: 'User', message });
  }
}
