import { expect, it } from 'vitest';
import { Ceiling, type CeilingMember } from '../../../src/local/pool/ceiling.ts';

class Member implements CeilingMember {
  size = 0;
  idleSince: number | undefined;
  waitingSince: number | undefined;
  served = 0;

  evict(): void {
    this.idleSince = undefined;
    this.size--;
  }

  serve(): boolean {
    this.served++;
    this.waitingSince = undefined;
    return true;
  }
}

function members(ceiling: Ceiling): [Member, Member] {
  const pair: [Member, Member] = [new Member(), new Member()];
  for (const member of pair) ceiling.add(member);
  return pair;
}

it('serves who has warm environments first, for a moment', () => {
  const ceiling = new Ceiling(1);
  const [warm, other] = members(ceiling);
  warm.size = 1;
  const now = performance.now();
  other.waitingSince = now - 10;
  warm.waitingSince = now;

  ceiling.serve(warm);

  expect([warm.served, other.served]).toEqual([1, 1]);
});

it('serves who has none first when he has lost patience', () => {
  const ceiling = new Ceiling(1);
  const [warm, other] = members(ceiling);
  warm.size = 1;
  const now = performance.now();
  other.waitingSince = now - 10_000;
  warm.waitingSince = now - 100;
  other.serve = () => {
    other.served++;
    return false;
  };

  ceiling.serve(warm);

  expect([warm.served, other.served]).toEqual([0, 1]);
});

it('takes the environment that is idle longest, or none', () => {
  const ceiling = new Ceiling(2);
  const [one, two] = members(ceiling);
  ceiling.take();
  ceiling.take();
  one.size = 1;
  two.size = 1;

  expect(ceiling.take()).toBe(false);
  one.idleSince = 2;
  two.idleSince = 1;
  expect(ceiling.take()).toBe(true);
  expect([one.size, two.size]).toEqual([1, 0]);
});
