import { expect, it } from 'vitest';
import { Ceiling, type CeilingMember } from '../../../src/local/pool/ceiling.ts';

class Member implements CeilingMember {
  readonly #ceiling: Ceiling;
  size = 0;
  idleSince: number | undefined;
  waitingSince: number | undefined;
  served = 0;

  constructor(ceiling: Ceiling) {
    this.#ceiling = ceiling;
  }

  evict(): void {
    this.idleSince = undefined;
    this.size--;
    this.#ceiling.give(128);
  }

  serve(): boolean {
    this.served++;
    this.waitingSince = undefined;
    return true;
  }
}

function members(ceiling: Ceiling): [Member, Member] {
  const pair: [Member, Member] = [new Member(ceiling), new Member(ceiling)];
  for (const member of pair) ceiling.add(member);
  return pair;
}

it('gives who has no environment its turn after ten invocations of who has one', () => {
  const ceiling = new Ceiling({ environments: 1 });
  const [warm, other] = members(ceiling);
  warm.size = 1;
  other.waitingSince = 1;
  const order: string[] = [];
  warm.serve = () => order.push('warm') > 0 && false;
  other.serve = () => order.push('other') > 0 && false;

  for (let round = 0; round < 12; round++) {
    warm.waitingSince = 2;
    ceiling.serve(warm);
  }

  expect(order).toEqual([...Array.from({ length: 10 }, () => 'warm'), 'other', 'warm']);
});

it('serves who came first', () => {
  const ceiling = new Ceiling({ environments: 1 });
  const [one, other] = members(ceiling);
  one.waitingSince = 2;
  other.waitingSince = 1;
  const order: string[] = [];
  one.serve = () => order.push('one') > 0 && false;
  other.serve = () => order.push('other') > 0 && false;

  ceiling.serve(new Member(ceiling));

  expect(order).toEqual(['other']);
});

it('takes the environment that is idle longest, or none', () => {
  const ceiling = new Ceiling({ environments: 2 });
  const [one, two] = members(ceiling);
  ceiling.take(128);
  ceiling.take(128);
  one.size = 1;
  two.size = 1;

  expect(ceiling.take(128)).toBe(false);
  one.idleSince = 2;
  two.idleSince = 1;
  expect(ceiling.take(128)).toBe(true);
  expect([one.size, two.size]).toEqual([1, 0]);
});

it('takes as many that are idle as the memory of the new one needs', () => {
  const ceiling = new Ceiling({ memory: 512 });
  const [one, two] = members(ceiling);
  for (const member of [one, two]) {
    ceiling.take(128);
    member.size = 1;
  }

  expect(ceiling.take(256)).toBe(true);
  expect(ceiling.take(128)).toBe(false);
  ceiling.give(256);
  one.idleSince = 2;
  two.idleSince = 1;
  expect(ceiling.take(384)).toBe(true);
  expect([one.size, two.size]).toEqual([1, 0]);
});

it('takes one that is larger than all may be together when it is the only one', () => {
  const ceiling = new Ceiling({ memory: 512 });

  expect(ceiling.take(1024)).toBe(true);
  expect(ceiling.take(128)).toBe(false);
});
