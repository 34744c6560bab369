import type { AwsClients } from '../aws/index.ts';
import type { PackagedArtifact } from '../package/index.ts';
import { isMap, type TemplateDocument, type TemplateMap } from '../template/index.ts';
import { neededCapabilities } from './capabilities.ts';
import type { ChangeSet } from './change-set.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import type { DeploymentPlan, SecurityReview } from './deployment-plan.ts';
import { type NestedStacks, readNestedStacks } from './nested-stacks.ts';
import type { Origins } from './origins.ts';
import { redacted, type StackParameters } from './parameters.ts';
import { type ReadTemplate, readProcessed } from './read-template.ts';
import type { SecurityFinding } from './security/finding.ts';
import { byLevel, securityFindings } from './security/review.ts';
import { type ReviewContext, reviewedResources } from './security/reviewed-template.ts';
import type { StackState } from './stack.ts';

/** What a plan is made of. */
export interface PlanParts {
  readonly existing: StackState | undefined;
  readonly operation: 'create' | 'update';
  readonly changeSet: ChangeSet | undefined;
  /** Whether nested stacks are looked into. */
  readonly includesNested: boolean;
  /** The template that the service was sent. */
  readonly sent: TemplateDocument;
  readonly parameters: StackParameters;
  readonly artifacts: readonly PackagedArtifact[];
  readonly origins: Origins;
  /** The stack's template as it is deployed, without macros. */
  readonly before: ReadTemplate;
}

/** A plan, and what else was found out for it. */
export interface MadePlan {
  readonly plan: DeploymentPlan;
  /** What the stacks will have, without macros, by path; as far as it is known. */
  readonly templates: ReadonlyMap<string, TemplateMap>;
}

/** The template that the stack has now; an empty one when there is no stack. Never rejects. */
export async function deployedTemplate(
  aws: AwsClients,
  existing: StackState | undefined,
  { signal }: DeployStageOptions,
): Promise<ReadTemplate> {
  if (existing === undefined) return { template: {} };
  return readProcessed(aws, { StackName: existing.id }, signal);
}

export async function makePlan(aws: AwsClients, parts: PlanParts, options: DeployStageOptions): Promise<MadePlan> {
  const { existing, operation, changeSet, sent, parameters, artifacts, origins } = parts;
  const { stackName } = options;
  const region = await aws.region();
  const accountId = (changeSet?.stackId ?? existing?.id)?.split(':')[4];
  const context = { region, stackName, accountId };
  const after = await templateToCome(aws, parts, options);
  const nested = await nestedOf(aws, parts, after, { ...context, signal: options.signal });
  const templates = new Map<string, TemplateMap>();
  for (const { path, after: own } of [{ path: '', after }, ...nested.stacks]) {
    if (own.template !== undefined) templates.set(path, own.template);
  }
  const plan: DeploymentPlan = {
    stackName,
    region,
    operation: changeSet === undefined ? 'none' : operation,
    ...(existing !== undefined && { stackStatus: existing.status }),
    changes: await Promise.all((changeSet?.changes ?? []).map((change) => withOrigin(change, origins))),
    parameters: parameters.planned,
    capabilities: neededCapabilities(sent.template, templates, options),
    security: await review(parts, after, nested, context),
    artifacts: artifacts.map(({ resource, property, source, uri, bytes, uploaded }) => ({
      resource,
      property,
      source,
      uri,
      ...(bytes !== undefined && { bytes }),
      needsUpload: uploaded,
    })),
    storage: [],
  };
  return { plan, templates };
}

async function withOrigin<T extends { readonly logicalId: string; readonly nestedStack?: string | undefined }>(
  one: T,
  origins: Origins,
): Promise<T> {
  const origin = await origins.find(one.nestedStack ?? '', one.logicalId);
  return origin === undefined ? one : { ...one, origin };
}

async function nestedOf(
  aws: AwsClients,
  { existing, changeSet, includesNested, parameters }: PlanParts,
  { template }: ReadTemplate,
  context: Omit<ReviewContext, 'parameters'> & { readonly signal: AbortSignal | undefined },
): Promise<NestedStacks> {
  if (template === undefined) return { stacks: [], unknown: [] };
  const outer = { template, parameters: parameters.values, existingId: existing?.id };
  if (includesNested) return readNestedStacks(aws, outer, changeSet, context);
  const nested = typesIn(template).filter(([, type]) => type === 'AWS::CloudFormation::Stack');
  return { stacks: [], unknown: nested.map(([id]) => `What nested stack ${id} makes was not looked at.`) };
}

async function review(
  { existing, before, parameters, origins, sent }: PlanParts,
  after: ReadTemplate,
  nested: NestedStacks,
  context: Omit<ReviewContext, 'parameters'>,
): Promise<SecurityReview> {
  const own = {
    path: '',
    before,
    after,
    parametersBefore: existing?.parameters ?? {},
    parametersAfter: parameters.values,
  };
  const findings: SecurityFinding[] = [];
  const unreviewed: string[] = [];
  for (const stack of [own, ...nested.stacks]) {
    const unread = stack.before.unread ?? stack.after.unread;
    if (stack.before.template === undefined || stack.after.template === undefined) {
      const where = stack.path === '' ? '' : ` of nested stack ${stack.path}`;
      unreviewed.push(`Security${where} was not reviewed. ${unread}`);
      continue;
    }
    const found = securityFindings(
      reviewedResources(stack.before.template, { ...context, parameters: stack.parametersBefore }),
      reviewedResources(stack.after.template, { ...context, parameters: stack.parametersAfter }),
    );
    const nestedStack = stack.path === '' ? {} : { nestedStack: stack.path };
    findings.push(...found.map((finding) => ({ ...finding, ...nestedStack })));
  }
  const macros = after.template && typesIn(after.template).some(([, type]) => type.startsWith('AWS::Serverless::'));
  const told = findings.map(async (finding) => {
    const message = redacted(finding.message, parameters.secrets);
    return withOrigin({ ...finding, message }, origins);
  });
  return {
    findings: byLevel(await Promise.all(told)),
    unreviewed: [
      ...unreviewed,
      ...nested.unknown,
      ...(macros && sent.template['Transform'] !== undefined ? ['What the macros make was not looked at.'] : []),
    ],
  };
}

/** What the service made of the template; the template itself where no macro has a hand in it. */
async function templateToCome(
  aws: AwsClients,
  { sent, changeSet, before }: PlanParts,
  { signal }: DeployStageOptions,
): Promise<ReadTemplate> {
  const { template } = sent;
  if (template['Transform'] === undefined && !JSON.stringify(template).includes('"Fn::Transform"')) return { template };
  // It changes nothing: then the stack has it already.
  if (changeSet === undefined) return before;
  return readProcessed(aws, { ChangeSetName: changeSet.id, StackName: changeSet.stackId }, signal);
}

function typesIn({ Resources = {} }: TemplateMap): [logicalId: string, type: string][] {
  if (!isMap(Resources)) return [];
  return Object.entries(Resources).flatMap(([logicalId, resource]): [string, string][] =>
    isMap(resource) && typeof resource['Type'] === 'string' ? [[logicalId, resource['Type']]] : [],
  );
}
