import { readFile } from 'node:fs/promises';
import { isObject } from '../core/index.ts';

/** What earlier builds have written down in a JSON file, by name. What is not there, or cannot be read, counts as nothing. */
export async function readRemembered<T>(
  file: string,
  isEntry: (value: unknown) => value is T,
): Promise<Map<string, T>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isObject(value)) return new Map();
    return new Map(Object.entries(value).filter((entry): entry is [string, T] => isEntry(entry[1])));
  } catch {
    return new Map();
  }
}
