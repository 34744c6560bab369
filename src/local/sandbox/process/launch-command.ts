/** The program of one execution environment. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** What its environment has besides the function's. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /**
   * Who speaks to the Runtime API: our own client, which inherits its ends of two socket pairs, or a program that knows
   * `AWS_LAMBDA_RUNTIME_API` only.
   */
  readonly speaker: 'own-client' | 'program';
  /** The version of the interpreter, where it can be told before it runs. */
  readonly version?: string | undefined;
}
