import type { GradualDeploymentEvent, StackProgressEvent } from '../deploy/index.ts';
import { resourcePath } from '../deploy/values.ts';
import { shiftOf } from './describe-event.ts';

/** One line of the tree. */
interface Branch {
  readonly label: string;
  readonly resourceType: string;
  readonly children: Branch[];
  readonly began: number;
  status: string;
  reason: string | undefined;
  /** Of an alias: how far its traffic has shifted. */
  shift: string | undefined;
  ended: number | undefined;
}

/** A line as it is to be shown. */
export interface TreeLine {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'quiet' | 'info';
}

/** What a stack, its resources and its nested stacks are doing, put together from their events. */
export class StackTree {
  readonly #branches = new Map<string, Branch>();
  #root: Branch | undefined;
  #latest = 0;

  /** Whether the operation has come to an end. */
  get isDone(): boolean {
    return this.#root !== undefined && !this.#root.status.endsWith('_IN_PROGRESS');
  }

  add(event: StackProgressEvent): void {
    const { stackName, nestedStack, logicalId, resourceType, status, reason, time } = event;
    const isRoot = nestedStack === undefined && logicalId === stackName;
    const path = isRoot ? '' : resourcePath(event);
    this.#latest = Math.max(this.#latest, time.getTime());
    const known = this.#branches.get(path);
    const branch = known ?? {
      label: logicalId,
      resourceType,
      children: [],
      began: time.getTime(),
      status,
      reason,
      shift: undefined,
      ended: undefined,
    };
    if (known === undefined) {
      this.#branches.set(path, branch);
      if (isRoot) this.#root = branch;
      else (this.#branches.get(nestedStack ?? '') ?? this.#root)?.children.push(branch);
    }
    branch.status = status;
    // What made it fail is not to be lost when it is rolled back.
    branch.reason = status.endsWith('_FAILED') ? reason : branch.reason;
    branch.ended = status.endsWith('_IN_PROGRESS') ? undefined : time.getTime();
  }

  /** How far an alias of the stack has shifted. */
  addShift(event: GradualDeploymentEvent): void {
    const branch = this.#branches.get(resourcePath(event));
    if (branch !== undefined) branch.shift = shiftOf(event);
  }

  /** At most `height` lines: those that are finished make room for those that are under way. */
  lines(height: number = Number.POSITIVE_INFINITY): TreeLine[] {
    if (this.#root === undefined) return [];
    const all = this.#below(this.#root, 0);
    if (all.length <= height) return all.map(({ line }) => line);
    const kept = new Set(all.filter(({ isUnderWay }) => isUnderWay).slice(0, Math.max(1, height - 1)));
    for (const one of all.toReversed()) if (kept.size < height - 1) kept.add(one);
    const left = all.length - kept.size;
    const more = { text: `  … and ${left} more`, tone: 'quiet' } as const;
    return [...all.filter((one) => kept.has(one)).map(({ line }) => line), more];
  }

  #below(branch: Branch, depth: number): { readonly line: TreeLine; readonly isUnderWay: boolean }[] {
    const { label, resourceType, children, status, reason, shift, began, ended } = branch;
    const seconds = (((ended ?? this.#latest) - began) / 1000).toFixed(1);
    const isUnderWay = ended === undefined;
    const failed = /FAILED|ROLLBACK/.test(status);
    const sign = isUnderWay ? '◌' : failed ? '✘' : '✔';
    const said = [shift, reason].filter((one) => one !== undefined).join('; ');
    const why = said === '' ? '' : `: ${said}`;
    const text = `${'  '.repeat(depth)}${sign} ${label} (${resourceType}) ${status} ${seconds} s${why}`;
    const tone = failed || reason !== undefined ? 'bad' : isUnderWay ? 'info' : 'good';
    return [{ line: { text, tone }, isUnderWay }, ...children.flatMap((child) => this.#below(child, depth + 1))];
  }
}
