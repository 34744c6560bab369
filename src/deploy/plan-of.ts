import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import type { PackagedArtifact } from '../package/index.ts';
import { isMap, parseTemplate, type TemplateDocument, type TemplateMap } from '../template/index.ts';
import { neededCapabilities } from './capabilities.ts';
import type { ChangeSet } from './change-set.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { DeploymentPlan, SecurityReview } from './deployment-plan.ts';
import type { Origins } from './origins.ts';
import { redacted, type StackParameters } from './parameters.ts';
import { securityFindings } from './security/review.ts';
import { type ReviewContext, reviewedResources } from './security/reviewed-template.ts';
import type { StackState } from './stack.ts';

/** What a plan is made of. */
export interface PlanParts {
  readonly existing: StackState | undefined;
  readonly operation: 'create' | 'update';
  readonly changeSet: ChangeSet | undefined;
  /** The template that the service was sent. */
  readonly sent: TemplateDocument;
  readonly parameters: StackParameters;
  readonly artifacts: readonly PackagedArtifact[];
  readonly origins: Origins;
  /** The stack's template as it is deployed, without macros. */
  readonly before: ReadTemplate;
}

/** A template of the service, or why it cannot be had. */
export type ReadTemplate =
  | { readonly template: TemplateMap; readonly unread?: undefined }
  | { readonly template?: undefined; readonly unread: string };

/** The template that the stack has now; an empty one when there is no stack. Never rejects. */
export async function deployedTemplate(
  aws: AwsClients,
  existing: StackState | undefined,
  { signal }: DeployOptions,
): Promise<ReadTemplate> {
  if (existing === undefined) return { template: {} };
  return readProcessed(aws, { StackName: existing.id }, signal);
}

export async function makePlan(aws: AwsClients, parts: PlanParts, options: DeployOptions): Promise<DeploymentPlan> {
  const { existing, operation, changeSet, sent, parameters, artifacts, origins } = parts;
  const { stackName } = options;
  const region = await aws.region();
  const after = await templateToCome(aws, sent, changeSet, parts.before, options);
  return {
    stackName,
    region,
    operation: changeSet === undefined ? 'none' : operation,
    ...(existing !== undefined && { stackStatus: existing.status }),
    changes: (changeSet?.changes ?? []).map((change) => {
      const origin = origins.of(change.logicalId);
      return origin === undefined ? change : { ...change, origin };
    }),
    parameters: parameters.planned,
    capabilities: neededCapabilities(sent.template, after.template ?? sent.template, options),
    security: review(parts, after, { region, stackName, changeSet }),
    artifacts: artifacts.map(({ resource, property, source, uri, bytes, uploaded }) => ({
      resource,
      property,
      source,
      uri,
      ...(bytes !== undefined && { bytes }),
      needsUpload: uploaded,
    })),
  };
}

function review(
  { existing, before, parameters, origins, sent }: PlanParts,
  after: ReadTemplate,
  { region, stackName, changeSet }: { region: string; stackName: string; changeSet: ChangeSet | undefined },
): SecurityReview {
  const unreviewed = [before.unread, after.unread].filter((sentence) => sentence !== undefined);
  if (after.template === undefined || before.template === undefined) return { findings: [], unreviewed };
  const accountId = (changeSet?.stackId ?? existing?.id)?.split(':')[4];
  const context: Omit<ReviewContext, 'parameters'> = { region, stackName, accountId };
  const findings = securityFindings(
    reviewedResources(before.template, { ...context, parameters: existing?.parameters ?? {} }),
    reviewedResources(after.template, { ...context, parameters: parameters.values }),
  );
  const nested = typesIn(after.template).filter(([, type]) => type === 'AWS::CloudFormation::Stack');
  const macros = typesIn(after.template).some(([, type]) => type.startsWith('AWS::Serverless::'));
  return {
    findings: findings.map((finding) => {
      const origin = origins.of(finding.logicalId);
      const message = redacted(finding.message, parameters.secrets);
      return { ...finding, message, ...(origin !== undefined && { origin }) };
    }),
    unreviewed: [
      ...unreviewed,
      ...nested.map(([logicalId]) => `What nested stack ${logicalId} makes was not looked at.`),
      ...(macros && sent.template['Transform'] !== undefined ? ['What the macros make was not looked at.'] : []),
    ],
  };
}

/** What the service made of the template; the template itself where no macro has a hand in it. */
async function templateToCome(
  aws: AwsClients,
  { template }: TemplateDocument,
  changeSet: ChangeSet | undefined,
  before: ReadTemplate,
  { signal }: DeployOptions,
): Promise<ReadTemplate> {
  if (template['Transform'] === undefined && !JSON.stringify(template).includes('"Fn::Transform"')) return { template };
  // It changes nothing: then the stack has it already.
  if (changeSet === undefined) return before;
  return readProcessed(aws, { ChangeSetName: changeSet.id, StackName: changeSet.stackId }, signal);
}

async function readProcessed(
  aws: AwsClients,
  which: { readonly StackName: string; readonly ChangeSetName?: string },
  signal: AbortSignal | undefined,
): Promise<ReadTemplate> {
  try {
    const cloudFormation = await aws.cloudFormation();
    const request = { ...which, TemplateStage: 'Processed' } as const;
    const { TemplateBody = '' } = await cloudFormation.getTemplate(request, requestOptions(signal));
    const { document } = parseTemplate(TemplateBody);
    return document === undefined ? { unread: 'The service gave a template that cannot be read.' } : document;
  } catch (error) {
    // An abort is noticed by whatever comes next.
    const why = error instanceof AwsError ? error.message : String(error);
    return { unread: `Security was not reviewed: the template cannot be had (${why}).` };
  }
}

function typesIn({ Resources = {} }: TemplateMap): [logicalId: string, type: string][] {
  if (!isMap(Resources)) return [];
  return Object.entries(Resources).flatMap(([logicalId, resource]): [string, string][] =>
    isMap(resource) && typeof resource['Type'] === 'string' ? [[logicalId, resource['Type']]] : [],
  );
}
