import { type AwsClients, requestOptions } from '../aws/index.ts';
import { emit, mapLimit } from '../core/index.ts';
import type { StackProgressEvent } from './deploy-events.ts';
import type { FailedResource } from './errors.ts';
import type { FollowOptions } from './follow-options.ts';
import { GradualDeployments } from './gradual-deployments.ts';
import { Polling } from './polling.ts';
import { resourcePath } from './resource-path.ts';

/** How a stack operation ended. */
export interface FollowResult {
  /** The stack's status. */
  readonly status: string;
  readonly reason: string | undefined;
  /** The first resource that failed by itself and was not merely cancelled, in the nested stack where that happened. */
  readonly failed: FailedResource | undefined;
}

const NESTED = 'AWS::CloudFormation::Stack';

/** One of the stacks that are followed: the one that is deployed, or one nested in it. */
interface FollowedStack {
  readonly id: string;
  /** Logical IDs from the outside in, with slashes; empty for the stack itself. */
  readonly path: string;
  /** What happened before belongs to an earlier operation. */
  readonly since: Date | undefined;
  newest: string | undefined;
  isActive: boolean;
}

interface SeenEvent extends StackProgressEvent {
  readonly id: string;
  readonly stackId: string;
  /** Whether it is about the stack that told it. */
  readonly isStack: boolean;
}

/** Follows the events of one stack and of the stacks nested in it. */
export class StackFollower {
  readonly #aws: AwsClients;
  readonly #options: FollowOptions;
  readonly #polling: Polling;
  readonly #root: FollowedStack;
  readonly #nested = new Map<string, FollowedStack>();
  readonly #failures: SeenEvent[] = [];
  readonly #shifts: GradualDeployments;
  #began: Date | undefined;

  private constructor(aws: AwsClients, stackId: string, options: FollowOptions) {
    this.#aws = aws;
    this.#options = options;
    this.#polling = new Polling(aws, options);
    this.#shifts = new GradualDeployments(aws, options);
    this.#root = { id: stackId, path: '', since: undefined, newest: undefined, isActive: true };
  }

  /** Remembers what has happened so far; only what comes after it is reported. To be made before the operation begins. */
  static async open(aws: AwsClients, stackId: string, options: FollowOptions): Promise<StackFollower> {
    const follower = new StackFollower(aws, stackId, options);
    await follower.#newEvents(follower.#root, 1);
    return follower;
  }

  /** Reports every new event, oldest first, until the operation on the stack has ended. */
  async untilDone(): Promise<FollowResult> {
    for (;;) {
      const events = await this.#round();
      for (const event of events) {
        const { id: _, isStack, stackId: __, ...told } = event;
        // A nested stack is told of twice: as a resource of the outer one, which is enough.
        if (!isStack || event.nestedStack === undefined) emit(this.#options, told);
        if (!isStack && isFailure(event)) this.#failures.push(event);
        this.#shifts.notice(event);
      }
      await this.#shifts.look();
      const stack = events.findLast(({ isStack, nestedStack }) => isStack && nestedStack === undefined);
      if (stack !== undefined && !stack.status.endsWith('_IN_PROGRESS')) {
        return { status: stack.status, reason: stack.reason, failed: this.#rootCause() };
      }
      if (events.length > 0) this.#polling.reset();
      await this.#polling.pause();
    }
  }

  /** What is new everywhere, in the order of time. A nested stack is asked after the outer one has told of it. */
  async #round(): Promise<SeenEvent[]> {
    const all: SeenEvent[] = [];
    const asked = new Set<FollowedStack>();
    let wave = [this.#root];
    while (wave.length > 0) {
      for (const stack of wave) asked.add(stack);
      const told = await mapLimit(wave, 4, (stack) => this.#newEvents(stack));
      for (const event of told.flat()) {
        all.push(event);
        this.#notice(event);
      }
      wave = [...this.#nested.values()].filter((stack) => stack.isActive && !asked.has(stack));
    }
    for (const event of all) this.#retire(event);
    return all.sort((a, b) => a.time.getTime() - b.time.getTime());
  }

  #notice(event: SeenEvent): void {
    const { isStack, resourceType, physicalId, time } = event;
    this.#began ??= time;
    if (isStack || resourceType !== NESTED || !physicalId?.startsWith('arn:')) return;
    const known = this.#nested.get(physicalId);
    if (known !== undefined) {
      known.isActive = true;
      return;
    }
    const path = resourcePath(event);
    this.#nested.set(physicalId, { id: physicalId, path, since: this.#began, newest: undefined, isActive: true });
  }

  /** A nested stack that has come to an end is asked no more, until something happens to it again. */
  #retire({ isStack, resourceType, physicalId = '', status }: SeenEvent): void {
    const nested = isStack || resourceType !== NESTED ? undefined : this.#nested.get(physicalId);
    if (nested !== undefined) nested.isActive = status.endsWith('_IN_PROGRESS');
  }

  /** Outer stacks fail because of what is in them: what counts is the innermost. */
  #rootCause(): FailedResource | undefined {
    const causes = this.#failures.filter((event) => {
      const inside = `${resourcePath(event)}/`;
      return !this.#failures.some((other) => `${other.nestedStack ?? ''}/`.startsWith(inside));
    });
    const [first] = causes.sort((a, b) => a.time.getTime() - b.time.getTime());
    if (first === undefined) return undefined;
    const { logicalId, resourceType, status, reason, physicalId, nestedStack } = first;
    const detail = this.#shifts.problemOf(logicalId, nestedStack);
    return {
      logicalId,
      resourceType,
      status,
      reason,
      ...(physicalId !== undefined && { physicalId }),
      ...(nestedStack !== undefined && { nestedStack }),
      ...(detail !== undefined && { detail }),
    };
  }

  /** What has happened since the last call, oldest first. The service gives the newest first, in pages. */
  async #newEvents(stack: FollowedStack, maxPages = Number.POSITIVE_INFINITY): Promise<SeenEvent[]> {
    const { signal, stackName } = this.#options;
    const events: SeenEvent[] = [];
    let token: string | undefined;
    for (let pages = 0; pages < maxPages; pages++) {
      const { StackEvents = [], NextToken } = await this.#polling.look(async () =>
        (await this.#aws.cloudFormation()).describeStackEvents(
          { StackName: stack.id, ...(token !== undefined && { NextToken: token }) },
          requestOptions(signal),
        ),
      );
      const known = StackEvents.findIndex(
        ({ EventId, Timestamp }) =>
          EventId === stack.newest || (stack.since !== undefined && Timestamp !== undefined && Timestamp < stack.since),
      );
      for (const event of known < 0 ? StackEvents : StackEvents.slice(0, known)) {
        events.push({
          type: 'stack-event',
          stackName,
          id: event.EventId ?? '',
          stackId: stack.id,
          isStack: event.PhysicalResourceId === event.StackId,
          logicalId: event.LogicalResourceId ?? '',
          resourceType: event.ResourceType ?? '',
          status: event.ResourceStatus ?? '',
          reason: event.ResourceStatusReason,
          ...(event.PhysicalResourceId ? { physicalId: event.PhysicalResourceId } : {}),
          ...(stack.path !== '' && { nestedStack: stack.path }),
          time: event.Timestamp ?? new Date(0),
        });
      }
      if (known >= 0 || NextToken === undefined) break;
      token = NextToken;
    }
    stack.newest = events[0]?.id ?? stack.newest;
    return events.reverse();
  }
}

function isFailure({ status, reason = '' }: StackProgressEvent): boolean {
  return status.endsWith('_FAILED') && !/^Resource (creation|update|deletion) cancelled/i.test(reason);
}
