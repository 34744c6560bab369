import { isMap } from '../../template/index.ts';
import type { Rule } from '../rule.ts';

/** `Fn::ForEach` is expanded by CloudFormation; what it makes is not seen here. */
export const languageExtensions: Rule = function* (context) {
  for (const section of ['Conditions', 'Resources', 'Outputs']) {
    for (const [key, value] of Object.entries(context.section(section))) {
      if (!key.startsWith('Fn::ForEach::') || isMap(value)) continue;
      yield {
        code: 'FOR_EACH_NOT_EXPANDED',
        severity: 'warning',
        message: `${section}: "${key}" is not supported yet, so what it makes is not looked at.`,
        hint: 'Write its items out to use them on this machine.',
        path: [section, key],
        at: 'key',
      };
    }
  }
};
