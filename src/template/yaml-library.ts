import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

let library: typeof Yaml | undefined;

/**
 * The `yaml` package, loaded when the first YAML text is really read: JSON templates and builders need not wait for it.
 * `require` because parsing is synchronous. What we publish has the package as one file (scripts/build.ts).
 */
export function yamlLibrary(): typeof Yaml {
  const loaded: typeof Yaml = library ?? createRequire(import.meta.url)('yaml');
  library = loaded;
  return loaded;
}
