/** What a {@link Ceiling} sees of the environments of one function. */
export interface CeilingMember {
  /** How many environments it has, or is about to. */
  readonly size: number;
  /** Since when its environment has been idle that has been so for the longest time; undefined when none is. */
  readonly idleSince: number | undefined;
  /** Since when its first invocation waits that another environment would help; undefined when there is none. */
  readonly waitingSince: number | undefined;
  /** Ends the environment that has been idle for the longest time. */
  evict(): void;
  /** Serves the first invocation that waits; false when there is no room for it. */
  serve(): boolean;
}

/** How many invocations a function may serve in a row while one that has waited longer has no environment at all. */
const MOST_IN_A_ROW = 10;

/** What all environments may come to together; no limit by default. */
export interface CeilingLimits {
  readonly environments?: number | undefined;
  /** In MiB, by the memory size of the functions. */
  readonly memory?: number | undefined;
}

/** How many environments all functions may have together, and who gets the next one. */
export class Ceiling {
  readonly #limit: number;
  readonly #memoryLimit: number;
  readonly #members = new Set<CeilingMember>();
  /** How often each was served while another one waited without an environment. */
  readonly #inARow = new Map<CeilingMember, number>();
  #count = 0;
  #memory = 0;

  constructor({ environments = Number.POSITIVE_INFINITY, memory = Number.POSITIVE_INFINITY }: CeilingLimits = {}) {
    this.#limit = environments;
    this.#memoryLimit = memory;
  }

  add(member: CeilingMember): void {
    this.#members.add(member);
  }

  remove(member: CeilingMember): void {
    this.#members.delete(member);
    this.#inARow.delete(member);
  }

  /** Takes room for one environment of this memory size that is free already. */
  takeFree(memorySize: number): boolean {
    if (!this.#hasRoom(memorySize)) return false;
    this.#count++;
    this.#memory += memorySize;
    return true;
  }

  /**
   * The same, at the expense of those that were not used for the longest time
   * if need be. One that is larger than all may be together gets it when there is no other.
   */
  take(memorySize: number): boolean {
    while (!this.takeFree(memorySize)) {
      const victim = first(this.#members, ({ idleSince }) => idleSince);
      if (victim === undefined) return false;
      victim.evict();
    }
    return true;
  }

  #hasRoom(memorySize: number): boolean {
    return this.#count === 0 || (this.#count < this.#limit && this.#memory + memorySize <= this.#memoryLimit);
  }

  give(memorySize: number): void {
    this.#count--;
    this.#memory -= memorySize;
  }

  /** Serves those who wait, now that `member` has an idle environment or one less. */
  serve(member: CeilingMember): void {
    if (this.#limit === Number.POSITIVE_INFINITY && this.#memoryLimit === Number.POSITIVE_INFINITY) {
      while (member.waitingSince !== undefined && member.serve());
      return;
    }
    for (let next = this.#next(member); next !== undefined; next = this.#next(member)) {
      if (!next.serve()) return;
    }
  }

  /**
   * A function keeps its warm environments while it needs them: moving one to another function costs a start. But one that
   * has none at all gets its turn, so that every function gets on.
   */
  #next(member: CeilingMember): CeilingMember | undefined {
    const own = member.waitingSince;
    if (own === undefined) return first(this.#members, ({ waitingSince }) => waitingSince);
    const starving = first(this.#members, ({ size, waitingSince = own }) =>
      size === 0 && waitingSince < own ? waitingSince : undefined,
    );
    const inARow = starving === undefined ? 0 : (this.#inARow.get(member) ?? 0) + 1;
    if (inARow <= MOST_IN_A_ROW) {
      this.#inARow.set(member, inARow);
      return member;
    }
    this.#inARow.delete(member);
    return starving;
  }
}

/** The member with the smallest value. */
function first(
  members: Iterable<CeilingMember>,
  rankOf: (member: CeilingMember) => number | undefined,
): CeilingMember | undefined {
  let found: CeilingMember | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const member of members) {
    const value = rankOf(member);
    if (value === undefined || value >= smallest) continue;
    found = member;
    smallest = value;
  }
  return found;
}
