import { closest } from '../../core/index.ts';
import { isMap, type TemplateMap } from '../../template/index.ts';
import type { ValidationContext } from '../context.ts';
import { type Reference, referencesIn } from '../references.ts';
import type { Finding, Rule } from '../rule.ts';

const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** That everything a template refers to exists: parameters, resources, conditions and mappings. */
export const references: Rule = function* (context) {
  const targets = targetsOf(context);
  for (const reference of referencesIn(context.template)) {
    const { kind, name } = reference;
    if (targets[kind].has(name)) continue;
    if ((kind === 'value' || kind === 'resource') && isGenerated(name, context)) continue;
    yield unknown(reference, targets[kind], context);
  }
};

function targetsOf(context: ValidationContext): Readonly<Record<Reference['kind'], ReadonlySet<string>>> {
  const keys = (name: string): ReadonlySet<string> =>
    new Set([...Object.keys(context.section(name)), ...Object.keys(context.section(name, context.transformed))]);
  const resources = keys('Resources');
  return {
    value: new Set([...keys('Parameters'), ...resources, ...PSEUDO_PARAMETERS]),
    resource: resources,
    condition: keys('Conditions'),
    mapping: keys('Mappings'),
  };
}

/** `Fn.Alias`, `Api.Stage`: what SAM generates for a resource. Which of them exist, the transform has checked. */
function isGenerated(name: string, context: ValidationContext): boolean {
  const authors = context.section('Resources');
  const [owner = ''] = name.split('.');
  const isImplicitApi = /^Serverless(?:Rest|Http)Api$/.test(owner);
  if (name.includes('.') && (isImplicitApi || isServerless(authors, owner))) return true;
  // A resource that could not be transformed would have brought resources of its own.
  if (context.isTransformComplete) return false;
  return isImplicitApi || Object.keys(authors).some((id) => name.startsWith(id));
}

function isServerless(resources: TemplateMap, id: string): boolean {
  const resource = Object.hasOwn(resources, id) ? resources[id] : undefined;
  return isMap(resource) && typeof resource['Type'] === 'string' && resource['Type'].startsWith('AWS::Serverless::');
}

const NOUNS = { value: 'parameter or resource', resource: 'resource', condition: 'condition', mapping: 'mapping' };

function unknown(reference: Reference, targets: ReadonlySet<string>, { template }: ValidationContext): Finding {
  const { kind, name, by, path } = reference;
  const guess = closest(name, targets);
  return {
    code: `${kind === 'value' ? 'REFERENCE' : kind.toUpperCase()}_UNKNOWN`,
    // Other macros than SAM's may bring what is missing here.
    severity: usesOtherMacros(template) ? 'warning' : 'error',
    message: `${by} "${name}": the template has no such ${NOUNS[kind]}.`,
    hint: guess === undefined ? `Add the ${NOUNS[kind]} "${name}", or correct the name.` : `Did you mean "${guess}"?`,
    path,
  };
}

function usesOtherMacros({ Transform: transform, Resources: resources }: TemplateMap): boolean {
  const macros = [transform ?? []].flat();
  if (isMap(resources) && Object.keys(resources).some((id) => id.startsWith('Fn::'))) return true;
  return macros.some((macro) => typeof macro !== 'string' || !/^AWS::(?:Serverless-|LanguageExtensions)/.test(macro));
}
