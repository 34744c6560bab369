import { type AwsClients, requestOptions } from '../aws/index.ts';
import { emit } from '../core/index.ts';
import type { StackProgressEvent } from './deploy-events.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { FailedResource } from './errors.ts';
import { Polling } from './polling.ts';

/** How a stack operation ended. */
export interface FollowResult {
  /** The stack's status. */
  readonly status: string;
  readonly reason: string | undefined;
  /** The first resource that failed by itself and was not merely cancelled. */
  readonly failed: FailedResource | undefined;
}

interface SeenEvent extends StackProgressEvent {
  readonly id: string;
  /** Whether it is about the stack itself. */
  readonly isStack: boolean;
}

/** Follows the events of one stack. */
export class StackFollower {
  readonly #aws: AwsClients;
  readonly #stackId: string;
  readonly #options: DeployOptions;
  readonly #polling: Polling;
  #newest: string | undefined;

  private constructor(aws: AwsClients, stackId: string, options: DeployOptions) {
    this.#aws = aws;
    this.#stackId = stackId;
    this.#options = options;
    this.#polling = new Polling(options.polling, options.signal);
  }

  /** Remembers what has happened so far; only what comes after it is reported. To be made before the operation begins. */
  static async open(aws: AwsClients, stackId: string, options: DeployOptions): Promise<StackFollower> {
    const follower = new StackFollower(aws, stackId, options);
    await follower.#newEvents(1);
    return follower;
  }

  /** Reports every new event, oldest first, until the operation on the stack has ended. */
  async untilDone(): Promise<FollowResult> {
    let failed: FailedResource | undefined;
    for (;;) {
      const events = await this.#newEvents();
      for (const { id, isStack, ...event } of events) {
        emit(this.#options, event);
        if (!isStack && isFailure(event)) failed ??= resourceOf(event);
      }
      const stack = events.findLast(({ isStack }) => isStack);
      if (stack !== undefined && !stack.status.endsWith('_IN_PROGRESS')) {
        return { status: stack.status, reason: stack.reason, failed };
      }
      if (events.length > 0) this.#polling.reset();
      await this.#polling.pause();
    }
  }

  /** What has happened since the last call, oldest first. The service gives the newest first, in pages. */
  async #newEvents(maxPages = Number.POSITIVE_INFINITY): Promise<SeenEvent[]> {
    const cloudFormation = await this.#aws.cloudFormation();
    const { signal, stackName } = this.#options;
    const events: SeenEvent[] = [];
    let token: string | undefined;
    for (let pages = 0; pages < maxPages; pages++) {
      const { StackEvents = [], NextToken } = await this.#polling.look(() =>
        cloudFormation.describeStackEvents(
          { StackName: this.#stackId, ...(token !== undefined && { NextToken: token }) },
          requestOptions(signal),
        ),
      );
      const known = StackEvents.findIndex(({ EventId }) => EventId === this.#newest);
      for (const event of known < 0 ? StackEvents : StackEvents.slice(0, known)) {
        events.push({
          type: 'stack-event',
          stackName,
          id: event.EventId ?? '',
          isStack: event.PhysicalResourceId === event.StackId,
          logicalId: event.LogicalResourceId ?? '',
          resourceType: event.ResourceType ?? '',
          status: event.ResourceStatus ?? '',
          reason: event.ResourceStatusReason,
          time: event.Timestamp ?? new Date(0),
        });
      }
      if (known >= 0 || NextToken === undefined) break;
      token = NextToken;
    }
    this.#newest = events[0]?.id ?? this.#newest;
    return events.reverse();
  }
}

function resourceOf({ logicalId, resourceType, status, reason }: StackProgressEvent): FailedResource {
  return { logicalId, resourceType, status, reason };
}

function isFailure({ status, reason = '' }: StackProgressEvent): boolean {
  return status.endsWith('_FAILED') && !/^Resource (creation|update) cancelled/.test(reason);
}
