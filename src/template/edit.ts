import type { TemplateDocument, TemplateMap, TemplatePath, TemplateSource, TemplateValue } from './document.ts';
import { TemplateError } from './errors.ts';
import { parseTemplate, sourceNodeOf } from './parse.ts';
import { getIn, setIn } from './path.ts';
import { isMap, sameValue } from './predicates.ts';
import { childOf, type SourceNode, type TrailStep } from './source-node.ts';
import { applyPatches, type Change, type EditStyle, TextPatcher } from './text-patch.ts';
import { writeJson } from './write-json.ts';
import { writeYaml } from './write-yaml.ts';

/** A value to set at a path of a template. @public */
export interface TemplateEdit {
  /** Where. */
  readonly path: TemplatePath;
  /** `undefined` takes the key (or the item of a list) away. */
  readonly value: TemplateValue | undefined;
}

/**
 * A document with other values at some paths; keys that are missing are added. In a document that has a text, only the
 * text of these values changes: comments, order, quotes, tags and line ends of everything else stay as they are.
 *
 * @example
 * ```ts
 * const document = await readTemplate('template.yaml');
 * const packaged = applyEdits(document, [
 *   { path: ['Resources', 'Orders', 'Properties', 'CodeUri'], value: 's3://bucket/key' },
 * ]);
 * const text = writeTemplate(packaged);
 * ```
 * @throws {@link TemplateError} `EDIT_INVALID` if a path leads through a scalar or beyond a list.
 * @public
 */
export function applyEdits(document: TemplateDocument, edits: readonly TemplateEdit[]): TemplateDocument {
  if (edits.length === 0) return document;
  let wanted: TemplateValue = document.template;
  for (const { path, value } of edits) wanted = setIn(wanted, path, value);
  if (!isMap(wanted)) throw TemplateError.editInvalid([], 'a template is a map');
  const { source, folder } = document;
  const root = sourceNodeOf(document);
  // A stage may have put another tree beside the text: then the text says nothing about the document any more.
  if (!source || !root || !sameValue(root.value, document.template)) return { template: wanted, folder };
  return editText({ source, root, folder }, edits, wanted);
}

const ATTEMPTS: readonly { readonly style: EditStyle; readonly expandAliases: boolean }[] = [
  { style: 'natural', expandAliases: false },
  { style: 'plain', expandAliases: false },
  // An edit inside an anchor changes its aliases too: they are replaced by the values that they stood for.
  { style: 'natural', expandAliases: true },
];

/** A document that has a text, and what its text says. */
interface WrittenTemplate {
  readonly source: TemplateSource;
  readonly root: SourceNode;
  readonly folder: string;
}

/** Tries the most natural text first; what counts is that it is read as the tree that is wanted. */
function editText(
  { source, root, folder }: WrittenTemplate,
  edits: readonly TemplateEdit[],
  wanted: TemplateMap,
): TemplateDocument {
  for (const { style, expandAliases } of ATTEMPTS) {
    const patcher = new TextPatcher(source, style);
    const all = expandAliases ? [...edits, ...aliasesIn(root, wanted)] : edits;
    const patches = changesFor(root, all, wanted, style).flatMap((change) =>
      patcher.patch(change, getIn(wanted, change.path)),
    );
    const text = applyPatches(source.text, patches);
    const { document } = text === undefined ? {} : parseTemplate(text, { ...source, folder });
    if (document && sameValue(document.template, wanted)) return document;
  }
  // No case is known that comes here; a wrong text would be worse than lost comments.
  const text = source.format === 'json' ? `${writeJson(wanted)}\n` : writeYaml(wanted);
  return { template: wanted, source: { ...source, text }, folder };
}

/** Where the text has to change: never one place inside another. */
function changesFor(
  root: SourceNode,
  edits: readonly TemplateEdit[],
  wanted: TemplateMap,
  style: EditStyle,
): readonly Change[] {
  const changes = edits.flatMap((edit) => changeFor(root, edit, wanted, style) ?? []);
  const paths = new Map(changes.map((change) => [JSON.stringify(change.path), change]));
  return [...paths.values()].filter(
    ({ path }) => !path.some((_, length) => paths.has(JSON.stringify(path.slice(0, length)))),
  );
}

function changeFor(
  root: SourceNode,
  { path, value }: TemplateEdit,
  wanted: TemplateMap,
  style: EditStyle,
): Change | undefined {
  const trail: TrailStep[] = [{ node: root }];
  let replaceable: Change = { kind: 'replace', path: [], trail: [...trail] };
  for (const [depth, key] of path.entries()) {
    const node = trail.at(-1)?.node ?? root;
    const here = path.slice(0, depth + 1);
    const next = node.style === 'alias' ? undefined : childOf(node, key);
    // The items behind a removed one move up: there only the edit itself tells that something goes away.
    const isGone = getIn(wanted, here) === undefined || (value === undefined && depth === path.length - 1);
    if (isGone) {
      if (!next && node.style !== 'alias') return undefined;
      const canShrink = next && !next.field?.merged && style === 'natural' && sizeOf(node) > 1;
      return canShrink ? { kind: 'remove', path: here, trail: [...trail, next] } : replaceable;
    }
    if (!next || next.field?.merged) return canGrow(node) ? { kind: 'add', path: here, trail } : replaceable;
    trail.push(next);
    if (!next.node.fixed) replaceable = { kind: 'replace', path: here, trail: [...trail] };
  }
  return replaceable;
}

/** Whether there is a collection in the text that can take one more entry. */
function canGrow(node: SourceNode): boolean {
  return node.style === 'block' || (node.style === 'flow' && sizeOf(node) > 0);
}

function sizeOf({ fields, items }: SourceNode): number {
  return fields?.size ?? items?.length ?? 0;
}

/** Edits that write out every alias, and every map that takes keys from another. */
function aliasesIn(node: SourceNode, wanted: TemplateMap, path: TemplatePath = []): TemplateEdit[] {
  const fields = [...(node.fields ?? [])];
  if (node.style === 'alias' || fields.some(([, { merged }]) => merged)) {
    const value = getIn(wanted, path);
    return value === undefined ? [] : [{ path, value }];
  }
  const children = node.items ? [...node.items.entries()] : fields.map(([key, field]) => [key, field.node] as const);
  return children.flatMap(([key, child]) => aliasesIn(child, wanted, [...path, key]));
}
