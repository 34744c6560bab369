import type { TemplateMap } from '../template/index.ts';
import type { Intrinsic, ListValue, Value } from './intrinsics/index.ts';
import type { Policy } from './policies/index.ts';

/** A runtime of Lambda; newer ones are accepted as plain strings. @public */
export type Runtime =
  | 'dotnet8'
  | 'dotnet10'
  | 'java11'
  | 'java17'
  | 'java21'
  | 'java25'
  | 'nodejs20.x'
  | 'nodejs22.x'
  | 'nodejs24.x'
  | 'provided.al2'
  | 'provided.al2023'
  | 'python3.10'
  | 'python3.11'
  | 'python3.12'
  | 'python3.13'
  | 'python3.14'
  | 'ruby3.2'
  | 'ruby3.3'
  | 'ruby3.4'
  | (string & {});

/** A processor architecture of Lambda. @public */
export type Architecture = 'x86_64' | 'arm64';

/** Tags by key; keys are kept as they are. @public */
export type Tags = { readonly [key: string]: Value<string> };

/** Where the code is: a local path, an S3 URI, or an object of a bucket. @public */
export type CodeUri =
  | Value<string>
  | { readonly bucket: Value<string>; readonly key: Value<string>; readonly version?: Value<string> | undefined };

/** What `Environment` of a function holds. @public */
export interface FunctionEnvironment {
  /** By name; names are kept as they are. */
  readonly variables: { readonly [name: string]: Value<string | number | boolean> };
}

/** How a function is reached by its own URL. @public */
export interface FunctionUrlConfig {
  readonly authType: Value<'AWS_IAM' | 'NONE'>;
  readonly cors?:
    | {
        readonly allowCredentials?: Value<boolean> | undefined;
        readonly allowHeaders?: ListValue<string> | undefined;
        readonly allowMethods?: ListValue<string> | undefined;
        readonly allowOrigins?: ListValue<string> | undefined;
        readonly exposeHeaders?: ListValue<string> | undefined;
        /** In seconds. */
        readonly maxAge?: Value<number> | undefined;
      }
    | undefined;
  readonly invokeMode?: Value<'BUFFERED' | 'RESPONSE_STREAM'> | undefined;
}

/** How a new version gets its traffic. @public */
export interface DeploymentPreference {
  /** `Canary10Percent5Minutes`, `Linear10PercentEvery1Minute`, `AllAtOnce`, or a configuration of your own. */
  readonly type?: Value<string> | undefined;
  readonly enabled?: Value<boolean> | undefined;
  readonly alarms?: ListValue<string> | undefined;
  readonly hooks?:
    | { readonly preTraffic?: Value<string> | undefined; readonly postTraffic?: Value<string> | undefined }
    | undefined;
  readonly passthroughCondition?: Value<boolean> | undefined;
  readonly role?: Value<string> | undefined;
  readonly triggerConfigurations?:
    | readonly {
        readonly triggerEvents: ListValue<string>;
        readonly triggerName: Value<string>;
        readonly triggerTargetArn: Value<string>;
      }[]
    | undefined;
}

/** Where the results of asynchronous invocations go. @public */
export interface EventInvokeDestination {
  readonly type?: Value<'SQS' | 'SNS' | 'Lambda' | 'EventBridge' | 'S3Bucket'> | undefined;
  /** ARN; for SQS and SNS, SAM makes the destination where this is absent. */
  readonly destination?: Value<string> | undefined;
}

/** How asynchronous invocations are handled. @public */
export interface EventInvokeConfig {
  readonly destinationConfig?:
    | {
        readonly onFailure?: EventInvokeDestination | undefined;
        readonly onSuccess?: EventInvokeDestination | undefined;
      }
    | undefined;
  /** In seconds, 60 to 21,600. */
  readonly maximumEventAgeInSeconds?: Value<number> | undefined;
  /** 0 to 2. */
  readonly maximumRetryAttempts?: Value<number> | undefined;
}

/** The network that a function is in. @public */
export interface VpcConfig {
  readonly securityGroupIds?: ListValue<string> | undefined;
  readonly subnetIds?: ListValue<string> | undefined;
  readonly ipv6AllowedForDualStack?: Value<boolean> | undefined;
}

