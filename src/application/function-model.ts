import type { Resolved } from './resolved.ts';
import type { FunctionUrlDefinition } from './url-model.ts';

/**
 * One Lambda function.
 *
 * @public
 */
export interface FunctionDefinition {
  readonly id: string;
  /** `FunctionName`, or the id where the template gives none (AWS would generate one). */
  readonly name: string;
  /** The ARN that the function has locally; references to it in the template resolve to the same. */
  readonly arn: string;
  readonly packageType: 'Zip' | 'Image';
  /** `nodejs22.x`, `python3.13`, `provided.al2023` …; absent for images. */
  readonly runtime?: string | undefined;
  /** Absent for images. */
  readonly handler?: string | undefined;
  readonly code: CodeLocation;
  readonly architecture: 'x86_64' | 'arm64';
  /** In MiB; 128 by default. */
  readonly memorySize: number;
  /** In seconds; 3 by default. */
  readonly timeout: number;
  /** The size of `/tmp` in MiB; 512 by default. */
  readonly ephemeralStorage?: number | undefined;
  readonly environment: Readonly<Record<string, Resolved<string>>>;
  /** Names in `environment` whose values come from `NoEcho` parameters. */
  readonly secretVariables?: readonly string[] | undefined;
  readonly layers: readonly LayerReference[];
  /** What `ImageConfig` says instead of the image itself; images only. */
  readonly imageConfig?:
    | {
        readonly command?: readonly string[] | undefined;
        readonly entryPoint?: readonly string[] | undefined;
        readonly workingDirectory?: string | undefined;
      }
    | undefined;
  /** 0 refuses every invocation; absent means unreserved. */
  readonly reservedConcurrency?: number | undefined;
  readonly logging?:
    | {
        readonly group?: string;
        readonly format?: 'Text' | 'JSON';
        /** `ApplicationLogLevel`, `INFO` by default; only where the format is JSON. */
        readonly level?: string;
        /** `SystemLogLevel`, `INFO` by default; only where the format is JSON. */
        readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
      }
    | undefined;
  /** `Active` where Lambda records its invocations in X-Ray; `PassThrough` by default. */
  readonly tracing?: 'Active' | 'PassThrough' | undefined;
  /** What is published of it, `1` and so on; absent when the template publishes nothing. */
  readonly versions?: readonly string[] | undefined;
  /** The version that each alias leads to; absent when there is none. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** For aliases that lead to another version now and then: how often to each, from 0 to 1 (`{ live: { '2': 0.1 } }`). */
  readonly aliasWeights?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  /** The versions whose environments are started ahead of their invocations; absent when there is none. */
  readonly provisionedVersions?: readonly string[] | undefined;
  /** What becomes of asynchronous invocations, by qualifier (`$LATEST`, an alias, a version); absent means defaults. */
  readonly asyncInvocation?: Readonly<Record<string, AsyncInvocationDefinition>> | undefined;
  /** The URLs that it can be called at; absent without any. */
  readonly urls?: readonly FunctionUrlDefinition[] | undefined;
  /** ARN of the queue or topic that gets events nobody could process. */
  readonly deadLetterTarget?: Resolved<string> | undefined;
  /** Whether every tenant has execution environments of its own, so that no call goes without a tenant. */
  readonly tenantIsolation?: boolean | undefined;
  /** The author's `Metadata` of the resource. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The absolute folder of its template, in nested stacks; elsewhere that of the application. */
  readonly folder?: string | undefined;
}

/**
 * What becomes of asynchronous invocations (`AWS::Lambda::EventInvokeConfig`).
 *
 * @public
 */
export interface AsyncInvocationDefinition {
  /** 2 by default. */
  readonly maximumRetryAttempts?: number | undefined;
  /** 21,600 (six hours) by default. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of what gets a record of each success. */
  readonly onSuccess?: Resolved<string> | undefined;
  /** ARN of what gets a record of each event that could not be processed. */
  readonly onFailure?: Resolved<string> | undefined;
}

/**
 * Where the code of a function or layer is. Paths are absolute.
 *
 * @public
 */
export type CodeLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }
  /** `build` is set where the template says how the image is made: `uri` is then what it is called. */
  | {
      readonly kind: 'image';
      readonly uri: string;
      readonly build?: ImageBuildDefinition | undefined;
      /** Set where `ImageUri` is an archive of an image on this machine, which the engine has to be given first. */
      readonly archive?: string | undefined;
    }
  /** Already in AWS (S3, ECR): it cannot run here without a download. */
  | { readonly kind: 'remote'; readonly uri: string }
  /** The template does not say, or says it with something that cannot be resolved here. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * How the image of a function is built, as `Metadata` of the function says.
 *
 * @public
 */
export interface ImageBuildDefinition {
  /** `DockerContext`, absolute: the folder that the build sees. */
  readonly context: string;
  /** `Dockerfile`, relative to the folder; `Dockerfile` by default. */
  readonly dockerfile: string;
  /** `DockerBuildArgs`. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `DockerBuildTarget`: the stage to stop at. */
  readonly target?: string | undefined;
  /** `DockerBuildExtraParams`: more parameters, as they are written for the command `docker build`. */
  readonly params?: readonly string[] | undefined;
  /** The folder that paths in them are relative to: that of the template. */
  readonly paramsFolder?: string | undefined;
}

/**
 * One layer that the template defines.
 *
 * @public
 */
export interface LayerDefinition {
  readonly id: string;
  readonly name: string;
  /** The ARN that the layer has locally. */
  readonly arn: string;
  readonly content: CodeLocation;
  readonly compatibleRuntimes: readonly string[];
  /** The author's `Metadata` of the resource, if there is any. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The absolute folder of its template, in nested stacks; elsewhere that of the application. */
  readonly folder?: string | undefined;
}

/**
 * A layer as a function refers to it.
 *
 * @public
 */
export type LayerReference =
  | { readonly kind: 'local'; readonly id: string }
  | { readonly kind: 'arn'; readonly arn: string }
  | { readonly kind: 'unknown'; readonly reason: string };
