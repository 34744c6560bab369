import { expect, it } from 'vitest';
import { newExtendedRequestId } from '../../../src/local/gateway/ids.ts';

it('makes ids of requests out of letters, digits, - and _, as those of AWS are (S-D5rG9QFiAFnVg=, RFpmUGD1DoEF_Uw=)', () => {
  const ids = Array.from({ length: 1000 }, newExtendedRequestId);

  expect(ids.filter((id) => !/^[\w-]{15}=$/.test(id))).toEqual([]);
  expect(ids.join('')).toMatch(/-.*_|_.*-/);
});
