import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isInside } from '../../core/index.ts';
import type { BuildTarget } from '../workflow.ts';

/**
 * Every `tsconfig.json` that may count for a source: those of the folders around it as far as the template's, whether
 * they are there or not, the one that `BuildProperties` names, and those that these extend.
 */
export function tsconfigsFor({ source, root, properties }: BuildTarget): string[] {
  const named = properties['Tsconfig'];
  const found = new Set<string>();
  if (typeof named === 'string') addWithBases(resolve(source, named), found);
  for (let folder = dirname(source); isInside(root, folder); folder = dirname(folder)) {
    addWithBases(join(folder, 'tsconfig.json'), found);
    if (folder === dirname(folder)) break;
  }
  const own = join(source, 'tsconfig.json');
  if (existsSync(own)) addWithBases(own, found);
  return [...found];
}

function addWithBases(file: string, found: Set<string>): void {
  if (found.has(file)) return;
  found.add(file);
  if (!existsSync(file)) return;
  // A configuration may have comments: what it extends is found in its text, too much of it rather than too little.
  const section = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  for (const [, base = ''] of section.matchAll(/"([^"]*)"/g)) {
    if (base.startsWith('.'))
      addWithBases(resolve(dirname(file), base.endsWith('.json') ? base : `${base}.json`), found);
  }
}
