import type { GatewayResponseType } from './data/gateway-response-types.ts';

/** What a refusal says. */
export interface RefusalParts {
  readonly type: GatewayResponseType;
  /** Where it is not the status of the type. */
  readonly status?: number | undefined;
  /** Whether the status is that of the type all the same where the API defines the type's answer. */
  readonly yields?: boolean | undefined;
  /** What the client is told; `null` where that is `"message": null`. */
  readonly message: string | null;
  /** `x-amzn-ErrorType`. */
  readonly errorType?: string | undefined;
  /** For those who watch, as one sentence; the client is told less. */
  readonly reason: string;
  /** Whether the answer has a trace: it has when the integration was asked. */
  readonly traced?: boolean | undefined;
  /** What a model found wrong with the body: `$context.error.validationErrorString`. */
  readonly validationErrors?: string | undefined;
  /** The function that was asked, if one was. */
  readonly functionId?: string | undefined;
}

/** Why API Gateway answers itself. How the answer looks is for the gateway responses of the API. */
export class Refusal {
  readonly parts: RefusalParts;

  constructor(parts: RefusalParts) {
    this.parts = parts;
  }

  static missingAuthenticationToken(reason: string): Refusal {
    return new Refusal({
      type: 'MISSING_AUTHENTICATION_TOKEN',
      message: 'Missing Authentication Token',
      errorType: 'MissingAuthenticationTokenException',
      reason,
    });
  }

  /** The function takes no event as long as this. https://github.com/koki-develop/lgtm-generator/issues/10 */
  static requestTooLarge(reason: string): Refusal {
    const message = 'Request Too Long';
    return new Refusal({ type: 'REQUEST_TOO_LARGE', message, errorType: 'BadRequestException', reason });
  }

  static headersTooLarge(): Refusal {
    const message = 'Request Header Fields Too Large';
    return new Refusal({ type: 'DEFAULT_4XX', status: 431, message, reason: message });
  }

  static forbidden(reason: string): Refusal {
    return new Refusal({ type: 'INVALID_API_KEY', message: 'Forbidden', errorType: 'ForbiddenException', reason });
  }

  /** No route of a WebSocket API takes a message. */
  static unrouted(reason: string): Refusal {
    return new Refusal({ type: 'ACCESS_DENIED', message: 'Forbidden', errorType: 'ForbiddenException', reason });
  }

  static throttled(reason: string): Refusal {
    const message = 'Too Many Requests';
    return new Refusal({ type: 'THROTTLED', message, errorType: 'TooManyRequestsException', reason });
  }

  static quotaExceeded(reason: string): Refusal {
    const message = 'Limit Exceeded';
    return new Refusal({ type: 'QUOTA_EXCEEDED', message, errorType: 'LimitExceededException', reason });
  }

  static missingParameters(names: readonly string[]): Refusal {
    const message = `Missing required request parameters: [${names.join(', ')}]`;
    return new Refusal({ type: 'BAD_REQUEST_PARAMETERS', message, errorType: 'BadRequestException', reason: message });
  }

  static invalidBody(validationErrors: string): Refusal {
    return new Refusal({
      type: 'BAD_REQUEST_BODY',
      message: 'Invalid request body',
      errorType: 'BadRequestException',
      reason: `Invalid request body: ${validationErrors}`,
      validationErrors,
    });
  }

  static unsupportedMediaType(mediaType: string): Refusal {
    return new Refusal({
      type: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Unsupported Media Type',
      errorType: 'BadRequestException',
      reason: `The integration has no request template for "${mediaType}" and passes nothing through.`,
    });
  }

  static unsupportedEncoding(encoding: string): Refusal {
    return new Refusal({
      type: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Unsupported Media Type',
      errorType: 'BadRequestException',
      reason: `The body is not what its Content-Encoding "${encoding}" says, or the service does not know that.`,
    });
  }

  /** Something of the API is wrong: a template, a mapping, a body that is not what it is taken for. */
  static configuration(reason: string, more: Partial<RefusalParts> = {}): Refusal {
    return internal('API_CONFIGURATION_ERROR', 500, reason, more);
  }

  /** The integration did not answer as it has to. */
  static badIntegration(status: 500 | 502, reason: string, functionId?: string): Refusal {
    return internal('DEFAULT_5XX', status, reason, { traced: true, functionId });
  }

  /**
   * Lambda did not take the call: a failure of the integration that is a 500, until the API says what such failures are.
   * https://repost.aws/questions/QUL-z6rJbmR4meafB7MzYXxw/inconsistencies-in-response-codes-depending-on-whether-api-gateway-response-settings-are-configured
   */
  static functionThrottled(reason: string, functionId: string): Refusal {
    return internal('INTEGRATION_FAILURE', 500, reason, { traced: true, functionId, yields: true });
  }

  static integrationTimeout(reason: string, functionId?: string): Refusal {
    const message = 'Endpoint request timed out';
    return internal('INTEGRATION_TIMEOUT', 504, reason, { message, traced: true, functionId });
  }

  static unreachable(reason: string): Refusal {
    const message = 'Network error communicating with endpoint';
    return internal('INTEGRATION_FAILURE', 504, reason, { message, traced: true });
  }

  /** Not AWS but this machine cannot do it, and says so to the client too. */
  static notServed(reason: string): Refusal {
    return new Refusal({ type: 'DEFAULT_5XX', status: 501, message: reason, reason });
  }
}

function internal(type: GatewayResponseType, status: number, reason: string, more: Partial<RefusalParts>): Refusal {
  const errorType = 'InternalServerErrorException';
  return new Refusal({ type, status, message: 'Internal server error', errorType, reason, ...more });
}
