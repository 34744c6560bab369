import type { DeploymentPlan, PropertyChange, StackChange } from './deployment-plan.ts';
import type { TemplateOrigin } from './origins.ts';
import { resourcePath } from './resource-path.ts';

/** What is not here is printed as the service says it: it may know more than this does. */
const SIGNS: Readonly<Record<string, string>> = { Add: '+', Modify: '~', Remove: '-', Import: '→', Dynamic: '?' };
/** What becomes of the old resource where a new one may take its place. */
const REPLACEMENTS: Readonly<Record<string, string>> = { True: 'replaced', Conditional: 'maybe replaced', False: '' };
const LEVELS = { high: '‼', medium: '!', low: '·' } as const;

/**
 * A plan as a person reads it: changes, parameters, what has to be allowed, what is open to everybody, what is uploaded.
 * Plain text without colours.
 *
 * @example
 * ```ts
 * const plan = await new SamClient().plan({ stackName: 'orders', bucket: 'my-artifacts' });
 * const text = formatPlan(plan);
 * ```
 * @public
 */
export function formatPlan(plan: DeploymentPlan): string {
  const { stackName, region, operation, stackStatus, changes, parameters, capabilities, security, artifacts, storage } =
    plan;
  const status = stackStatus === undefined ? '' : `, now ${stackStatus}`;
  const headline = operation === 'none' ? 'nothing to change' : operation;
  const findings = security.findings.filter(({ level, isNew }) => isNew || level === 'high');
  const changed = parameters.filter(({ source, before }) => source === 'given' || before !== undefined);
  return [
    `${stackName} (${region}${status}): ${headline}`,
    ...section('Changes', changes.flatMap(changeLines)),
    ...section(
      'Parameters',
      changed.map(({ name, value = '(known to the service)', before }) =>
        before === undefined ? `${name} = ${value}` : `${name} = ${value} (was ${before})`,
      ),
    ),
    ...section(
      'Capabilities',
      capabilities.map(({ capability, reason, isGiven }) => `${isGiven ? '✔' : '✘'} ${capability}: ${reason}`),
    ),
    ...section('Security', [
      ...findings.map(({ level, message, isNew, origin, ...resource }) => {
        const known = isNew ? '' : ' (as before)';
        return `${LEVELS[level]} ${resourcePath(resource)}: ${message}${known}${placeOf(origin)}`;
      }),
      ...security.unreviewed.map((sentence) => `? ${sentence}`),
    ]),
    ...section(
      'Made for artifacts first',
      storage.map(({ resourceType, stackName: own, name, functionId }) =>
        resourceType === 'AWS::S3::Bucket'
          ? `+ the bucket of SAM (stack ${own})`
          : `+ repository ${name} for ${functionId} (stack ${own})`,
      ),
    ),
    ...section(
      'Artifacts',
      artifacts.map(({ resource, property, uri, bytes, needsUpload }) => {
        const size = bytes === undefined ? '' : ` (${bytes.toLocaleString('en')} bytes)`;
        return `${resource}.${property} ${needsUpload ? '→' : '='} ${uri}${size}`;
      }),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function changeLines(change: StackChange): string[] {
  const {
    action,
    logicalId,
    resourceType,
    replacement = 'False',
    nestedStack,
    oldResource,
    origin,
    properties = [],
  } = change;
  const notes = [
    resourceType,
    REPLACEMENTS[replacement] ?? replacement,
    oldResource === undefined ? '' : oldResource === 'retained' ? 'the old one is kept' : 'a snapshot is kept',
  ].filter((note) => note !== '');
  // Below the line of the nested stack that it is in.
  const indent = '  '.repeat(nestedStack?.split('/').length ?? 0);
  return [
    `${SIGNS[action] ?? action} ${logicalId} (${notes.join(', ')})${placeOf(origin)}`,
    ...properties.map(propertyLine),
  ].map((line) => `${indent}${line}`);
}

function propertyLine({ path, before, after, recreation, causes }: PropertyChange): string {
  const values = before === undefined && after === undefined ? '' : `: ${before ?? '(none)'} → ${after ?? '(none)'}`;
  const entities = causes.flatMap(({ entity }) => entity ?? []);
  const because = entities.length === 0 ? '' : ` because of ${[...new Set(entities)].join(', ')}`;
  return `    ${path}${values}${recreation === 'Always' ? ', replaces' : ''}${because}`;
}

function placeOf(origin: TemplateOrigin | undefined): string {
  if (origin?.file === undefined) return '';
  return ` ${origin.file}${origin.line === undefined ? '' : `:${origin.line}`}`;
}
