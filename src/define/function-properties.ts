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
  /** `NONE` lets everyone call the URL. */
  readonly authType: Value<'AWS_IAM' | 'NONE'>;
  /** What the URL answers to CORS. */
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
  /** `BUFFERED` by default. */
  readonly invokeMode?: Value<'BUFFERED' | 'RESPONSE_STREAM'> | undefined;
}

/** How a new version gets its traffic. @public */
export interface DeploymentPreference {
  /** `Canary10Percent5Minutes`, `Linear10PercentEvery1Minute`, `AllAtOnce`, or a configuration of your own. */
  readonly type?: Value<string> | undefined;
  /** `true` by default. */
  readonly enabled?: Value<boolean> | undefined;
  /** Alarms of CloudWatch that stop the deployment. */
  readonly alarms?: ListValue<string> | undefined;
  /** Functions that check before and after the traffic is shifted. */
  readonly hooks?:
    | { readonly preTraffic?: Value<string> | undefined; readonly postTraffic?: Value<string> | undefined }
    | undefined;
  /** Whether the function's condition holds for what SAM makes for the deployment as well. */
  readonly passthroughCondition?: Value<boolean> | undefined;
  /** ARN of a role; without it SAM makes one. */
  readonly role?: Value<string> | undefined;
  /** Topics that hear of the deployment. */
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
  /** What the destination is. */
  readonly type?: Value<'SQS' | 'SNS' | 'Lambda' | 'EventBridge' | 'S3Bucket'> | undefined;
  /** ARN; for SQS and SNS, SAM makes the destination where this is absent. */
  readonly destination?: Value<string> | undefined;
}

/** How asynchronous invocations are handled. @public */
export interface EventInvokeConfig {
  /** Where results go. */
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
  /** IDs of the security groups. */
  readonly securityGroupIds?: ListValue<string> | undefined;
  /** IDs of the subnets. */
  readonly subnetIds?: ListValue<string> | undefined;
  /** Whether the function may use IPv6 in dual-stack subnets. */
  readonly ipv6AllowedForDualStack?: Value<boolean> | undefined;
}

