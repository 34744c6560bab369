import type { Intrinsic } from '../intrinsic.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::GetAZs: region`. Which zones an account has only the service knows; here every region has `a`, `b` and `c`. */
export const getAzs: Intrinsic = (argument, scope, expression) => {
  const region = scope.resolve(argument);
  if (region instanceof Unresolved) return new Unresolved(expression, region.reason);
  if (typeof region !== 'string') return new Unresolved(expression, 'Fn::GetAZs takes the name of a region.');
  return ['a', 'b', 'c'].map((zone) => `${region || scope.region}${zone}`);
};
