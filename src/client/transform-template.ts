import { expandLoops } from '../resolve/index.ts';
import { snippetsOf, type TemplateDocument } from '../template/index.ts';
import { type TransformOptions, type TransformResult, transform } from '../transform/index.ts';

/** What the parameters of a template may be given as. */
type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

/** Transforms a template as the service does: its loops first, then SAM. Origins lead to what the author wrote. */
export function transformTemplate(
  document: TemplateDocument,
  given: TransformOptions & { readonly parameters: Parameters },
): TransformResult {
  const options = { include: snippetsOf(document.folder), ...given };
  const { region, parameters } = options;
  const loops = expandLoops({ template: document.template, region, parameters });
  if (loops.template === document.template) return transform(document, options);
  const { folder } = document;
  const { origins, diagnostics, ...result } = transform({ template: loops.template, folder }, options);
  const placed = Object.entries(origins).map(([logicalId, origin]) => {
    const path = loops.resources.get(origin.resource)?.path;
    return [logicalId, path === undefined ? origin : { ...origin, path }] as const;
  });
  const found = diagnostics.map((finding) =>
    finding.path === undefined ? finding : { ...finding, path: loops.authorPath(finding.path) },
  );
  return { ...result, origins: Object.fromEntries(placed), diagnostics: [...loops.diagnostics, ...found] };
}
