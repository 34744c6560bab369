import { basename, extname, join } from 'node:path';
import type { AwsClients } from '../aws/index.ts';
import type { BuildOptions, BuildResult } from '../build/index.ts';
import { CleanupStack, type Diagnostic, OptionError, withCallers } from '../core/index.ts';
import type {
  DeleteOptions,
  DeleteResult,
  DeploymentPlan,
  DeployResult,
  StackEndpoint,
  StackQueryOptions,
  StackResource,
  StackStatus,
} from '../deploy/index.ts';
import type {
  ExplainedVariable,
  FunctionInvoker,
  InvokeLocalOptions,
  InvokeLocalResult,
  LocalApi,
  LocalLambda,
  SandboxPool,
  StartApiOptions,
  StartLambdaOptions,
} from '../local/index.ts';
import type { PackageResult } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { TransformResult } from '../transform/index.ts';
import { openDestination, removeUnusedRepositories } from './artifact-destination.ts';
import { checkOptions } from './check-options.ts';
import { ClientBuilds } from './client-builds.ts';
import { ClientError } from './client-error.ts';
import { ClientLocal } from './client-local.ts';
import type {
  DeployOptions,
  GuidedDeployOptions,
  PackageOptions,
  PlanOptions,
  SamClientOptions,
  TransformTemplateOptions,
  ValidateTemplateOptions,
} from './client-options.ts';
import { ClientTemplate } from './client-template.ts';
import { INVOKE_LOCAL_OPTIONS, START_API_OPTIONS, START_LAMBDA_OPTIONS } from './data/local-options.ts';
import {
  BUILD_OPTIONS,
  CLIENT_OPTIONS,
  DELETE_OPTIONS,
  DEPLOY_OPTIONS,
  GUIDED_OPTIONS,
  PACKAGE_OPTIONS,
  PLAN_OPTIONS,
  STACK_OPTIONS,
  TRANSFORM_OPTIONS,
  VALIDATE_OPTIONS,
} from './data/stack-options.ts';
import type { SamEvent } from './events.ts';
import { heardByBoth } from './listeners.ts';
import { stackInputs } from './stack-inputs.ts';
import { type FunctionName, type KnownName, textErrors } from './template-input.ts';

/**
 * Everything that can be done with one template: each method resolves defaults, hands over to one stage, and returns what
 * came of it.
 *
 * Execution environments stay warm between calls until {@link SamClient.close}.
 *
 * @example
 * ```ts
 * await using sam = new SamClient({ template: 'template.yaml', region: 'eu-west-1' });
 *
 * const { payload } = await sam.invokeLocal('HelloWorldFunction', { event: { name: 'Ada' } });
 * ```
 * @public
 */
export class SamClient<
  Functions extends string = string,
  Outputs extends string = string,
  Parameters extends string = string,
  Apis extends string = string,
  Ids extends string = string,
