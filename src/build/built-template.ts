import { isAbsolute, join, resolve } from 'node:path';
import type { FunctionDefinition, LayerDefinition } from '../application/index.ts';
import { writeFileAtomically } from '../core/index.ts';
import {
  applyEdits,
  getIn,
  type TemplateDocument,
  type TemplateEdit,
  type TemplatePath,
  type TemplateValue,
  writeTemplate,
} from '../template/index.ts';
import type { Built } from './build-session.ts';
import { type ResourceEdit, templateEdits } from './resource-edits.ts';
import { sourceProperty } from './source-place.ts';
import { pathFrom } from './source-tree.ts';
import { logicalIdIn, placeOf, type Stack, stackFolder } from './stacks.ts';

interface WriteOptions {
  readonly buildDir: string;
  readonly findPaths: (document: TemplateDocument) => readonly LocalPath[];
}

/**
 * Writes the templates that name what was built, those of nested stacks first: the author's own text with other values in
 * it. Everything else local is named relative to the new place.
 */
export async function writeBuiltTemplates(
  stack: Stack,
  built: readonly Built[],
  options: WriteOptions,
): Promise<{ readonly document: TemplateDocument; readonly templateFile: string }> {
  const { document, nested } = stack;
  const folder = stackFolder(options.buildDir, stack);
  const name = document.source?.format === 'json' ? 'template.json' : 'template.yaml';
  const moved = options.findPaths(document).flatMap((path) => movedPath(path, document.folder, folder));
  const here = withSharedFolders(built.filter(({ planned }) => planned.stack === stack));
  const kept = here.flatMap((one) => metadataPaths(one, folder));
  const edits = here.flatMap((one) => resultEdits(one, folder));
  for (const inner of nested) {
    const { templateFile } = await writeBuiltTemplates(inner, built, options);
    const { logicalId, property } = inner;
    const value = pathFrom(folder, templateFile);
    edits.push({ logicalId, below: ['Properties', property], value });
    const asset = [...placeOf(stack, logicalId), ...ASSET];
    if (getIn(document.template, asset) !== undefined) edits.push({ logicalId, below: ASSET, value });
  }
  const unedited = (logicalId: string, below: readonly string[]): string =>
    valueBefore(stack, logicalId, below, folder);
  const written = templateEdits(edits, { document, loops: stack.loops, unedited });
  const byPath = new Map([...moved, ...kept, ...written].map((edit) => [JSON.stringify(edit.path), edit]));
  const edited = { ...applyEdits({ ...document }, [...byPath.values()]), folder };
  const templateFile = join(folder, name);
  await writeFileAtomically(templateFile, writeTemplate(edited));
  const source = edited.source && { ...edited.source, file: templateFile };
  return { document: source === undefined ? edited : { ...edited, source }, templateFile };
}

/** A relative path as it is said from another folder. */
function movedPath({ path, value }: LocalPath, from: string, to: string): TemplateEdit[] {
  if (typeof value !== 'string' || value === '' || isAbsolute(value)) return [];
  return [{ path, value: pathFrom(to, resolve(from, value)) }];
}

/** Brothers in a loop that have one result name one folder, as in SAM CLI's templates. */
function withSharedFolders(built: readonly Built[]): Built[] {
  const folders = new Map<string, Map<unknown, string | undefined>>();
  return built.map((one) => {
    const { planned, resource, output } = one;
    const loop = planned.stack.loops.get(logicalIdIn(planned.stack, planned.id));
    if (loop === undefined || output === undefined) return one;
    const key = JSON.stringify(loop.path);
    const known = folders.get(key) ?? new Map<unknown, string | undefined>();
    folders.set(key, known);
    if (!known.has(output)) known.set(output, resource.folder);
    return { ...one, resource: { ...resource, folder: known.get(output) } };
  });
}

/** How a template says what came of a function or layer. */
function resultEdits({ planned, resource, output }: Built, folder: string): ResourceEdit[] {
  const { kind, id, stack } = planned;
  const logicalId = logicalIdIn(stack, id);
  const place = placeOf(stack, logicalId);
  if (getIn(stack.document.template, place) === undefined || resource.outcome === 'skipped') return [];
  const property = sourceProperty(stack, logicalId, kind);
  const edits: ResourceEdit[] = [];
  const set = (below: readonly string[], value: string): void => void edits.push({ logicalId, below, value });
  if (resource.image !== undefined) {
    set(['Properties', ...(property === 'CodeUri' ? ['ImageUri'] : ['Code', 'ImageUri'])], resource.image);
  } else if (resource.folder !== undefined) {
    const value = pathFrom(folder, resource.folder);
    set(['Properties', property], value);
    if (getIn(stack.document.template, [...place, ...ASSET]) !== undefined) set(ASSET, value);
  }
  const target = 'target' in planned ? planned.target : undefined;
  if (output?.handler !== undefined && output.handler !== target?.handler)
    set(['Properties', 'Handler'], output.handler);
  for (const [name, value] of Object.entries(output?.variables ?? {})) {
    set(['Properties', 'Environment', 'Variables', name], value);
  }
  return edits;
}

const ASSET = ['Metadata', 'aws:asset:path'];

/** Folders that only `Metadata` names, of what has no folder of its own now: they stay where they are. */
function metadataPaths({ planned: { stack, id }, resource }: Built, folder: string): TemplateEdit[] {
  if (resource.image === undefined && resource.outcome !== 'skipped') return [];
  const { document } = stack;
  const place: TemplatePath = [...placeOf(stack, logicalIdIn(stack, id)), 'Metadata'];
  const params = getIn(document.template, [...place, EXTRA_PARAMS]);
  const secrets = (Array.isArray(params) ? params : []).flatMap((param, index) => {
    const [, before = '', value, after = ''] = SECRET_FILE.exec(String(param)) ?? [];
    const moved = movedPath({ path: [...place, EXTRA_PARAMS, index], value }, document.folder, folder);
    return moved.map(({ path, value: to }) => ({ path, value: before + String(to) + after }));
  });
  const folders = ['DockerContext', 'aws:asset:path'].flatMap((key) => {
    const path = [...place, key];
    const value = getIn(document.template, path);
    return typeof value === 'string' ? movedPath({ path, value }, document.folder, folder) : [];
  });
  return [...folders, ...secrets];
}

const EXTRA_PARAMS = 'DockerBuildExtraParams';
/** `id=npmrc,src=.npmrc`, alone or behind `--secret`. */
const SECRET_FILE = /^((?:--secret[= ])?(?:[\w-]+=[^,]*,)*(?:src|source)=)([^,]+)(.*)$/;

/** What a function or layer has where its brothers in a loop got something else. */
function valueBefore(
  { functions, layers, prefix }: Stack,
  logicalId: string,
  below: readonly string[],
  folder: string,
): string {
  const isIt = ({ id }: { readonly id: string }): boolean => id === prefix + logicalId;
  const found: FunctionDefinition | LayerDefinition | undefined = functions.find(isIt) ?? layers.find(isIt);
  const name = below.at(-1) ?? '';
  if (found === undefined) return '';
  if ('content' in found) return 'path' in found.content ? pathFrom(folder, found.content.path) : '';
  if (name === 'Handler') return found.handler ?? '';
  if (below.includes('Variables')) return String(found.environment[name] ?? '');
  const { code } = found;
  if (code.kind === 'image' || code.kind === 'remote') return code.uri;
  return 'path' in code ? pathFrom(folder, code.path) : '';
}

/** A place of a template that names a file or folder of this machine. */
export interface LocalPath {
  readonly path: TemplatePath;
  readonly value: TemplateValue | undefined;
}