/** The properties of `AWS::Serverless::Function` that `Globals` may hold too. @public */
export interface GlobalFunctionProperties {
  /** `x86_64` by default. */
  readonly architectures?: readonly Architecture[] | ListValue<Architecture> | undefined;
  readonly assumeRolePolicyDocument?: TemplateMap | undefined;
  /** Publishes a version with each change and lets this alias point to it. */
  readonly autoPublishAlias?: Value<string> | undefined;
  readonly autoPublishAliasAllProperties?: boolean | undefined;
  readonly autoPublishCodeSha256?: Value<string> | undefined;
  readonly capacityProviderConfig?:
    | {
        readonly arn: Value<string>;
        readonly perExecutionEnvironmentMaxConcurrency?: Value<number> | undefined;
        readonly executionEnvironmentMemoryGiBPerVCpu?: Value<number> | undefined;
      }
    | undefined;
  readonly codeSigningConfigArn?: Value<string> | undefined;
  /** A local path relative to the template, or an S3 URI. */
  readonly codeUri?: CodeUri | undefined;
  readonly deadLetterQueue?: { readonly type: 'SNS' | 'SQS'; readonly targetArn: Value<string> } | undefined;
  readonly deploymentPreference?: DeploymentPreference | undefined;
  readonly description?: Value<string> | undefined;
  readonly durableConfig?:
    | {
        readonly executionTimeout?: Value<number> | undefined;
        readonly retentionPeriodInDays?: Value<number> | undefined;
      }
    | Intrinsic
    | undefined;
  readonly environment?: FunctionEnvironment | undefined;
  /** In MiB, 512 to 10,240. */
  readonly ephemeralStorage?: { readonly size: Value<number> } | Intrinsic | undefined;
  readonly eventInvokeConfig?: EventInvokeConfig | undefined;
  readonly fileSystemConfigs?:
    | readonly { readonly arn: Value<string>; readonly localMountPath: Value<string> }[]
    | undefined;
  readonly functionScalingConfig?:
    | {
        readonly minExecutionEnvironments?: Value<number> | undefined;
        readonly maxExecutionEnvironments?: Value<number> | undefined;
      }
    | undefined;
  readonly functionUrlConfig?: FunctionUrlConfig | undefined;
  /** `<file without extension>.<export>`, relative to `codeUri`. */
  readonly handler?: Value<string> | undefined;
  readonly kmsKeyArn?: Value<string> | undefined;
  /** ARNs of layer versions, at most five. */
  readonly layers?: ListValue<string> | undefined;
  readonly loggingConfig?:
    | {
        readonly applicationLogLevel?: Value<'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL'> | undefined;
        readonly logFormat?: Value<'Text' | 'JSON'> | undefined;
        readonly logGroup?: Value<string> | undefined;
        readonly systemLogLevel?: Value<'DEBUG' | 'INFO' | 'WARN'> | undefined;
      }
    | Intrinsic
    | undefined;
  /** In MiB, 128 to 10,240; 128 by default. */
  readonly memorySize?: Value<number> | undefined;
  readonly permissionsBoundary?: Value<string> | undefined;
  readonly propagateTags?: boolean | undefined;
  readonly provisionedConcurrencyConfig?:
    | { readonly provisionedConcurrentExecutions: Value<number> }
    | Intrinsic
    | undefined;
  readonly publishToLatestPublished?: Value<boolean> | undefined;
  readonly recursiveLoop?: Value<'Allow' | 'Terminate'> | undefined;
  readonly reservedConcurrentExecutions?: Value<number> | undefined;
  readonly rolePath?: Value<string> | undefined;
  readonly runtime?: Value<Runtime> | undefined;
  readonly runtimeManagementConfig?:
    | {
        readonly updateRuntimeOn: Value<'Auto' | 'FunctionUpdate' | 'Manual'>;
        readonly runtimeVersionArn?: Value<string> | undefined;
      }
    | Intrinsic
    | undefined;
  readonly snapStart?: { readonly applyOn: Value<'PublishedVersions' | 'None'> } | undefined;
  readonly sourceKmsKeyArn?: Value<string> | undefined;
  readonly tags?: Tags | undefined;
  readonly tenancyConfig?: { readonly tenantIsolationMode: Value<'PER_TENANT'> } | Intrinsic | undefined;
  /** In seconds, at most 900; 3 by default. */
  readonly timeout?: Value<number> | undefined;
  readonly tracing?: Value<'Active' | 'PassThrough' | 'Disabled'> | undefined;
  readonly versionDeletionPolicy?: 'Delete' | 'Retain' | undefined;
  readonly versionDescription?: Value<string> | undefined;
  readonly vpcConfig?: VpcConfig | Intrinsic | undefined;
}

/** The properties of `AWS::Serverless::Function`, in camelCase. @public */
export interface FunctionProperties extends GlobalFunctionProperties {
  readonly functionName?: Value<string> | undefined;
  /** Overrides of the image's own settings, for functions of `packageType: 'Image'`. */
  readonly imageConfig?:
    | {
        readonly command?: ListValue<string> | undefined;
        readonly entryPoint?: ListValue<string> | undefined;
        readonly workingDirectory?: Value<string> | undefined;
      }
    | Intrinsic
    | undefined;
  readonly imageUri?: Value<string> | undefined;
  /** The code itself, for small functions. */
  readonly inlineCode?: Value<string> | undefined;
  readonly packageType?: Value<'Zip' | 'Image'> | undefined;
  readonly policies?: Policy | readonly Policy[] | undefined;
  /** ARN of a role; without it SAM makes one. */
  readonly role?: Value<string> | undefined;
}