> implements AsyncDisposable
{
  readonly #options: SamClientOptions<Functions, Outputs, Parameters, Apis, Ids>;
  readonly #resources = new CleanupStack();
  readonly #template: ClientTemplate;
  readonly #builds: ClientBuilds;
  readonly #local: ClientLocal;
  #aws: AwsClients | undefined;

  constructor(options: SamClientOptions<Functions, Outputs, Parameters, Apis, Ids> = {}) {
    checkOptions('SamClient', options, CLIENT_OPTIONS);
    if ('template' in options && options.template === undefined) throw OptionError.template('SamClient');
    this.#options = options;
    const template = new ClientTemplate(options, () => this.#local.forget());
    const builds = new ClientBuilds(options.build, this.#both(undefined), options.local?.sandbox);
    const resources = this.#resources;
    this.#template = template;
    this.#builds = resources.use(builds);
    this.#local = new ClientLocal(options, { template, builds, resources });
  }

  /**
   * Everything that is wrong with the template, and with those of this machine that are nested in it (findings have their
   * `file`), errors first, each with its place and what to do. An empty list means that nothing was found; a bad template
   * never throws.
   *
   * @throws {@link TemplateError} only when there is no such file, or it cannot be read.
   */
  async validate(options: ValidateTemplateOptions = {}): Promise<readonly Diagnostic[]> {
    checkOptions('validate()', options, VALIDATE_OPTIONS);
    const [document, { validate }] = await Promise.all([
      this.#template.document().catch(textErrors),
      import('../validate/index.ts'),
    ]);
    if (!('template' in document)) return document;
    const settings = { ...options, ...this.#template.values() };
    const own = validate(document, settings);
    const { withNestedFindings } = await import('./validate-nested.ts');
    return withNestedFindings(document, settings, own);
  }

  /**
   * The CloudFormation template that the service would make of this SAM template, and for each of its resources the
   * author's resource and event that it comes from.
   *
   * @throws {@link TransformError} with the service's own message, only in the `service` profile.
   */
  async transform(options: TransformTemplateOptions = {}): Promise<TransformResult> {
    checkOptions('transform()', options, TRANSFORM_OPTIONS);
    const { profile = 'local' } = options;
    const [document, { transformTemplate }] = await Promise.all([
      this.#template.document(),
      import('./transform-template.ts'),
    ]);
    return transformTemplate(document, { ...this.#template.values(), profile });
  }

  /**
   * Builds the functions and layers that have something to build: bundles, dependencies, compiled code. The results are
   * in `.aws-sam/build` as SAM CLI has them, with a template that names them, which this client packages and deploys from
   * then on. What has not changed since an earlier build is not built again.
   *
   * @throws {@link BuildError} with what failed; when several functions did, `SEVERAL_FAILED` with all of them.
   */
  async build(options: BuildOptions = {}): Promise<BuildResult> {
    checkOptions('build()', options, BUILD_OPTIONS);
    const document = await this.#template.document();
    const settings = { ...options, onEvent: this.#both(options.onEvent) };
    return this.#builds.build(document, await this.#template.application(document), settings);
  }

  /**
   * Runs a function on this machine, by its logical ID, its name or its builder; in a nested stack by its path
   * (`SubApp/Orders`), or by the end of it where that is clear. A function that fails is a result with `functionError`.
   *
   * `Payload` is what you know of its answers, as of any JSON from elsewhere: nothing checks it, and where `functionError`
   * is set, `payload` is Lambda's error object instead.
   *
   * @throws {@link LocalError} when the function cannot be run here; {@link ApplicationError} when there is none such.
   * @example
   * ```ts
   * await using sam = new SamClient({ template: 'template.yaml' });
   *
   * const { payload, functionError, logs } = await sam.invokeLocal<{ statusCode: number }>('Orders', { event: { id: 7 } });
   * if (functionError) throw new Error(logs);
   * const { statusCode } = payload;
   * ```
   */
  async invokeLocal<Payload = unknown>(
    id: FunctionName<Functions, Ids> | { readonly logicalId: KnownName<Functions> },
    options: InvokeLocalOptions = {},
  ): Promise<InvokeLocalResult<Payload>> {
    const name = nameOf('invokeLocal()', id);
    checkOptions('invokeLocal()', options, INVOKE_LOCAL_OPTIONS);
    const { application, pool, warnings, functionById, invokeLocal } = await this.#local.stage('invokeLocal');
    const definition = functionById(application, name);
    const { onEvent } = options;
    const removeListener = onEvent && this.#local.listenTo(definition.id, warnings, onEvent);
    try {
      // What the caller says of the function, as of any answer: there is nothing to check it by.
      return (await invokeLocal(pool, definition.id, options)) as InvokeLocalResult<Payload>;
    } catch (error) {
      throw withCallers(error);
    } finally {
      removeListener?.();
    }
  }

  /**
   * Serves every API and function URL of the template on this machine, each at a port of its own. A template in a file
   * may change meanwhile: the next request finds the routes that it has then. Aborting `options.signal` while it runs
   * closes it.
   *
   * @throws {@link LocalApiError} `NO_ROUTES`, `PORT_IN_USE` or `CANNOT_LISTEN`.
   */
  async startApi(options: StartApiOptions = {}): Promise<LocalApi<KnownName<Apis>>> {
    checkOptions('startApi()', options, START_API_OPTIONS);
    const stage = this.#local.stage('startApi');
    const { application, pool, warnings, startApi } = await stage;
    this.#local.tell(warnings, options.onEvent);
    const latest = this.#local.follow('startApi', stage, options.onEvent);
    const settings = { ...options, onEvent: this.#both(options.onEvent) };
    return this.#local.serve(options.onEvent, (whenClosed) =>
      startApi(application, withEnvironment(pool, options.env), settings, { whenClosed, latest }),
    );
  }

  /**
   * Serves the functions on this machine behind Lambda's own API, to SDK clients whose `endpoint` it is.
   *
   * @throws {@link LocalApiError} `PORT_IN_USE` or `CANNOT_LISTEN`; {@link ApplicationError} when `functions` names one
   * that is not there.
   */
  async startLambda(options: StartLambdaOptions = {}): Promise<LocalLambda> {
    checkOptions('startLambda()', options, START_LAMBDA_OPTIONS);
    const { application, pool, warnings, startLambda } = await this.#local.stage('startLambda');
    this.#local.tell(warnings, options.onEvent);
    const settings = { ...options, onEvent: this.#both(options.onEvent) };
    return this.#local.serve(options.onEvent, (whenClosed) =>
      startLambda(application, withEnvironment(pool, options.env), settings, whenClosed),
    );
  }

  /**
   * The environment of a function as it would run here, variable by variable: its value (secrets masked) and where it
   * comes from.
   */
  async explainEnvironment(
    id: FunctionName<Functions, Ids> | { readonly logicalId: KnownName<Functions> },
  ): Promise<readonly ExplainedVariable[]> {
    const name = nameOf('explainEnvironment()', id);
    const { application, pool, functionById } = await this.#local.stage('explainEnvironment');
    const { id: functionId } = functionById(application, name);
    return pool.explainEnvironment(functionId);
  }

  /**
   * Stores everything local that the template names, in a bucket or a folder, and gives back the template that names it
   * where it is now.
   *
   * @throws {@link PackageError} when something named does not exist or cannot be stored.
   */
  async package(options: PackageOptions = {}): Promise<PackageResult> {
    checkOptions('package()', options, PACKAGE_OPTIONS);
    const { folder, outputTemplateFile = folder && join(folder, 'template.yaml'), onEvent } = options;
    if (folder === undefined && options.bucket === undefined && options.resolveS3 !== true) {
      throw ClientError.destinationMissing();
    }
    const [document, { packageTemplate }] = await Promise.all([this.#publishable(), import('../package/index.ts')]);
    const stackName = packageStackName(this.#options.template);
    const destination = await openDestination(options, {
      aws: this.#awsClients,
      document,
      stackName,
      signal: options.signal,
    });
    const { store } = destination;
    if (store === undefined) throw ClientError.destinationMissing();
    const parameters = this.#template.parameters();
    const settings = {
      ...options,
      ...destination,
      store,
      parameters,
      outputTemplateFile,
      onEvent: this.#both(onEvent),
    };
    return packageTemplate(document, settings);
  }

  /**
   * Makes a stack be what the template says, and returns its outputs. A stack that is so already is a result, too. With
   * `guided`, it asks for what it needs.
   *
   * @throws {@link DeployError} when the deployment is refused or fails, naming the first resource that failed.
   */
  async deploy(options: DeployOptions | GuidedDeployOptions): Promise<DeployResult<KnownName<Outputs>>> {
    if (isGuided(options)) {
      checkOptions('deploy()', options, GUIDED_OPTIONS, ['ask']);
      return this.#deployGuided(options);
    }
    checkOptions('deploy()', options, DEPLOY_OPTIONS, ['stackName']);
    const [document, { deploy }] = await Promise.all([this.#publishable(), import('../deploy/index.ts')]);
    const context = { aws: this.#awsClients, parameters: this.#template.parameters() };
    const inputs = await stackInputs(document, options, context);
    const settings = { ...options, ...inputs, onEvent: this.#both(options.onEvent) };
    const result = await deploy(document, await this.#awsClients(), settings);
    if (options.resolveImageRepos === true && result.status !== 'change-set-created') {
      const { stackName, signal } = options;
      await removeUnusedRepositories(options, { aws: this.#awsClients, document, stackName, signal });
    }
    // CloudFormation answers with the names of the template, which are those of the type.
    return { ...result, outputs: result.outputs as Record<KnownName<Outputs>, string> };
  }

  /**
   * What {@link SamClient.deploy} would do, as data: changes, parameters, capabilities, artifacts, and what a person
   * should know of its security. It makes nothing that stays, neither change set nor stack nor the bucket and the
   * repositories of `resolveS3` and `resolveImageRepos`, and uploads only what CloudFormation has to read: nested templates,
   * includes, and a template over 51,200 bytes.
   *
   * @throws {@link DeployError} when the stack takes no deployment, or CloudFormation refuses the template.
   * @example
   * ```ts
   * const plan = await new SamClient().plan({ stackName: 'orders', bucket: 'my-artifacts' });
   * const replaced = plan.changes.filter(({ replacement }) => replacement === 'True');
   * ```
   */
  async plan(options: PlanOptions): Promise<DeploymentPlan> {
    checkOptions('plan()', options, PLAN_OPTIONS, ['stackName']);
    const [document, { planDeployment }] = await Promise.all([this.#publishable(), import('../deploy/index.ts')]);
    const context = { aws: this.#awsClients, parameters: this.#template.parameters(), isPlan: true };
    const inputs = await stackInputs(document, options, context);
    return planDeployment(document, await this.#awsClients(), {
      ...options,
      ...inputs,
      onEvent: this.#both(options.onEvent),
    });
  }

  /**
   * Deletes a stack, then the artifacts that packaging put into buckets for it, and its companion stack. That there is
   * no such stack is a result, too.
   *
   * @throws {@link DeployError} `TERMINATION_PROTECTED`, or `DELETE_FAILED` naming the resource that cannot be deleted.
   */
  async delete(options: DeleteOptions): Promise<DeleteResult> {
    checkOptions('delete()', options, DELETE_OPTIONS, ['stackName']);
    const { deleteStack } = await import('../deploy/index.ts');
    return deleteStack(await this.#awsClients(), { ...options, onEvent: this.#both(options.onEvent) });
  }

  /** The stack as it is now; `undefined` when there is none such. */
  async stackStatus(options: StackQueryOptions): Promise<StackStatus | undefined> {
    checkOptions('stackStatus()', options, STACK_OPTIONS, ['stackName']);
    const { stackStatus } = await import('../deploy/index.ts');
    return stackStatus(await this.#awsClients(), options);
  }

  /**
   * The outputs of a stack.
   *
   * @throws {@link DeployError} `STACK_NOT_FOUND`.
   */
  async outputs(options: StackQueryOptions): Promise<Readonly<Record<KnownName<Outputs>, string>>> {
    checkOptions('outputs()', options, STACK_OPTIONS, ['stackName']);
    const { stackOutputs } = await import('../deploy/index.ts');
    // CloudFormation answers with the names of the template, which are those of the type.
    return (await stackOutputs(await this.#awsClients(), options)) as Record<KnownName<Outputs>, string>;
  }

  /**
   * Every resource of a stack, and of the stacks nested in it, with what it is in the account.
   *
   * @throws {@link DeployError} `STACK_NOT_FOUND`.
   */
  async resources(options: StackQueryOptions): Promise<readonly StackResource[]> {
    checkOptions('resources()', options, STACK_OPTIONS, ['stackName']);
    const { stackResources } = await import('../deploy/index.ts');
    return stackResources(await this.#awsClients(), options);
  }

  /**
   * Everything of a stack, and of the stacks nested in it, that can be called over HTTP: APIs and function URLs.
   *
   * @throws {@link DeployError} `STACK_NOT_FOUND`.
   */
  async endpoints(options: StackQueryOptions): Promise<readonly StackEndpoint[]> {
    checkOptions('endpoints()', options, STACK_OPTIONS, ['stackName']);
    const { stackEndpoints } = await import('../deploy/index.ts');
    return stackEndpoints(await this.#awsClients(), options);
  }

  /** Ends what this client holds: execution environments, APIs that still run, connections. Can be called again. */
  close(): Promise<void> {
    this.#local.close();
    return this.#resources.close();
  }

  /** The same as {@link SamClient.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The template to package: the built one, where there is something to build. */
  async #publishable(): Promise<TemplateDocument> {
    const document = await this.#template.document();
    return this.#builds.publishable(document, () => this.#template.application(document));
  }

  /** A function that can be passed on: not every call needs an account. */
  readonly #awsClients = async (): Promise<AwsClients> => {
    if (this.#aws === undefined) {
      const { AwsClients } = await import('../aws/index.ts');
      this.#aws ??= this.#resources.use(new AwsClients(this.#options));
    }
    return this.#aws;
  };

  /** What was answered may be another region than this client's: then another one of the kind deploys. */
  async #deployGuided(options: GuidedDeployOptions): Promise<DeployResult<KnownName<Outputs>>> {
    const [document, { guided }] = await Promise.all([this.#template.document(), import('./guided.ts')]);
    const known = { region: this.#options.region, parameters: this.#template.parameters() };
    const answered = await guided(document, options, known, this.#options);
    if (answered.region === known.region) return this.deploy(answered.options);
    await using there = new SamClient({ ...this.#options, region: answered.region });
    return await there.deploy(answered.options);
  }

  /** The listener of the client and that of one call as one. */
  #both<E extends SamEvent>(onEvent: ((event: E) => void) | undefined): (event: E) => void {
    return heardByBoth<E>(this.#options.onEvent, onEvent);
  }
}

/** The name that a function is asked for by. */
function nameOf(operation: string, id: string | { readonly logicalId: string }): string {
  const name: unknown = typeof id === 'object' && id !== null ? id.logicalId : id;
  if (typeof name === 'string') return name;
  throw OptionError.argument(operation, 'the function', id, 'the name of a function, or its builder');
}

function isGuided(options: DeployOptions | GuidedDeployOptions | undefined): options is GuidedDeployOptions {
  return options !== undefined && 'guided' in options && options.guided;
}

/** What SAM CLI calls the stack when there is none yet: after the template. */
function packageStackName(template: unknown): string {
  return `sam-app-${typeof template === 'string' ? basename(template, extname(template)) : 'template'}`;
}

/** What invokes functions with these variables over the template's. */
function withEnvironment(pool: SandboxPool, env: Readonly<Record<string, string>> | undefined): FunctionInvoker {
  return env === undefined ? pool : { invoke: (request) => pool.invoke({ ...request, env }) };
}
