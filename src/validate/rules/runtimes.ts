import { closest } from '../../core/index.ts';
import { RUNTIMES } from '../data/runtimes.ts';
import type { Rule } from '../rule.ts';

/** That a runtime exists and is supported. A name that is not in the table may be newer than it: a warning. */
export const runtimes: Rule = function* (context) {
  const { today } = context.options;
  const supported = Object.keys(RUNTIMES).filter((name) => (RUNTIMES[name] ?? '') >= today);
  for (const fn of context.resources('AWS::Lambda::Function')) {
    const runtime = context.value(fn, 'Runtime');
    if (typeof runtime !== 'string') continue;
    const end = Object.hasOwn(RUNTIMES, runtime) ? RUNTIMES[runtime] : undefined;
    if (end !== undefined && end >= today) continue;

    const subject = `Function "${context.authorId(fn.logicalId)}": runtime "${runtime}"`;
    const path = context.authorPath(fn.logicalId, 'Runtime');
    if (end === undefined) {
      const guess = closest(runtime, supported);
      const hint = guess === undefined ? `Use one of ${supported.join(', ')}.` : `Did you mean "${guess}"?`;
      yield { code: 'RUNTIME_UNKNOWN', severity: 'warning', message: `${subject} is not known.`, hint, path };
    } else {
      const family = supported.filter((name) => familyOf(name) === familyOf(runtime));
      const hint = family.length === 0 ? 'Move to a supported runtime.' : `Move to ${family.join(' or ')}.`;
      yield {
        code: 'RUNTIME_DEPRECATED',
        severity: 'warning',
        message: `${subject} is out of support since ${end}.`,
        hint,
        path,
      };
    }
  }
};

function familyOf(runtime: string): string {
  const family = /^[a-z]+/.exec(runtime)?.[0] ?? runtime;
  return family === 'dotnetcore' ? 'dotnet' : family;
}
