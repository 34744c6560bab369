import { scalarText } from '../../resolve/index.ts';
import type { Rule } from '../rule.ts';

const LIMITS = [
  { property: 'MemorySize', minimum: 128, maximum: 10_240, unit: 'MiB' },
  { property: 'Timeout', minimum: 1, maximum: 900, unit: 'seconds' },
];

/** What Lambda allows a function. */
export const limits: Rule = function* (context) {
  for (const fn of context.resources('AWS::Lambda::Function')) {
    for (const { property, minimum, maximum, unit } of LIMITS) {
      const text = scalarText(context.value(fn, property));
      const amount = Number(text);
      if (text === undefined || (Number.isInteger(amount) && amount >= minimum && amount <= maximum)) continue;
      yield {
        code: 'LIMIT_EXCEEDED',
        severity: 'error',
        message: `Function "${context.authorId(fn.logicalId)}": ${property} is ${text}, Lambda takes whole ${unit} from ${minimum} to ${maximum}.`,
        hint: `Set ${property} to a number from ${minimum} to ${maximum}.`,
        path: context.authorPath(fn.logicalId, property),
      };
    }
  }
};
