import { isList, isMap, type TemplateDocument, type TemplateMap, type TemplateValue } from '../template/index.ts';

const SAM = 'AWS::Serverless-2016-10-31';
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** Functions that there are with the extensions alone. */
const FUNCTIONS = /^Fn::(Length|ToJsonString|ForEach::.*)$/;

/**
 * A template that has been transformed here as CloudFormation takes it: with the author's other macros, and with
 * `AWS::LanguageExtensions` where something is left that needs it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function withOtherMacros(
  transformed: TemplateDocument,
  { template: authored }: TemplateDocument,
): TemplateDocument {
  const { Transform: declared = [] } = authored;
  const kept = (isList(declared) ? declared : [declared]).filter(
    (macro) => macro !== SAM && (macro !== LANGUAGE_EXTENSIONS || needsExtensions(transformed.template)),
  );
  const [first, ...others] = kept;
  if (first === undefined) return transformed;
  return { ...transformed, template: { Transform: others.length === 0 ? first : kept, ...transformed.template } };
}

function needsExtensions(template: TemplateMap): boolean {
  const { Resources = {} } = template;
  const resources = isMap(Resources) ? Object.values(Resources) : [];
  const hasPolicy = resources.some(
    (one) => isMap(one) && (isMap(one['DeletionPolicy']) || isMap(one['UpdateReplacePolicy'])),
  );
  return hasPolicy || usesExtensions(template);
}

function usesExtensions(value: TemplateValue): boolean {
  if (isList(value)) return value.some(usesExtensions);
  if (!isMap(value)) return false;
  return Object.entries(value).some(
    ([key, item]) =>
      FUNCTIONS.test(key) ||
      (key === 'Fn::FindInMap' && isExtendedLookUp(item)) ||
      (key === 'Fn::GetAtt' && isList(item) && isMap(item[0])) ||
      (key === 'Ref' && isMap(item)) ||
      usesExtensions(item),
  );
}

/** A default, or another function than those that CloudFormation evaluates there by itself. */
function isExtendedLookUp(argument: TemplateValue): boolean {
  if (!isList(argument)) return false;
  const isPlain = (item: TemplateValue): boolean => !isMap(item) || 'Ref' in item || 'Fn::FindInMap' in item;
  return argument.length > 3 || !argument.every(isPlain);
}
