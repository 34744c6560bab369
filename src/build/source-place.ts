import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { closest } from '../core/index.ts';
import { getIn, locate } from '../template/index.ts';
import { BuildError, type SourcePlace } from './errors.ts';
import { placeOf, type Stack } from './stacks.ts';
import type { BuildTarget } from './workflow.ts';

/** What is wrong with the source of a target, when it is not there. */
export async function missingSource(target: BuildTarget, stack: Stack): Promise<BuildError | undefined> {
  const { source } = target;
  if (statSync(source, { throwIfNoEntry: false }) !== undefined) return undefined;
  const place = sourcePlace(target, stack);
  const near = closest(basename(source), await readdir(dirname(source)).catch(() => []));
  const isFolder = near && (await stat(join(dirname(source), near))).isDirectory();
  return BuildError.sourceNotFound(place, source, isFolder ? near : undefined);
}

/** Where the template names the source of a target. */
function sourcePlace({ kind, id, logicalId, image, archive }: BuildTarget, stack: Stack): SourcePlace {
  const imageProperty = image ? 'DockerContext' : archive === undefined ? undefined : 'ImageUri';
  const property = imageProperty ?? sourceProperty(stack, logicalId, kind);
  const { document } = stack;
  const { source } = document;
  const section = imageProperty === 'DockerContext' ? 'Metadata' : 'Properties';
  const path = [...placeOf(stack, logicalId), section, property];
  const line = source && locate(document, path)?.start.line;
  if (source === undefined || line === undefined) return { kind, id, property };
  return { kind, id, property, position: source.file === undefined ? `line ${line}` : `${source.file}:${line}` };
}

/** The property of a resource that names its source. */
export function sourceProperty(stack: Stack, logicalId: string, kind: 'function' | 'layer'): string {
  const type = getIn(stack.document.template, [...placeOf(stack, logicalId), 'Type']);
  const isSam = String(type).startsWith('AWS::Serverless::');
  if (kind === 'function') return isSam ? 'CodeUri' : 'Code';
  return isSam ? 'ContentUri' : 'Content';
}
