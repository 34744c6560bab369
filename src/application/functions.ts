import {
  isResolvedList,
  isResolvedMap,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
  Unresolved,
} from '../resolve/index.ts';
import { codeLocation } from './code-location.ts';
import type { FunctionDefinition, LayerDefinition, LayerReference } from './function-model.ts';
import { publishingOf } from './function-publishing.ts';
import { urlsOf } from './function-urls.ts';
import type { Resolved } from './resolved.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads every `AWS::Lambda::Function`. */
export function readFunctions(reader: TemplateReader, layers: readonly LayerDefinition[]): FunctionDefinition[] {
  const layerIds = new Map(layers.map(({ arn, id }) => [arn, id]));
  return reader.ofType('AWS::Lambda::Function').map((resource) => {
    const code = codeLocation(resource, 'Code', reader.folder);
    const isImage = resource.text('PackageType') === 'Image' || code.kind === 'image';
    if (code.kind === 'unknown') {
      resource.report({
        code: 'CODE_UNKNOWN',
        severity: 'warning',
        property: 'Code',
        message: `where its code is, is not known. ${code.reason}`,
        hint: 'Point `CodeUri` at the folder of the code.',
      });
    }
    const identity = {
      id: resource.id,
      name: scalarText(reader.resolver.resolve({ Ref: resource.logicalId })) ?? resource.authorId,
      arn: scalarText(reader.resolver.resolve({ 'Fn::GetAtt': [resource.logicalId, 'Arn'] })) ?? '',
    };
    const environment = environmentOf(resource);
    const secretVariables = Object.entries(environment).flatMap(([name, value]) =>
      typeof value === 'string' && reader.resolver.redact(value) !== value ? [name] : [],
    );
    return {
      ...identity,
      packageType: isImage ? 'Image' : 'Zip',
      runtime: isImage ? undefined : resource.text('Runtime'),
      handler: isImage ? undefined : resource.text('Handler'),
      code,
      architecture: resource.texts('Architectures').includes('arm64') ? 'arm64' : 'x86_64',
      memorySize: resource.integer('MemorySize') ?? 128,
      timeout: resource.integer('Timeout') ?? 3,
      ephemeralStorage: storageOf(resource),
      environment,
      ...(secretVariables.length > 0 && { secretVariables }),
      layers: resource.list('Layers').map((layer) => layerReference(layer, layerIds)),
      ...(isImage && { imageConfig: imageConfigOf(resource) }),
      reservedConcurrency: resource.integer('ReservedConcurrentExecutions'),
      logging: loggingOf(resource),
      tracing: tracingOf(resource),
      ...publishingOf(reader, identity),
      ...urlsOf(reader, identity),
      deadLetterTarget: deadLetterTarget(resource),
      tenantIsolation: resource.map('TenancyConfig')['TenantIsolationMode'] === 'PER_TENANT' || undefined,
      metadata: resource.metadata,
      ...reader.nested,
    };
  });
}

/** Text, as the service makes it of numbers and booleans. What cannot be known stays visible. */
export function textsOf(
  resource: ResourceReader,
  map: ResolvedMap,
  property: string,
): Record<string, Resolved<string>> {
  const entries: [string, Resolved<string>][] = [];
  for (const [name, value] of Object.entries(map)) {
    const text = value instanceof Unresolved ? value : scalarText(value);
    if (text === undefined) resource.unusable(`${property}.${name}`, value, 'a text');
    else entries.push([name, text]);
  }
  return Object.fromEntries(entries);
}

function environmentOf(resource: ResourceReader): Record<string, Resolved<string>> {
  const { Variables: variables } = resource.map('Environment');
  if (variables === undefined) return {};
  if (isResolvedMap(variables)) return textsOf(resource, variables, 'Environment.Variables');
  resource.unusable('Environment.Variables', variables, 'a map');
  return {};
}

function deadLetterTarget(resource: ResourceReader): Resolved<string> | undefined {
  const target = resource.map('DeadLetterConfig')['TargetArn'];
  return target instanceof Unresolved ? target : scalarText(target);
}

function layerReference(layer: ResolvedTree, localIds: ReadonlyMap<string, string>): LayerReference {
  if (layer instanceof Unresolved) return { kind: 'unknown', reason: layer.reason };
  if (typeof layer !== 'string') {
    return { kind: 'unknown', reason: `${isResolvedList(layer) ? 'A list' : 'A map'} is not the ARN of a layer.` };
  }
  const id = localIds.get(layer);
  if (id !== undefined) return { kind: 'local', id };
  return layer.startsWith('arn:')
    ? { kind: 'arn', arn: layer }
    : { kind: 'unknown', reason: `"${layer}" is neither a layer of this template nor an ARN.` };
}

function tracingOf(resource: ResourceReader): FunctionDefinition['tracing'] {
  const mode = resource.map('TracingConfig')['Mode'];
  return mode === 'Active' || mode === 'PassThrough' ? mode : undefined;
}

function storageOf(resource: ResourceReader): number | undefined {
  const size = Number(scalarText(resource.map('EphemeralStorage')['Size']));
  return size > 0 ? size : undefined;
}

const SYSTEM_LOG_LEVELS = ['DEBUG', 'INFO', 'WARN'] as const;

function loggingOf(resource: ResourceReader): FunctionDefinition['logging'] {
  const { LogGroup, LogFormat, ApplicationLogLevel, SystemLogLevel } = resource.map('LoggingConfig');
  const group = scalarText(LogGroup);
  const format = LogFormat === 'JSON' || LogFormat === 'Text' ? LogFormat : undefined;
  const level = scalarText(ApplicationLogLevel);
  const systemLevel = SYSTEM_LOG_LEVELS.find((known) => known === SystemLogLevel);
  if ((group ?? format ?? level ?? systemLevel) === undefined) return undefined;
  return {
    ...(group && { group }),
    ...(format && { format }),
    ...(level && { level }),
    ...(systemLevel && { systemLevel }),
  };
}

function imageConfigOf(resource: ResourceReader): FunctionDefinition['imageConfig'] {
  const { Command, EntryPoint, WorkingDirectory } = resource.map('ImageConfig');
  const command = textList(Command);
  const entryPoint = textList(EntryPoint);
  const workingDirectory = scalarText(WorkingDirectory);
  if (command === undefined && entryPoint === undefined && workingDirectory === undefined) return undefined;
  return {
    ...(command && { command }),
    ...(entryPoint && { entryPoint }),
    ...(workingDirectory && { workingDirectory }),
  };
}

/** A list of texts; one text alone is a list of one, as the service takes it. */
function textList(value: ResolvedTree | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return (isResolvedList(value) ? value : [value]).map(scalarText).filter((item) => item !== undefined);
}
