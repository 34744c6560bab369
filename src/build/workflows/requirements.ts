import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A `requirements.txt` with everything that it leads to on this machine. */
export interface Requirements {
  /** The lines of one file that means the same, but for the packages that `local` names. */
  readonly lines: readonly RequirementLine[];
  /** The file itself, those that it includes, and its constraints. */
  readonly files: readonly string[];
  /** Packages on this machine: folders with their sources, or archives. */
  readonly local: readonly string[];
}

/** A line as it is, or around the absolute path of a package on this machine. */
export type RequirementLine = string | { readonly before: string; readonly path: string; readonly after: string };

/**
 * Reads a `requirements.txt`. What it includes is put in its place; an editable package is one like any other, because
 * nobody edits it on Lambda.
 */
export function readRequirements(file: string): Requirements {
  const lines: RequirementLine[] = [];
  const files = new Set<string>();
  const root = dirname(file);
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    if (!existsSync(path)) {
      // Then pip says what it thinks of that.
      lines.push(`-r ${path}`);
      return;
    }
    for (const line of linesOf(readFileSync(path, 'utf8'))) {
      const [, flag = '', value = ''] = OPTION.exec(line) ?? [];
      const place = resolve(dirname(path), value);
      if (/^(?:-r|--requirement)$/.test(flag) && !isUrl(value)) visit(place);
      else if (/^(?:-c|--constraint)$/.test(flag) && !isUrl(value)) {
        files.add(place);
        lines.push(`-c ${place}`);
      } else if (/^(?:-f|--find-links)$/.test(flag) && existsSync(place)) lines.push(`-f ${place}`);
      else if (/^(?:-e|--editable)$/.test(flag)) lines.push(packageLine(value, [root, dirname(path)]));
      else lines.push(line.startsWith('-') ? line : packageLine(line, [root, dirname(path)]));
    }
  };
  visit(file);
  return {
    lines,
    files: [...files],
    local: lines.flatMap((line) => (typeof line === 'string' ? [] : [line.path])),
  };
}

/** Whether there is anything to install. */
export function isEmpty({ lines }: Requirements): boolean {
  return lines.every((line) => typeof line === 'string' && /^-(?!r )/.test(line));
}

/** Whether what is required is in the folder itself, as it is in the result of a build. */
export function areInstalled({ lines }: Requirements, folder: string): boolean {
  const installed = new Set(packagesIn(folder));
  const names = lines.flatMap((line) => (typeof line === 'string' && !line.includes(';') ? nameOf(line) : []));
  return installed.size > 0 && names.every((name) => installed.has(name));
}

/** Whether any package is installed in the folder itself. */
export function hasPackages(folder: string): boolean {
  return packagesIn(folder).length > 0;
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const name = /^(.+?)-\d[^-]*\.dist-info$/.exec(entry)?.[1];
    return name === undefined ? [] : [normalized(name)];
  });
}

function nameOf(line: string): string[] {
  const name = /^[A-Za-z0-9][\w.-]*/.exec(line)?.[0];
  return name === undefined ? [] : [normalized(name)];
}

/** One package may be written in several ways. */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

const OPTION = /^(-[rcef]|--(?:requirement|constraint|editable|find-links))(?:\s*=\s*|\s*)(.*)$/;

function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Paths are relative to the working directory of pip, which is usually the folder of the outermost file. */
function packageLine(line: string, folders: readonly string[]): RequirementLine {
  const [, before = '', value = '', after = ''] =
    /^((?:[\w.-]+(?:\[[^\]]*\])?\s*@\s*)?)([^\s;[]+)(.*)$/.exec(line.replace(/^(["'])(.*)\1/, '$2')) ?? [];
  const path = localPath(value, folders);
  if (path === undefined) return line;
  return before === '' ? { before, path, after } : { before: `${before}file://`, path, after };
}

function localPath(value: string, folders: readonly string[]): string | undefined {
  if (value.startsWith('file:')) {
    try {
      return value.startsWith('file:///') ? fileURLToPath(value.replace(/#.*$/, '')) : undefined;
    } catch {
      return undefined;
    }
  }
  if (isUrl(value) || !/^\.{1,2}$|[/\\]/.test(value)) return undefined;
  if (isAbsolute(value)) return value;
  const [first = ''] = folders;
  return folders.map((folder) => join(folder, value)).find((path) => existsSync(path)) ?? join(first, value);
}

function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(value);
}

/** Whether it is a folder with the source of a package, and no archive of one. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
