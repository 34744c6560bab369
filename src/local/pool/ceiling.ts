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

/** How many environments all functions may have together, and who gets the next one. */
export class Ceiling {
  readonly #limit: number;
  readonly #members = new Set<CeilingMember>();
  /** How often each was served while another one waited without an environment. */
  readonly #inARow = new Map<CeilingMember, number>();
  #count = 0;

  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  add(member: CeilingMember): void {
    this.#members.add(member);
  }

  remove(member: CeilingMember): void {
    this.#members.delete(member);
    this.#inARow.delete(member);
  }

  /** Takes room for one environment, at the expense of the one that was not used for the longest time if need be. */
  take(): boolean {
    if (this.#count >= this.#limit) {
      const victim = first(this.#members, ({ idleSince }) => idleSince);
      if (victim === undefined) return false;
      victim.evict();
    }
    this.#count++;
    return true;
  }

  give(): void {
    this.#count--;
  }

  /** Serves those who wait, now that `member` has an idle environment or one less. */
  serve(member: CeilingMember): void {
    if (this.#limit === Number.POSITIVE_INFINITY) {
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
