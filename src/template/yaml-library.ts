import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

let library: typeof Yaml | undefined;

/**
 * The `yaml` package, loaded when the first YAML text is really read or written: it costs about 30 ms, which JSON
 * templates and builders need not pay. `require` because parsing is synchronous; the package ships CommonJS for Node.
 */
export function yamlLibrary(): typeof Yaml {
  const loaded: typeof Yaml = library ?? createRequire(import.meta.url)('yaml');
  library = loaded;
  return loaded;
}