/** The properties of `AWS::Serverless::Function` that `Globals` may hold too. @public */
export interface GlobalFunctionProperties {
  /** `x86_64` by default. */
  readonly architectures?: readonly Architecture[] | ListValue<Architecture> | undefined;
  /** Who may take on the role that SAM makes, in IAM's own JSON. */
  readonly assumeRolePolicyDocument?: TemplateMap | undefined;
  /** Publishes a version with each change and lets this alias point to it. */
  readonly autoPublishAlias?: Value<string> | undefined;
  /** Publishes a version when any property changes, not only the code. */
  readonly autoPublishAliasAllProperties?: boolean | undefined;
  /** Publishes a version when this text changes, instead of when the code's URI does. */
  readonly autoPublishCodeSha256?: Value<string> | undefined;
  /** The instances of your own that the function runs on. */
  readonly capacityProviderConfig?:
    | {
        readonly arn: Value<string>;
        readonly perExecutionEnvironmentMaxConcurrency?: Value<number> | undefined;
        readonly executionEnvironmentMemoryGiBPerVCpu?: Value<number> | undefined;
      }
    | undefined;
  /** Which signatures of the code are accepted. */
  readonly codeSigningConfigArn?: Value<string> | undefined;
  /** A local path relative to the template, or an S3 URI. */
  readonly codeUri?: CodeUri | undefined;
  /** Where events go whose asynchronous invocation failed. */
  readonly deadLetterQueue?: { readonly type: 'SNS' | 'SQS'; readonly targetArn: Value<string> } | undefined;
  /** How a new version gets its traffic; needs `autoPublishAlias`. */
  readonly deploymentPreference?: DeploymentPreference | undefined;
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** How long durable executions may take, and are kept. */
  readonly durableConfig?:
    | {
        readonly executionTimeout?: Value<number> | undefined;
        readonly retentionPeriodInDays?: Value<number> | undefined;
      }
    | Intrinsic
    | undefined;
  /** Environment variables. */
  readonly environment?: FunctionEnvironment | undefined;
  /** In MiB, 512 to 10,240. */
  readonly ephemeralStorage?: { readonly size: Value<number> } | Intrinsic | undefined;
  /** How asynchronous invocations are handled. */
  readonly eventInvokeConfig?: EventInvokeConfig | undefined;
  /** File systems of EFS. */
  readonly fileSystemConfigs?:
    | readonly { readonly arn: Value<string>; readonly localMountPath: Value<string> }[]
    | undefined;
  /** How many environments there are on instances of your own. */
  readonly functionScalingConfig?:
    | {
        readonly minExecutionEnvironments?: Value<number> | undefined;
        readonly maxExecutionEnvironments?: Value<number> | undefined;
      }
    | undefined;
  /** Gives the function a URL of its own. */
  readonly functionUrlConfig?: FunctionUrlConfig | undefined;
  /** `<file without extension>.<export>`, relative to `codeUri`. */
  readonly handler?: Value<string> | undefined;
  /** ARN of the key that encrypts. */
  readonly kmsKeyArn?: Value<string> | undefined;
  /** ARNs of layer versions, at most five. */
  readonly layers?: ListValue<string> | undefined;
  /** Where and how the function logs. */
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
  /** ARN of the most that the role may do. */
  readonly permissionsBoundary?: Value<string> | undefined;
  /** Whether what SAM makes gets the tags as well. */
  readonly propagateTags?: boolean | undefined;
  /** How many environments are always ready; needs `autoPublishAlias`. */
  readonly provisionedConcurrencyConfig?:
    | { readonly provisionedConcurrentExecutions: Value<number> }
    | Intrinsic
    | undefined;
  /** Whether versions are published as the latest one too. */
  readonly publishToLatestPublished?: Value<boolean> | undefined;
  /** What happens when the function calls itself over and over; `Terminate` by default. */
  readonly recursiveLoop?: Value<'Allow' | 'Terminate'> | undefined;
  /** The most invocations at the same time; 0 refuses every one. */
  readonly reservedConcurrentExecutions?: Value<number> | undefined;
  /** Path of the role that SAM makes. */
  readonly rolePath?: Value<string> | undefined;
  /** What runs the code: `nodejs22.x`, `python3.13` … */
  readonly runtime?: Value<Runtime> | undefined;
  /** When the runtime is updated. */
  readonly runtimeManagementConfig?:
    | {
        readonly updateRuntimeOn: Value<'Auto' | 'FunctionUpdate' | 'Manual'>;
        readonly runtimeVersionArn?: Value<string> | undefined;
      }
    | Intrinsic
    | undefined;
  /** Starts new environments from a snapshot of an initialised one. */
  readonly snapStart?: { readonly applyOn: Value<'PublishedVersions' | 'None'> } | undefined;
  /** ARN of the key that encrypts the uploaded code. */
  readonly sourceKmsKeyArn?: Value<string> | undefined;
  /** Tags; keys are kept as they are. */
  readonly tags?: Tags | undefined;
  /** Whether each tenant has environments of its own. */
  readonly tenancyConfig?: { readonly tenantIsolationMode: Value<'PER_TENANT'> } | Intrinsic | undefined;
  /** In seconds, at most 900; 3 by default. */
  readonly timeout?: Value<number> | undefined;
  /** Whether X-Ray records invocations. */
  readonly tracing?: Value<'Active' | 'PassThrough' | 'Disabled'> | undefined;
  /** What happens to old versions; `Retain` by default. */
  readonly versionDeletionPolicy?: 'Delete' | 'Retain' | undefined;
  /** Description of the versions that `autoPublishAlias` publishes. */
  readonly versionDescription?: Value<string> | undefined;
  /** The network that the function is in. */
  readonly vpcConfig?: VpcConfig | Intrinsic | undefined;
}

/** The properties of `AWS::Serverless::Function`, in camelCase. @public */
export interface FunctionProperties extends GlobalFunctionProperties {
  /** A fixed name; CloudFormation makes one up without it. */
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
  /** Image in ECR, for functions of `packageType: 'Image'`. */
  readonly imageUri?: Value<string> | undefined;
  /** The code itself, for small functions. */
  readonly inlineCode?: Value<string> | undefined;
  /** `Zip` by default. */
  readonly packageType?: Value<'Zip' | 'Image'> | undefined;
  /** What the function may do; see {@link SamFunction.addPolicy}. */
  readonly policies?: Policy | readonly Policy[] | undefined;
  /** ARN of a role; without it SAM makes one. */
  readonly role?: Value<string> | undefined;
}
