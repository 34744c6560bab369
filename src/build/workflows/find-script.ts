import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { EnvironmentVariables } from '../../core/index.ts';

/**
 * The JavaScript of a package manager (`npm`, `pnpm`, `yarn`), to be run by this Node.js: that needs no shell on any
 * system. `undefined` when it is not on this machine.
 */
export function findScript(name: 'npm' | 'pnpm' | 'yarn', environment: EnvironmentVariables): string | undefined {
  const scripts = SCRIPTS[name];
  const beside = dirname(process.execPath);
  const folders = [beside, ...(environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)];
  for (const folder of folders.filter((path) => path !== '')) {
    // On Windows the scripts are below the folder of the programs; elsewhere the program is a link to the script.
    for (const script of scripts) {
      for (const place of [join(folder, 'node_modules'), join(folder, '../lib/node_modules')]) {
        if (existsSync(join(place, script))) return join(place, script);
      }
    }
    const link = join(folder, name);
    if (existsSync(link)) {
      const real = realpathSync(link);
      if (/\.[cm]?js$/.test(real)) return real;
    }
  }
  return undefined;
}

const SCRIPTS = {
  npm: ['npm/bin/npm-cli.js'],
  pnpm: ['pnpm/bin/pnpm.mjs', 'pnpm/bin/pnpm.cjs'],
  yarn: ['yarn/bin/yarn.js', '@yarnpkg/cli-dist/bin/yarn.js', 'corepack/dist/yarn.js'],
} as const;
