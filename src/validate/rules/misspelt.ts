import { closest } from '../../core/index.ts';
import { getIn, isMap } from '../../template/index.ts';
import type { ValidationContext } from '../context.ts';
import { RESOURCE_ATTRIBUTES, RESOURCE_TYPES } from '../data/resource-types.ts';
import { referencesIn } from '../references.ts';
import type { Finding, Rule } from '../rule.ts';

/** So many letters may be wrong: CloudFormation learns new names every week, which are no misspelt old ones. */
const FARTHEST = 2;

/** Resource types and attributes that are almost those of CloudFormation. Of others nobody knows here that they are wrong. */
export const misspelt: Rule = function* (context) {
  for (const [id, resource] of Object.entries(context.section('Resources'))) {
    const type = isMap(resource) ? resource['Type'] : undefined;
    if (typeof type === 'string') yield* misspeltType(id, type);
  }
  for (const { name, attribute, by, path } of referencesIn(context.template)) {
    if (attribute === undefined) continue;
    const type = typeOf(name, context);
    const known = type === undefined ? undefined : attributes().get(type);
    const meant = known?.includes(attribute) === false ? closest(attribute, known, FARTHEST) : undefined;
    if (meant === undefined) continue;
    yield {
      code: 'ATTRIBUTE_UNKNOWN',
      severity: 'warning',
      message: `${by} "${name}.${attribute}": ${type} has no attribute "${attribute}".`,
      hint: `Did you mean "${meant}"?`,
      path,
    };
  }
};

function* misspeltType(id: string, type: string): Generator<Finding> {
  if (!/^aws::/i.test(type) || /^AWS::Serverless::/.test(type) || types().has(type)) return;
  const meant = closest(type, types(), FARTHEST);
  if (meant === undefined) return;
  yield {
    code: 'RESOURCE_TYPE_UNKNOWN',
    severity: 'warning',
    message: `Resource "${id}": CloudFormation has no type "${type}".`,
    hint: `Did you mean "${meant}"?`,
    path: ['Resources', id, 'Type'],
  };
}

/** What a resource becomes: `AWS::Lambda::Function` of a function of SAM. */
function typeOf(logicalId: string, { transformed }: ValidationContext): string | undefined {
  const type = getIn(transformed, ['Resources', logicalId, 'Type']);
  return typeof type === 'string' ? type : undefined;
}

let allTypes: ReadonlySet<string> | undefined;
function types(): ReadonlySet<string> {
  allTypes ??= new Set(
    RESOURCE_TYPES.flatMap(([service, names]) => names.split(' ').map((name) => `AWS::${service}::${name}`)),
  );
  return allTypes;
}

let allAttributes: ReadonlyMap<string, readonly string[]> | undefined;
function attributes(): ReadonlyMap<string, readonly string[]> {
  allAttributes ??= new Map(RESOURCE_ATTRIBUTES.map(([type, names]) => [type, names.split(' ')]));
  return allAttributes;
}
