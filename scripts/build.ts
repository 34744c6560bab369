// Builds the package: TypeScript by `tsc`, and the files that run as they are (the runtime clients of `src/local`).
import { spawnSync } from 'node:child_process';
import { cpSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

for (const asset of globSync('**/*.{mjs,cjs,py,rb}', { cwd: `${root}/src` })) {
  cpSync(`${root}/src/${asset}`, `${root}/dist/${asset}`);
}
