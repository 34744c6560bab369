import type { FunctionDefinition } from '../../application/index.ts';
import type { FunctionReference } from './function-reference.ts';

/** How `ListFunctions` is paged: AWS gives at most this many at once. */
const MAX_PAGE = 50;

/** The answer of `GetFunction`. */
export function functionAnswer(reference: FunctionReference): object {
  const { reservedConcurrency, code } = reference.definition;
  const location = code.kind === 'image' ? { RepositoryType: 'ECR', ImageUri: code.uri } : { RepositoryType: 'S3' };
  return {
    Configuration: functionConfiguration(reference),
    Code: location,
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}

/** The answer of `GetFunctionConfiguration`: what can be told here of a function. */
export function functionConfiguration({ definition, version, qualifier, arn }: FunctionReference): object {
  const { runtime, handler, deadLetterTarget, logging, tenantIsolation } = definition;
  const variables = Object.entries(definition.environment).filter(([, value]) => typeof value === 'string');
  return {
    FunctionName: definition.name,
    FunctionArn: qualifier === undefined ? definition.arn : arn,
    ...(runtime !== undefined && { Runtime: runtime }),
    ...(handler !== undefined && { Handler: handler }),
    Timeout: definition.timeout,
    MemorySize: definition.memorySize,
    EphemeralStorage: { Size: definition.ephemeralStorage ?? 512 },
    Version: version,
    PackageType: definition.packageType,
    Architectures: [definition.architecture],
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(variables.length > 0 && { Environment: { Variables: Object.fromEntries(variables) } }),
    ...(typeof deadLetterTarget === 'string' && { DeadLetterConfig: { TargetArn: deadLetterTarget } }),
    ...(tenantIsolation && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    TracingConfig: { Mode: definition.tracing ?? 'PassThrough' },
    LoggingConfig: {
      LogFormat: logging?.format ?? 'Text',
      LogGroup: logging?.group ?? `/aws/lambda/${definition.name}`,
      ...(logging?.format === 'JSON' && {
        ApplicationLogLevel: logging.level ?? 'INFO',
        SystemLogLevel: logging.systemLevel ?? 'INFO',
      }),
    },
  };
}

/** One page of `ListFunctions`. A marker is the place where the next page starts. */
export function functionList(
  functions: readonly FunctionDefinition[],
  { marker, maxItems }: { readonly marker: string | undefined; readonly maxItems: string | undefined },
): object {
  const start = Number(marker ?? 0) || 0;
  const size = Math.min(Math.max(Number(maxItems ?? MAX_PAGE) || MAX_PAGE, 1), MAX_PAGE);
  const page = functions.slice(start, start + size);
  return {
    Functions: page.map((definition) =>
      functionConfiguration({ definition, version: '$LATEST', qualifier: undefined, arn: definition.arn }),
    ),
    ...(start + size < functions.length && { NextMarker: String(start + size) }),
  };
}
