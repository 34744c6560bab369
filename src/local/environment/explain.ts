import type { ComposedVariable, EnvironmentSource } from './compose.ts';

/**
 * One variable of a function's environment, and where it comes from.
 *
 * @public
 */
export interface ExplainedVariable {
  /** Of the variable. */
  readonly name: string;
  /** `****` for a secret; absent for a variable that is left out, see `reason`. */
  readonly value?: string | undefined;
  /** Whose value counts. */
  readonly source: EnvironmentSource;
  /** More about where: the environment file and its section. */
  readonly origin?: string | undefined;
  /** What other sources say and what does not count, the strongest first. Secrets are masked here too. */
  readonly overrides: readonly { readonly source: EnvironmentSource; readonly value: string }[];
  /** Why the variable is left out: its value cannot be known on this machine. */
  readonly reason?: string | undefined;
}

/** A variable that the template declares and that has no value here. */
export interface LeftOutVariable {
  readonly name: string;
  /** As one sentence. */
  readonly reason: string;
}

const MASK = '****';

/** The environment as a person may see it, in the order of the names. */
export function explain(
  variables: readonly ComposedVariable[],
  leftOut: readonly LeftOutVariable[],
): ExplainedVariable[] {
  const shown = variables.map(({ isSecret, ...variable }): ExplainedVariable => {
    if (!isSecret) return variable;
    const overrides = variable.overrides.map(({ source }) => ({ source, value: MASK }));
    return { ...variable, value: MASK, overrides };
  });
  const absent = leftOut.map(({ name, reason }) => ({ name, source: 'template' as const, overrides: [], reason }));
  return [...shown, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1));
}
