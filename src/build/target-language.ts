import type { BuildTarget } from './workflow.ts';

const LANGUAGES = ['nodejs', 'python', 'ruby', 'java', 'dotnet', 'go', 'provided'] as const;

/** The language of a runtime. */
export type Language = (typeof LANGUAGES)[number];

/**
 * The language that a target is built as: that of its `BuildMethod` where this is the name of a runtime, else of its
 * runtime. `undefined` where `BuildMethod` names a tool instead.
 */
export function languageOf({ method, runtime }: Pick<BuildTarget, 'method' | 'runtime'>): Language | undefined {
  const name = method ?? runtime ?? '';
  return LANGUAGES.find((language) => name.startsWith(language) && /^(?:$|[\d.])/.test(name.slice(language.length)));
}

/** Where in a layer the runtimes of a language look: what AWS's own layers are laid out by. */
export const LAYER_FOLDERS: Readonly<Record<Language, string>> = {
  nodejs: 'nodejs',
  python: 'python',
  ruby: 'ruby/lib',
  java: 'java',
  dotnet: 'dotnet',
  go: '',
  provided: '',
};
