/**
 * Where a variable of a function comes from, the weakest first: what Lambda itself sets, the template, this machine's
 * own environment, the environment file, `env` for all functions, `env` for this one, `env` of the call.
 *
 * @public
 */
export type EnvironmentSource = 'lambda' | 'template' | 'host' | 'file' | 'client' | 'function' | 'call';

/** The variables of one source. */
export interface EnvironmentLayer {
  readonly source: EnvironmentSource;
  /** More about where: the file and its section. */
  readonly origin?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Names whose values are not to be shown. */
  readonly secrets?: ReadonlySet<string> | undefined;
}

/** One variable, and what it won over. */
export interface ComposedVariable {
  readonly name: string;
  readonly value: string;
  readonly source: EnvironmentSource;
  readonly origin?: string | undefined;
  readonly isSecret: boolean;
  /** What other sources say, the strongest first. */
  readonly overrides: readonly { readonly source: EnvironmentSource; readonly value: string }[];
}

/** Puts layers over one another, the strongest last. A name that is secret in one of them is secret in all. */
export function composeEnvironment(layers: readonly EnvironmentLayer[]): ComposedVariable[] {
  const composed = new Map<string, ComposedVariable>();
  for (const { source, origin, variables, secrets } of layers) {
    for (const [name, value] of Object.entries(variables)) {
      const below = composed.get(name);
      composed.set(name, {
        name,
        value,
        source,
        ...(origin !== undefined && { origin }),
        isSecret: (below?.isSecret ?? looksSecret(name)) || (secrets?.has(name) ?? false),
        overrides: below === undefined ? [] : [{ source: below.source, value: below.value }, ...below.overrides],
      });
    }
  }
  return [...composed.values()];
}

/** Whether a variable of this name usually holds something that is not to be shown. */
function looksSecret(name: string): boolean {
  return /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY/i.test(name);
}
