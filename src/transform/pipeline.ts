import { authorsKeys } from '../template/index.ts';
import type { ResourceOrigin, TransformContext } from './context.ts';
import { emitDeployments } from './deployments/preferences.ts';
import { Fault } from './errors.ts';
import { expansions } from './expand/index.ts';
import type { GeneratedResource } from './generated.ts';
import type { ResourceMacro, SamResource } from './macros.ts';
import { meantHint } from './meant-hint.ts';
import { checkKnown, checkTypes } from './properties.ts';
import { keyHistory } from './py27/index.ts';
import { checkApplications } from './resources/application.ts';
import { resourceMacros } from './resources/index.ts';
import { checkStructure } from './structure.ts';
import { emptyMap, isMap, truthy, type ValueMap, workingCopy } from './value.ts';

const SAM_TYPE = /^AWS::Serverless::[A-Za-z]+$/;

/** The order in which types are expanded: what refers to others comes before them. */
const ORDER: readonly (readonly string[])[] = [
  ['Function'],
  ['StateMachine'],
  ['Api', 'HttpApi', 'WebSocketApi'],
  ['SimpleTable', 'Application', 'LayerVersion', 'CapacityProvider', 'GraphQLApi'],
  ['Connector'],
];

/** Generated types that may take the id of an author's resource, and the type that this resource must have. */
const MAY_REPLACE: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['AWS::Serverless::Function'],
  'AWS::Lambda::LayerVersion': ['AWS::Serverless::LayerVersion'],
  'AWS::Lambda::CapacityProvider': ['AWS::Serverless::CapacityProvider'],
  'AWS::ApiGateway::RestApi': ['AWS::Serverless::Api'],
  'AWS::ApiGatewayV2::Api': ['AWS::Serverless::HttpApi', 'AWS::Serverless::WebSocketApi'],
  'AWS::S3::Bucket': ['AWS::S3::Bucket'],
  'AWS::SNS::Topic': ['AWS::SNS::Topic'],
  'AWS::DynamoDB::Table': ['AWS::Serverless::SimpleTable'],
  'AWS::CloudFormation::Stack': ['AWS::Serverless::Application'],
  'AWS::Cognito::UserPool': ['AWS::Cognito::UserPool'],
  'AWS::ApiGateway::DomainName': ['AWS::ApiGateway::DomainName'],
  'AWS::ApiGateway::BasePathMapping': ['AWS::ApiGateway::BasePathMapping'],
  'AWS::StepFunctions::StateMachine': ['AWS::Serverless::StateMachine'],
  'AWS::AppSync::GraphQLApi': ['AWS::Serverless::GraphQLApi'],
};

/**
 * Runs all steps on the template of `context`; the result is in `context.output`, its references as the author wrote them. In the service profile the faults are
 * collected in `context.faults`, and one that concerns the whole document is thrown.
 */
export function runPipeline(context: TransformContext): void {
  checkStructure(context.template);
  for (const expand of expansions) runExpansion(expand, context);
  Object.assign(context.output, outputOf(context));
  for (const { resource, macro } of inOrder(context)) expandResource(resource, macro, context);
  emitDeployments(context);
  context.attempt(() => checkApplications(context));
  delete context.output['Transform'];
}

/** The template as far as the result takes it over: what is expanded is replaced anyway, and needs no copy. */
function outputOf(context: TransformContext): ValueMap {
  const resources = emptyMap();
  for (const [logicalId, resource] of Object.entries(context.resources)) {
    const type = isMap(resource) ? resource['Type'] : undefined;
    resources[logicalId] = typeof type === 'string' && SAM_TYPE.test(type) ? resource : workingCopy(resource);
  }
  return { ...workingCopy({ ...context.template, Resources: null }), Resources: resources };
}

function runExpansion(expand: (context: TransformContext) => void, context: TransformContext): void {
  if (context.profile === 'local') context.attempt(() => expand(context));
  else expand(context);
}

