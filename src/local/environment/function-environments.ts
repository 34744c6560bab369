import type { FunctionDefinition } from '../../application/index.ts';
import type { AwsClients } from '../../aws/index.ts';
import { hostEnvironment, Memo } from '../../core/index.ts';
import { LocalError } from '../errors.ts';
import { type ComposedVariable, composeEnvironment, type EnvironmentLayer } from './compose.ts';
import { credentialsFor, type FunctionCredentialsOption } from './credentials.ts';
import { EnvironmentFile } from './environment-file.ts';
import type { LeftOutVariable } from './explain.ts';
import { type FunctionSurroundings, lambdaVariables } from './lambda-variables.ts';
import { type ResolveReference, referencesOf } from './references.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * What the environments of the functions are made of, besides their definitions. The later in this list the stronger:
 * template, `hostEnvironment`, `envVars`, `env`, the `env` of one function.
 *
 * @public
 */
export interface EnvironmentOptions {
  /** Variables for every function, also such as the template does not declare. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * A file of values, relative to the working directory: SAM CLI's JSON (a section for each function by its logical ID,
   * path or name, `Parameters` for all) or `.env`. Only names that the template declares for the function count.
   */
  readonly envVars?: string | undefined;
  /**
   * Which variables of this process the functions get, over the template's values: those with names that the template
   * declares (`true`, as SAM CLI does), or those that are listed here, declared or not. Default: none.
   */
  readonly hostEnvironment?: boolean | readonly string[] | undefined;
  /** `AWS_REGION` of the functions; the region of the application by default. */
  readonly region?: string | undefined;
  /** AWS credentials for the functions. Default: `placeholder`; the host's own are never taken unasked. */
  readonly credentials?: FunctionCredentialsOption | undefined;
  /**
   * Gets values that the template leaves to AWS: `{{resolve:ssm:…}}`, `{{resolve:secretsmanager:…}}`,
   * `Fn::ImportValue`. Without it such variables are left out, with a warning. Each is asked for once.
   */
  readonly resolveReference?: ResolveReference | undefined;
}

/** What is known besides the options. */
export interface EnvironmentContext {
  readonly region: string;
  /** The `env` of one function. */
  readonly ofFunction: (definition: FunctionDefinition) => Variables;
  readonly aws: () => Promise<AwsClients>;
}

/** The environment of one function. */
export interface FunctionEnvironment {
  readonly variables: readonly ComposedVariable[];
  readonly leftOut: readonly LeftOutVariable[];
}

/** Works out the environments of the functions, from all sources. */
export class FunctionEnvironments {
  readonly #options: EnvironmentOptions;
  readonly #context: EnvironmentContext;
  readonly #file: EnvironmentFile | undefined;
  readonly #resolved = new Memo<string, string>();

  constructor(options: EnvironmentOptions, context: EnvironmentContext) {
    this.#options = options;
    this.#context = context;
    this.#file = options.envVars === undefined ? undefined : new EnvironmentFile(options.envVars);
  }

  /** Another text whenever the variables of a function are others than before, for what may change by itself. */
  version(definition: FunctionDefinition): string {
    return this.#file?.version(definition) ?? '';
  }

  /** What of the environment file reaches no function, as sentences. */
  unused(functions: readonly FunctionDefinition[]): string[] {
    return this.#file?.unused(functions) ?? [];
  }

  /** The variables of a function, `env` being those of one call. */
  async of(
    definition: FunctionDefinition,
    surroundings: FunctionSurroundings,
    env: Variables = {},
  ): Promise<FunctionEnvironment> {
    const { region, aws, ofFunction } = this.#context;
    const credentials = await credentialsFor(this.#options.credentials, aws);
    const stronger: EnvironmentLayer[] = [
      { source: 'host', variables: this.#fromHost(definition) },
      ...(this.#file?.layers(definition) ?? []).map((layer) => ({ source: 'file' as const, ...layer })),
      { source: 'client', variables: this.#options.env ?? {} },
      { source: 'function', variables: ofFunction(definition) },
      { source: 'call', variables: env },
    ];
    const given = new Set(stronger.flatMap(({ variables }) => Object.keys(variables)));
    const { layer, leftOut } = await this.#fromTemplate(definition, given);
    const own = lambdaVariables(definition, surroundings, region, credentials);
    return { variables: composeEnvironment([{ source: 'lambda', variables: own }, layer, ...stronger]), leftOut };
  }

  #fromHost({ environment }: FunctionDefinition): Variables {
    const { hostEnvironment: wanted = false } = this.#options;
    if (wanted === false) return {};
    const host = hostEnvironment();
    const taken: Record<string, string> = {};
    for (const name of wanted === true ? Object.keys(environment) : wanted) {
      const value = host[name];
      if (value !== undefined) taken[name] = value;
    }
    return taken;
  }

  async #fromTemplate(
    definition: FunctionDefinition,
    given: ReadonlySet<string>,
  ): Promise<{ readonly layer: EnvironmentLayer; readonly leftOut: readonly LeftOutVariable[] }> {
    const { environment, secretVariables } = definition;
    const variables: Record<string, string> = {};
    const secrets = new Set(secretVariables);
    const leftOut: LeftOutVariable[] = [];
    for (const [name, value] of Object.entries(environment)) {
      const referring = referencesOf(value);
      const { resolveReference: resolve } = this.#options;
      if (referring === undefined) {
        if (typeof value === 'string') variables[name] = value;
        else if (!given.has(name)) leftOut.push({ name, reason: value.reason });
      } else if (given.has(name)) {
        // Nobody has to be asked for a value that does not count.
      } else if (resolve === undefined) {
        const reason = typeof value === 'string' ? 'A dynamic reference is resolved only in AWS.' : value.reason;
        leftOut.push({ name, reason });
      } else {
        if (referring.isSecret) secrets.add(name);
        const texts = referring.references.map((reference) =>
          this.#resolved
            .get(reference.text, async () => resolve(reference))
            .catch((error: unknown) => {
              throw LocalError.referenceNotResolved(definition.id, name, reference.text, error);
            }),
        );
        variables[name] = referring.fill(await Promise.all(texts));
      }
    }
    return { layer: { source: 'template', variables, secrets }, leftOut };
  }
}
