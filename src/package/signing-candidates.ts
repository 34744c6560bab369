import { dirname, resolve } from 'node:path';
import { isMap, readTemplate, type TemplateDocument, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { findLocalArtifacts } from './local-artifacts.ts';

/** Code of this machine that Lambda takes only when it is signed, as far as the template says so. */
export interface SigningCandidate {
  /** Logical ID; in nested stacks with theirs: `Child/Function`. */
  readonly id: string;
  readonly kind: 'function' | 'layer';
  /** Of a layer: the functions that use it. */
  readonly usedBy: readonly string[];
}

/**
 * The functions with a code signing configuration, then the layers of the template that they use; those of nested
 * templates too. Nested templates that cannot be read are left to packaging, which says what is wrong.
 */
export async function findSigningCandidates(
  document: TemplateDocument,
  prefix: string = '',
  around: readonly string[] = [],
): Promise<readonly SigningCandidate[]> {
  const artifacts = findLocalArtifacts(document);
  const local = new Set(artifacts.map(({ resource }) => resource));
  const { Resources = {}, Globals = {} } = document.template;
  const shared = isMap(Globals) && isMap(Globals['Function']) ? Globals['Function'] : {};
  const functions: SigningCandidate[] = [];
  const users = new Map<string, string[]>();
  for (const [logicalId, resource] of Object.entries(isMap(Resources) ? Resources : {})) {
    const properties = functionProperties(resource, shared);
    if (properties?.['CodeSigningConfigArn'] === undefined) continue;
    const id = `${prefix}${logicalId}`;
    if (local.has(logicalId)) functions.push({ id, kind: 'function', usedBy: [] });
    const layers = properties['Layers'];
    for (const layer of Array.isArray(layers) ? layers : []) {
      const reference = isMap(layer) ? layer['Ref'] : undefined;
      if (typeof reference !== 'string' || !local.has(reference)) continue;
      users.set(reference, [...(users.get(reference) ?? []), id]);
    }
  }
  const layers = [...users].map(([layer, usedBy]) => ({ id: `${prefix}${layer}`, kind: 'layer' as const, usedBy }));
  const nested: SigningCandidate[] = [];
  for (const { content, resource, value } of artifacts) {
    if (content !== 'template' || typeof value !== 'string') continue;
    const file = resolve(document.folder, value);
    const inner = around.includes(file) ? undefined : await readTemplate(file).catch(() => undefined);
    if (inner === undefined) continue;
    const below = { ...inner, folder: dirname(file) };
    nested.push(...(await findSigningCandidates(below, `${prefix}${resource}/`, [...around, file])));
  }
  return [...functions, ...layers, ...nested];
}

function functionProperties(resource: TemplateValue, shared: TemplateMap): TemplateMap | undefined {
  if (!isMap(resource)) return undefined;
  const own = isMap(resource['Properties']) ? resource['Properties'] : {};
  if (resource['Type'] === 'AWS::Lambda::Function') return own;
  return resource['Type'] === 'AWS::Serverless::Function' ? { ...shared, ...own } : undefined;
}
