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

it('gives who has no environment its turn after ten invocations of who has one', () => {
  const ceiling = new Ceiling(1);
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
  const ceiling = new Ceiling(1);
  const [one, other] = members(ceiling);
  one.waitingSince = 2;
  other.waitingSince = 1;
  const order: string[] = [];
  one.serve = () => order.push('one') > 0 && false;
  other.serve = () => order.push('other') > 0 && false;

  ceiling.serve(new Member());

  expect(order).toEqual(['other']);
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
