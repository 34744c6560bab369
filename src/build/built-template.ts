import { isAbsolute, join, resolve } from 'node:path';
import { writeFileAtomically } from '../core/index.ts';
import {
  applyEdits,
  getIn,
  isMap,
  type TemplateDocument,
  type TemplateEdit,
  writeTemplate,
} from '../template/index.ts';
import type { Built, LocalPath } from './build.ts';
import { sourceProperty } from './plan.ts';
import { pathFrom } from './source-tree.ts';
import { type Stack, stackFolder } from './stacks.ts';

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
  const results = built.flatMap((one) => (one.planned.stack === stack ? resultEdits(one, document, folder) : []));
  const stacks: TemplateEdit[] = [];
  for (const inner of nested) {
    const { templateFile } = await writeBuiltTemplates(inner, built, options);
    const path = ['Resources', inner.logicalId, 'Properties', inner.property];
    stacks.push({ path, value: pathFrom(folder, templateFile) });
  }
  const byPath = new Map([...moved, ...results, ...stacks].map((edit) => [JSON.stringify(edit.path), edit]));
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

/** How a template says what came of a function or layer. */
function resultEdits({ planned, resource, output }: Built, document: TemplateDocument, folder: string): TemplateEdit[] {
  const { kind, id, stack } = planned;
  const logicalId = id.slice(stack.prefix.length);
  const here = ['Resources', logicalId];
  if (!isMap(getIn(document.template, here) ?? null) || resource.outcome === 'skipped') {
    return metadataPaths(document, here, folder);
  }
  const property = sourceProperty(document, logicalId, kind);
  const edits: TemplateEdit[] = [];
  if (resource.image !== undefined) {
    const path = property === 'CodeUri' ? ['ImageUri'] : ['Code', 'ImageUri'];
    edits.push({ path: [...here, 'Properties', ...path], value: resource.image });
    edits.push(...metadataPaths(document, here, folder));
  } else if (resource.folder !== undefined) {
    const value = pathFrom(folder, resource.folder);
    edits.push({ path: [...here, 'Properties', property], value });
    const asset = [...here, 'Metadata', 'aws:asset:path'];
    if (getIn(document.template, asset) !== undefined) edits.push({ path: asset, value });
  }
  const target = 'target' in planned ? planned.target : undefined;
  if (output?.handler !== undefined && output.handler !== target?.handler) {
    edits.push({ path: [...here, 'Properties', 'Handler'], value: output.handler });
  }
  for (const [name, value] of Object.entries(output?.variables ?? {})) {
    edits.push({ path: [...here, 'Properties', 'Environment', 'Variables', name], value });
  }
  return edits;
}

/** Folders that only `Metadata` names: they stay where they are. */
function metadataPaths(document: TemplateDocument, here: readonly string[], folder: string): TemplateEdit[] {
  return ['DockerContext', 'aws:asset:path'].flatMap((key) => {
    const path = [...here, 'Metadata', key];
    const value = getIn(document.template, path);
    return typeof value === 'string' ? movedPath({ path, value }, document.folder, folder) : [];
  });
}
