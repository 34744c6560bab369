import { type Clock, type Diagnostic, systemClock } from '../core/index.ts';
import { getIn, locate, type TemplateDocument, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { type ResourceOrigin, TransformContext, type TransformProfile } from './context.ts';
import { Fault, type TransformCause, TransformError } from './errors.ts';
import { includeDefinitions } from './expand/included-definitions.ts';
import { partitionOf } from './partitions.ts';
import { runPipeline } from './pipeline.ts';
import type { ServerlessRepo } from './serverless-repo.ts';
import { documentOf, type TransformInput } from './transform-input.ts';
import { emptyMap, isMap, nestsDeeperThan, type ValueMap, workingCopy } from './value.ts';

/** How a template is transformed. @public */
export interface TransformOptions {
  /** The region that it is meant for, `eu-west-1`; decides the partition too. */
  readonly region: string;
  /** Values of the template's parameters; their `Default`s stand in for the rest. */
  readonly parameters?: Readonly<Record<string, TemplateValue>> | undefined;
  /** Names of managed policies and their ARNs, for those that are not known by name already. */
  readonly managedPolicies?: Readonly<Record<string, string>> | undefined;
  /** Answers look-ups in the Serverless Application Repository. */
  readonly serverlessRepo?: ServerlessRepo | undefined;
  /** Switches of the official transform, all off by default. */
  readonly featureToggles?: Readonly<Record<string, boolean>> | undefined;
  /** Copies `Metadata` of a SAM resource to all resources made from it. */
  readonly passthroughMetadata?: boolean | undefined;
  /** The time, for `AlwaysDeploy`. */
  readonly clock?: Clock | undefined;
  /** `service` by default. */
  readonly profile?: TransformProfile | undefined;
  /**
   * Whether the IDs of deployments end in their hash, which is that of a text of the whole API; else in zeros. `true` by
   * default.
   * @internal
   */
  readonly hashesDeployments?: boolean | undefined;
  /** In the local profile, gives the content of a file that `AWS::Include` names. */
  readonly include?: ((location: string) => TemplateValue | undefined) | undefined;
}

/** What became of a template. @public */
export interface TransformResult {
  /** Plain CloudFormation. */
  readonly template: TemplateMap;
  /** The same as a document, with the author's folder; without a source text. */
  readonly document: TemplateDocument;
  /** In the local profile, what is wrong; in the service profile only warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** For each generated resource, the author's resource and event that it comes from. */
  readonly origins: Readonly<Record<string, ResourceOrigin>>;
}

/**
 * Turns a SAM template into the CloudFormation template that the service's own macro would make of it. The input is
 * never changed, and nothing but the input decides the result.
 *
 * @throws {@link TransformError} in the service profile, when the template is wrong.
 * @throws {@link TemplateError} when a text is neither YAML nor JSON.
 * @example
 * ```ts
 * const { template } = transform(
 *   { Transform: 'AWS::Serverless-2016-10-31', Resources: { Ratings: { Type: 'AWS::Serverless::SimpleTable' } } },
 *   { region: 'eu-west-1' },
 * );
 * ```
 * @public
 */
export function transform(input: TransformInput, options: TransformOptions): TransformResult {
  const authored = documentOf(input);
  const tooDeep = nestsDeeperThan(MAX_DEPTH, authored.template);
  const context = contextOf(tooDeep ? { ...authored, template: {} } : authored, options);
  try {
    if (tooDeep) throw Fault.fatal(`It is nested more than ${MAX_DEPTH} levels deep.`);
    runPipeline(context);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (context.profile === 'service') throw new TransformError(placed(error.causes, authored));
    context.report(error);
  }
  if (context.faults.length > 0) {
    const causes = context.faults.flatMap((fault) => fault.causes);
    throw new TransformError(placed(causes, authored));
  }
  const template = context.references.rewritten(context.output);
  return {
    template,
    document: { template, folder: authored.folder },
    diagnostics: context.diagnostics,
    origins: Object.fromEntries(context.origins),
  };
}

/** So deep the service reads a template; deeper ones would also end in the stack of this process. */
const MAX_DEPTH = 1000;

/** The causes with the place of the author's resource or event, where the template has a text. */
function placed(causes: readonly TransformCause[], document: TemplateDocument): TransformCause[] {
  if (document.source === undefined) return [...causes];
  return causes.map((cause) => {
    const { logicalId, eventId } = cause;
    const resource = logicalId === undefined ? undefined : getIn(document.template, ['Resources', logicalId]);
    if (logicalId === undefined || resource === undefined) return cause;
    const event = eventId === undefined ? [] : ['Properties', 'Events', eventId];
    const path = getIn(resource, event) === undefined ? [] : event;
    return { ...cause, range: locate(document, ['Resources', logicalId, ...path], 'key') };
  });
}

function contextOf(input: TemplateDocument, options: TransformOptions): TransformContext {
  const { region, managedPolicies = {}, featureToggles = {}, clock = systemClock, profile = 'service' } = options;
  const template = workingCopy(input.template);
  if (profile === 'local') leaveOutLoops(template);
  const findings = profile === 'local' ? includeDefinitions(template, options.include) : [];
  const partition = partitionOf(region);
  const context = new TransformContext({
    template,
    parameters: parametersOf(template, options, partition),
    region,
    partition,
    profile,
    managedPolicies,
    featureToggles,
    serverlessRepo: options.serverlessRepo,
    isNumericKey: (logicalId) => isNumericKey(input, logicalId),
    passesMetadata: options.passthroughMetadata ?? false,
    hashesDeployments: options.hashesDeployments ?? true,
    now: () => clock.now() / 1000,
  });
  context.diagnostics.push(...findings);
  return context;
}

/** CloudFormation expands loops before SAM sees a template; here what they make is missing, and the rest is there. */
function leaveOutLoops(template: ValueMap): void {
  for (const section of ['Conditions', 'Resources', 'Outputs'].map((name) => template[name])) {
    if (!isMap(section)) continue;
    for (const [key, value] of Object.entries(section)) {
      if (key.startsWith('Fn::ForEach::') && !isMap(value)) delete section[key];
    }
  }
}

/** YAML reads an unquoted `0:` as a number, and then it is no logical id. */
function isNumericKey(input: TemplateDocument, logicalId: string): boolean {
  if (!/^(\d+|0x[\da-f]+)$/i.test(logicalId) || input.source?.format !== 'yaml') return false;
  const range = locate(input, ['Resources', logicalId], 'key');
  return range !== undefined && /^\w/.test(input.source.text.slice(range.start.offset, range.end.offset));
}

function parametersOf(template: ValueMap, { parameters = {}, region }: TransformOptions, partition: string): ValueMap {
  const values = emptyMap();
  for (const [name, value] of Object.entries(parameters)) values[name] = workingCopy(value);
  const declared = isMap(template['Parameters']) ? template['Parameters'] : {};
  for (const [name, declaration] of Object.entries(declared)) {
    if (isMap(declaration) && 'Default' in declaration && !(name in values)) {
      values[name] = workingCopy(declaration['Default'] ?? null);
    }
  }
  return Object.assign(values, { 'AWS::Region': region, 'AWS::Partition': partition, ...values });
}
