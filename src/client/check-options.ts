import { checkOptions as checkOptionsOf, type OptionRules } from '../core/index.ts';
import * as local from './data/local-options.ts';
import * as stack from './data/stack-options.ts';

/**
 * Checks what a method of the client is called with. What another method takes is ignored: one object may serve several.
 *
 * @throws OptionError
 */
export function checkOptions<Options extends object>(
  operation: string,
  options: Options | undefined,
  rules: OptionRules<Options>,
  required: readonly (keyof Options & string)[] = [],
): void {
  checkOptionsOf(operation, options, rules, { required, isTakenElsewhere });
}

function isTakenElsewhere(name: string): boolean {
  return [...Object.values(local), ...Object.values(stack)].some((rules) => Object.hasOwn(rules, name));
}
