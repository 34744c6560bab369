import { randomUUID } from 'node:crypto';
import { isObject } from '../../core/index.ts';
import type { InvocationOutcome } from '../invocation.ts';
import type { FunctionReference } from './function-reference.ts';

/**
 * Why an asynchronous invocation is over.
 *
 * @public
 */
export type AsyncCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/**
 * What an asynchronous invocation leaves to somebody else: the record for a destination, or the event for a dead letter
 * queue, in the form in which AWS hands it to the target.
 *
 * @public
 */
export interface AsyncDelivery {
  /** A record of how it went, or the event that could not be processed. */
  readonly kind: 'destination' | 'dead-letter';
  /** Id of the function that was invoked. */
  readonly functionId: string;
  /** Of the invocation. */
  readonly requestId: string;
  /** Why it is over. */
  readonly condition: AsyncCondition;
  /** ARN of the queue, topic, event bus, function or bucket. */
  readonly target: string;
  /** The service of the target, as its ARN says: `sqs`, `sns`, `events`, `lambda`, `s3`. */
  readonly service: string;
  /** The message of a queue or topic, the event of an event bus, the event of a function, the object of a bucket: JSON text. */
  readonly body: string;
  /** Only for a bucket: what its object is called. */
  readonly objectKey?: string | undefined;
  /** Only for dead letters: `RequestID`, `ErrorCode` and `ErrorMessage`. */
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined;
}

/**
 * An attribute of a message in a queue or topic.
 *
 * @public
 */
export interface MessageAttribute {
  /** As SQS and SNS name it. */
  readonly DataType: 'String' | 'Number';
  /** The value, as text. */
  readonly StringValue: string;
}

/** An asynchronous invocation that is over. */
export interface FinishedInvocation {
  readonly reference: FunctionReference;
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly condition: AsyncCondition;
  /** How often it was tried. */
  readonly attempts: number;
  /** What came of the last attempt; absent when there was none, or it was refused. */
  readonly outcome: InvocationOutcome | undefined;
  /** 200, or 429 when the last attempt was refused. */
  readonly statusCode: number;
}

/** Dead letters hold this much of a message. */
const MAX_ERROR_MESSAGE = 1024;

/** The record for a destination, as its service gets it. */
export function destinationDelivery(finished: FinishedInvocation, target: string, now: Date): AsyncDelivery {
  const service = serviceOf(target);
  const record = invocationRecord(finished, now);
  const body = service === 'events' ? busEvent(finished, target, record, now) : record;
  return {
    ...subject(finished),
    kind: 'destination',
    target,
    service,
    body: JSON.stringify(body),
    ...(service === 's3' && { objectKey: objectKey(finished, now) }),
  };
}

/** `aws/lambda/async/<function>/2026/11/22/2026-11-22T13.59.07-<UUID>` */
function objectKey({ reference }: FinishedInvocation, now: Date): string {
  const time = now.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  const day = time.slice(0, 'yyyy-mm-dd'.length).replaceAll('-', '/');
  return `aws/lambda/async/${reference.definition.name}/${day}/${time.replaceAll(':', '.')}-${randomUUID()}`;
}

/** The event for a dead letter queue: as it came in, with what happened beside it. */
export function deadLetterDelivery(finished: FinishedInvocation, target: string): AsyncDelivery {
  const { outcome, requestId, payload, statusCode, condition } = finished;
  const failure = outcome === undefined ? undefined : jsonOf(outcome.payload);
  const message = isObject(failure) ? failure['errorMessage'] : undefined;
  const refusal =
    condition === 'ZeroReservedConcurrency'
      ? 'Function not invoked. Function is configured with zero reserved concurrent executions'
      : 'Rate Exceeded.';
  const errorMessage = outcome === undefined ? refusal : typeof message === 'string' ? message : '';
  return {
    ...subject(finished),
    kind: 'dead-letter',
    target,
    service: serviceOf(target),
    body: textOf(payload),
    messageAttributes: {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: String(statusCode) },
      ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, MAX_ERROR_MESSAGE) },
    },
  };
}

function subject({ reference, requestId, condition }: FinishedInvocation) {
  return { functionId: reference.definition.id, requestId, condition } as const;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function invocationRecord(finished: FinishedInvocation, now: Date): object {
  const { reference, requestId, payload, condition, attempts, outcome, statusCode } = finished;
  return {
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: qualifiedArn(reference),
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: jsonOf(payload),
    ...((outcome !== undefined || condition !== 'ZeroReservedConcurrency') && {
      responseContext: {
        statusCode,
        ...(outcome !== undefined && { executedVersion: reference.version }),
        ...(outcome?.functionError !== undefined && { functionError: outcome.functionError }),
      },
    }),
    ...(outcome !== undefined && { responsePayload: jsonOf(outcome.payload) }),
  };
}

function busEvent({ reference, condition }: FinishedInvocation, bus: string, detail: object, now: Date): object {
  const arn = qualifiedArn(reference);
  const [, , , region, account] = arn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
    source: 'lambda',
    account,
    time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [bus, arn],
    detail,
  };
}

/** Records name the version even when the caller did not. */
function qualifiedArn({ arn, qualifier }: FunctionReference): string {
  return qualifier === undefined ? `${arn}:$LATEST` : arn;
}

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

function jsonOf(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