function* inOrder(context: TransformContext): Generator<{ resource: SamResource; macro: ResourceMacro | undefined }> {
  const samResources = keyHistory(context)
    .keys(context.resources)
    .flatMap((logicalId) => {
      const source = context.resources[logicalId];
      const type = isMap(source) ? source['Type'] : undefined;
      return isMap(source) && typeof type === 'string' && SAM_TYPE.test(type) ? [{ logicalId, type, source }] : [];
    });
  for (const group of ORDER) {
    const types = new Set(group.map((name) => `AWS::Serverless::${name}`));
    for (const { logicalId, type, source } of samResources) {
      if (!types.has(type)) continue;
      const properties = isMap(source['Properties']) ? source['Properties'] : emptyMap();
      if (!('Properties' in source)) source['Properties'] = properties;
      yield { resource: { logicalId, type, properties, source }, macro: resourceMacros.get(type) };
    }
  }
  const known = new Set(ORDER.flat().map((name) => `AWS::Serverless::${name}`));
  for (const { logicalId, type } of samResources) {
    if (!known.has(type)) reportUnknownType(logicalId, type, known, context);
  }
}

/** The service leaves such a resource as it is, and CloudFormation refuses it later: so it is said here. */
function reportUnknownType(
  logicalId: string,
  type: string,
  known: ReadonlySet<string>,
  context: TransformContext,
): void {
  context.diagnostics.push({
    code: 'SAM_TYPE_UNSUPPORTED',
    severity: 'warning',
    message: `Resource with id [${logicalId}]: there is no resource type "${type}".`,
    // All types begin alike: a share of the letters, as for other names, would be all of what comes behind.
    hint: meantHint(type, known, 2) ?? 'Correct the spelling of the type.',
    logicalId,
    path: ['Resources', logicalId, 'Type'],
  });
}

function expandResource(resource: SamResource, macro: ResourceMacro | undefined, context: TransformContext): void {
  const { logicalId, type } = resource;
  const results = context.attempt(() => {
    if (!macro) throw Fault.unsupported(logicalId, `Type "${type}"`);
    if (!/^[A-Za-z0-9]+\n?$/.test(logicalId) || context.isNumericKey(logicalId)) {
      throw Fault.resource(logicalId, 'Logical ids must be alphanumeric.');
    }
    if ('Properties' in resource.source && !isMap(resource.source['Properties'])) {
      throw Fault.resource(logicalId, 'Properties of a resource must be an object.');
    }
    macro.prepare?.(resource, context);
    if (!macro.ignoresUnknown) checkKnown(macro.properties, logicalId, type, namesOf(resource, context));
    checkTypes(macro.properties, logicalId, resource.properties);
    return macro.expand(resource, context);
  }, logicalId);
  if (!macro || !results) return;
  delete context.outputResources[logicalId];
  for (const [property, generatedType] of Object.entries(macro.referable ?? {})) {
    for (const result of results) {
      if (result.type === generatedType) context.references.add(logicalId, property, result.logicalId);
    }
  }
  // A connector that is embedded in a resource stems from that resource.
  const author = context.origins.get(logicalId)?.resource ?? logicalId;
  context.origins.delete(logicalId);
  for (const result of results) emitResult(resource, author, result, context);
}

/** The names of a resource's properties in their order. */
function namesOf({ type, properties }: SamResource, context: TransformContext): readonly string[] {
  const hashed = type === 'AWS::Serverless::Api' || type === 'AWS::Serverless::HttpApi';
  return hashed ? keyHistory(context).keys(properties) : authorsKeys(properties);
}

function emitResult(resource: SamResource, author: string, result: GeneratedResource, context: TransformContext): void {
  const existing = context.resource(result.logicalId);
  const type = existing?.['Type'];
  const mayReplace = typeof type === 'string' && MAY_REPLACE[result.type]?.includes(type);
  if (existing && !mayReplace) {
    context.report(Fault.duplicateLogicalId(resource.logicalId, result.logicalId, result.type), resource.logicalId);
    return;
  }
  const { Metadata } = resource.source;
  const isNew = !(result.logicalId in context.outputResources);
  // What several resources share is put there again by the next of them, without this.
  const emitted =
    context.passesMetadata && truthy(Metadata) && isNew
      ? { ...result, attributes: { ...result.attributes, Metadata } }
      : result;
  context.emit(emitted, originOf(resource, author, result, context));
}

/** A changed resource of the author's stays his; what several resources share belongs to the first. */
function originOf(
  { source }: SamResource,
  author: string,
  { logicalId, event }: GeneratedResource,
  context: TransformContext,
): ResourceOrigin {
  const existing = context.resource(logicalId);
  if (existing && existing !== source) return { resource: logicalId };
  const resource = context.origins.get(logicalId)?.resource ?? author;
  return event === undefined ? { resource } : { resource, event };
}
