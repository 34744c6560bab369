import { DefinitionError } from './definition-error.ts';

/**
 * Makes `target` refuse to become a text: a template literal without `sub` would hold `[object Object]`, which
 * CloudFormation deploys as it is. It has no `toString`, so `valueOf` is asked, which throws; and Node prints what has no
 * `toString` as the object that it is, by `console.log('%s', table.ref)` too.
 */
export function refuseText<T extends object>(target: T, subjectOf: (target: T) => string): T {
  return Object.defineProperties(target, {
    toString: { value: undefined },
    valueOf: {
      value(this: T) {
        throw DefinitionError.noText(subjectOf(this));
      },
    },
  });
}
