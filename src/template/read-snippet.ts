import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TemplateValue } from './document.ts';
import { parseTemplate } from './parse.ts';

/** The file on this machine that a location names, absolute; `undefined` for one that is elsewhere (`s3://…`). */
export function snippetFile(folder: string, location: string): string | undefined {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? undefined : resolve(folder, location);
}

/** The content of a YAML or JSON file that a template refers to; `undefined` when it cannot be read as such. */
export function readSnippet(file: string): TemplateValue | undefined {
  try {
    return parseTemplate(readFileSync(file, 'utf8'), { file }).document?.template;
  } catch {
    return undefined;
  }
}

/** Reads what a template in `folder` includes, by its location. */
export function snippetsOf(folder: string): (location: string) => TemplateValue | undefined {
  return (location) => {
    const file = snippetFile(folder, location);
    return file === undefined ? undefined : readSnippet(file);
  };
}
