import type { LoadOptions } from '../application/index.ts';
import type { Diagnostic } from '../core/index.ts';
import { isMap, type TemplateDocument } from '../template/index.ts';
import type { ValidateOptions } from '../validate/index.ts';

const NESTING = ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack'];

/** What stands against a nested template as a whole. That a file is not there, the template around says itself. */
const ABOUT_TEMPLATES = ['NESTED_TEMPLATE_INVALID', 'NESTED_STACK_RECURSIVE', 'NESTED_STACKS_TOO_MANY'];

/**
 * The findings about a template with those about the templates on this machine that are nested in it, at any depth, each
 * with its own file; errors first. What nested templates are given is not looked at: it may be secret.
 */
export async function withNestedFindings(
  document: TemplateDocument,
  options: ValidateOptions & LoadOptions,
  own: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  if (!mayNest(document)) return own;
  const [{ loadApplication }, { validate }] = await Promise.all([
    import('../application/index.ts'),
    import('../validate/index.ts'),
  ]);
  const { nestedStacks = [], diagnostics } = loadApplication(document, options);
  const said = new Set(own.map(placeOf));
  const unreadable = diagnostics.filter((one) => ABOUT_TEMPLATES.includes(one.code) && !said.has(placeOf(one)));
  const files = new Set<string>();
  const inside = nestedStacks.flatMap(({ id, document: nested }) => {
    const { file = id } = nested.source ?? {};
    if (files.has(file)) return [];
    files.add(file);
    const { parameters, ...rest } = options;
    return validate(nested, rest)
      .filter(({ code }) => code !== 'PARAMETER_WITHOUT_VALUE')
      .map(({ logicalId, ...finding }) => ({
        ...finding,
        ...(logicalId !== undefined && { logicalId: `${id}/${logicalId}` }),
      }));
  });
  const all = [...own, ...unreadable, ...inside];
  return (['error', 'warning', 'info'] as const).flatMap((level) => all.filter(({ severity }) => severity === level));
}

function placeOf({ logicalId, file }: Diagnostic): string {
  return `${file} ${logicalId}`;
}

function mayNest({ template: { Resources = {} } }: TemplateDocument): boolean {
  return Object.entries(isMap(Resources) ? Resources : {}).some(
    ([id, resource]) =>
      id.startsWith('Fn::ForEach::') || (isMap(resource) && NESTING.includes(String(resource['Type']))),
  );
}
