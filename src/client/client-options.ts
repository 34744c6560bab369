import type { AwsOptions } from '../aws/index.ts';
import type { BuildOptions } from '../build/index.ts';
import type { OperationOptions } from '../core/index.ts';
import type { Prompter, StackDeploymentOptions, StackOptions } from '../deploy/index.ts';
import type { LocalRunOptions } from '../local/index.ts';
import type { PackageEvent } from '../package/index.ts';
import type { TransformProfile } from '../transform/index.ts';
import type { ArtifactDestinationOptions } from './artifact-destination.ts';
import type { SamEvent } from './events.ts';
import type { KnownName, TemplateInput } from './template-input.ts';

/**
 * What a {@link SamClient} is made with.
 *
 * @public
 */
export interface SamClientOptions<
  Functions extends string = string,
  Outputs extends string = string,
  Parameters extends string = string,
  Apis extends string = string,
  Ids extends string = string,
> extends AwsOptions {
  /**
   * The template: a path, or what builders made. Default: `template.yaml`, `template.yml` or `template.json` of the
   * working directory. It is read when it is first needed; a file that has changed is read again by the next local call.
   */
  readonly template?: TemplateInput<Functions, Outputs, Parameters, Apis, Ids> | undefined;
  /** Values of the template's parameters; their defaults stand in for the rest. */
  readonly parameters?:
    | { readonly [Name in KnownName<Parameters>]?: string | number | readonly string[] | undefined }
    | undefined;
  /**
   * How functions and layers are built, for `build()` and wherever a function is used that cannot run or be deployed from
   * its source: one with a `BuildMethod`, or whose dependencies are not installed. `false`: only by `build()`.
   */
  readonly build?: Omit<BuildOptions, 'signal' | 'onEvent'> | false | undefined;
  /** How functions run on this machine. */
  readonly local?: Omit<LocalRunOptions, 'region'> | undefined;
  /** Sees the events of all operations, besides the `onEvent` of each. */
  readonly onEvent?: ((event: SamEvent) => void) | undefined;
}

/**
 * How a template is validated.
 *
 * @public
 */
export interface ValidateTemplateOptions {
  /** Whether code and handlers are looked for on this machine. Default: true. */
  readonly checkFiles?: boolean | undefined;
}

/**
 * How a template is transformed.
 *
 * @public
 */
export interface TransformTemplateOptions {
  /**
   * `local` leaves local paths as they are, and what is wrong with one resource becomes a diagnostic beside the others.
   * `service` is as strict as the service: it takes packaged templates only, and a bad one throws. Default: `local`.
   */
  readonly profile?: TransformProfile | undefined;
}

/**
 * Where to package to: a bucket to deploy from, or a folder, for which no AWS account is needed.
 *
 * @public
 */
export interface PackageOptions extends OperationOptions<PackageEvent>, ArtifactDestinationOptions {
  /** A folder on this machine; made when it is not there. */
  readonly folder?: string | undefined;
  /** Where the packaged template is written. Default: `template.yaml` in `folder`; with a bucket, nowhere. */
  readonly outputTemplateFile?: string | undefined;
  /** Stores every artifact again, also those that are there already. Default: false. */
  readonly forceUpload?: boolean | undefined;
}

/**
 * Where the artifacts of a stack go, and who transforms its template.
 *
 * @public
 */
export interface StackSourceOptions extends ArtifactDestinationOptions {
  /**
   * Who turns SAM into CloudFormation: the `service` by its macro (needs `CAPABILITY_AUTO_EXPAND`), or this library,
   * `local`, which needs no macro and says what is wrong before anything is sent. Default: `service`.
   */
  readonly transform?: 'local' | 'service' | undefined;
}

/**
 * What a plan is made for.
 *
 * @public
 */
export interface PlanOptions extends StackOptions, StackSourceOptions {}

/**
 * How a stack is deployed.
 *
 * @public
 */
export interface DeployOptions extends StackDeploymentOptions, StackSourceOptions {}

/**
 * A deployment that asks for what it needs, as `sam deploy --guided` does: stack, region, parameters, confirmation,
 * capabilities, rollback, each API without authorization, signing, whether to save the answers, and repositories of images.
 * What is given here is what an empty answer means.
 *
 * @public
 */
export interface GuidedDeployOptions extends Omit<DeployOptions, 'stackName'> {
  /** Asks. */
  readonly guided: true;
  /** Who answers: `terminalPrompter()`, or `scriptedPrompter({ … })` in a test. */
  readonly ask: Prompter;
  /** Default: what the configuration file has, then `sam-app`. */
  readonly stackName?: string | undefined;
  /** Default: `samconfig.toml` beside the template. */
  readonly configFile?: string | undefined;
  /** The environment in it. Default: `default`. */
  readonly configEnv?: string | undefined;
}
