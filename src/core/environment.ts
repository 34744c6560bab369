/** Environment variables by name. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The environment of this process. The only place of the package that reads `process.env`; nothing ever writes it. */
export function hostEnvironment(): EnvironmentVariables {
  return process.env;
}

/** Whether this process talks to a person at a terminal and not to a log of a CI run. */
export function isInteractive(stream: { readonly isTTY?: boolean }): boolean {
  const { CI, TERM } = hostEnvironment();
  return stream.isTTY === true && !CI && TERM !== 'dumb';
}
