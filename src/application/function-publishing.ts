import { isResolvedList, isResolvedMap, type ResolvedTree, scalarText, Unresolved } from '../resolve/index.ts';
import { parseFunctionIdentifier } from './function-arn.ts';
import type { AsyncInvocationDefinition, FunctionDefinition } from './function-model.ts';
import type { Resolved } from './resolved.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** What the template publishes of a function, and what it says about asynchronous invocations of it. */
export type FunctionPublishing = Pick<
  FunctionDefinition,
  'versions' | 'aliases' | 'aliasWeights' | 'provisionedVersions' | 'asyncInvocation'
>;

/** Looks up what other resources say about a function: versions, aliases, event invoke configurations. */
export function publishingOf(
  reader: TemplateReader,
  { id, name, arn }: Pick<FunctionDefinition, 'id' | 'name' | 'arn'>,
): FunctionPublishing {
  const about = (type: string): ResourceReader[] =>
    reader.ofType(type).filter((resource) => {
      const given = scalarText(resource.value('FunctionName'));
      if (given === undefined) return false;
      return given === name || given === id || given === arn || parseFunctionIdentifier(given)?.name === name;
    });
  const numberOf = ({ logicalId }: ResourceReader): string | undefined =>
    scalarText(reader.resolver.resolve({ 'Fn::GetAtt': [logicalId, 'Version'] }));
  const published = about('AWS::Lambda::Version');
  const versions = published.map(numberOf);
  const named = about('AWS::Lambda::Alias');
  const aliases = named.map((alias) => [alias.text('Name'), alias.text('FunctionVersion')]);
  const weights = named.flatMap((alias) => {
    const shares = weightsOf(alias);
    return Object.keys(shares).length === 0 ? [] : [[alias.text('Name'), shares] as const];
  });
  const isProvisioned = (resource: ResourceReader): boolean =>
    resource.value('ProvisionedConcurrencyConfig') !== undefined;
  const provisioned = [
    ...published.filter(isProvisioned).map(numberOf),
    ...named.filter(isProvisioned).map((alias) => alias.text('FunctionVersion')),
  ].filter((version) => version !== undefined);
  const configured = about('AWS::Lambda::EventInvokeConfig').map((config) => [
    config.text('Qualifier') ?? '$LATEST',
    asyncInvocation(config),
  ]);
  return {
    versions: versions.length === 0 ? undefined : [...new Set(versions.filter((version) => version !== undefined))],
    aliases: aliases.length === 0 ? undefined : Object.fromEntries(aliases),
    aliasWeights: weights.length === 0 ? undefined : Object.fromEntries(weights),
    provisionedVersions: provisioned.length === 0 ? undefined : [...new Set(provisioned)],
    asyncInvocation: configured.length === 0 ? undefined : Object.fromEntries(configured),
  };
}

/** How often an alias leads to other versions than its own. */
function weightsOf(alias: ResourceReader): Readonly<Record<string, number>> {
  if (alias.value('RoutingConfig') === undefined) return {};
  const { AdditionalVersionWeights: listed } = alias.map('RoutingConfig');
  const weights: Record<string, number> = {};
  for (const entry of isResolvedList(listed) ? listed : []) {
    if (!isResolvedMap(entry)) continue;
    const version = scalarText(entry['FunctionVersion']);
    const weight = Number(scalarText(entry['FunctionWeight']));
    if (version !== undefined && weight > 0) weights[version] = weight;
  }
  return weights;
}

function asyncInvocation(config: ResourceReader): AsyncInvocationDefinition {
  const { OnSuccess, OnFailure } = config.map('DestinationConfig');
  return {
    maximumRetryAttempts: config.integer('MaximumRetryAttempts'),
    maximumEventAgeSeconds: config.integer('MaximumEventAgeInSeconds'),
    onSuccess: destinationOf(OnSuccess),
    onFailure: destinationOf(OnFailure),
  };
}

/** The ARN in `{ Destination: … }`. */
function destinationOf(value: ResolvedTree | undefined): Resolved<string> | undefined {
  if (value instanceof Unresolved) return value;
  if (!isResolvedMap(value)) return undefined;
  const destination = value['Destination'];
  return destination instanceof Unresolved ? destination : scalarText(destination);
}
