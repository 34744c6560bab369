import type { Rule } from '../rule.ts';

/** That values fit their parameters. A parameter without a value is no mistake of the template. */
export const parameters: Rule = function* ({ resolver }) {
  for (const diagnostic of resolver.diagnostics) {
    const { code, message, hint, path } = diagnostic;
    const severity = code === 'PARAMETER_WITHOUT_VALUE' ? 'info' : diagnostic.severity;
    yield { code, message, hint, path, severity, at: 'key' };
  }
};
