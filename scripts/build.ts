// Builds the package into dist/: declarations by `tsc`, of which those are kept that the public ones lead to; JavaScript by
// esbuild as one file for what every import needs and one for each stage that is loaded when it is used. (As the 75 small
// files that they are, importing them takes 45 ms rather than 10.) Files that run as they are, the runtime clients of
// `src/local`, are copied to the same place.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { copyDeclarations } from './declarations.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/**
 * Lets a file that ends up in `dist/index.js` or `dist/chunk.js` still find what lies beside it, and its classes keep their
 * names, which errors show: some become `_LocalApi` in a bundle. (The bundler can keep names too, but of each function.)
 */
const keepPlacesAndNames: Plugin = {
  name: 'keep-places-and-names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const place = relative(`${root}src`, path).split(sep).join('/').replace(/\.ts$/, '.js');
      const url = `new URL(${JSON.stringify(`./${place}`)}, import.meta.url).href`;
      const placed = source.replaceAll('import.meta.url', url).replace("('yaml')", "('./yaml.cjs')");
      const classes = source.matchAll(/^(?:export )?(?:abstract )?class (\w+)/gm);
      const names = [...classes].map(([, name]) => `Object.defineProperty(${name}, 'name', { value: '${name}' });`);
      return { contents: [placed, ...names].join('\n'), loader: 'ts' };
    });
  },
};

/** Their functions load them when they are called: together they take as long to load as our own part of an import. */
const LATE = new Set(['node:crypto', 'node:fs/promises', 'node:stream/promises', 'node:timers/promises']);

/**
 * Takes Node's own modules as they are. An `import` of one is looked up again for each file, and reads all of its exports,
 * some of which load others.
 */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'node', sideEffects: false } : { external: true },
    );
    onLoad({ filter: /^/, namespace: 'node' }, ({ path }) => {
      const exported: Record<string, unknown> = createRequire(import.meta.url)(path);
      const names = Object.keys(exported).filter((name) => /^[A-Za-z]\w*$/.test(name));
      const lines = names.map((name) =>
        LATE.has(path) && typeof exported[name] === 'function' && /^[a-z]/.test(name)
          ? `export const ${name} = (...args) => load().${name}(...args);`
          : // As a pure call, what nobody imports is left out of the bundle.
            `export const ${name} = /* @__PURE__ */ (() => load().${name})();`,
      );
      lines.unshift(`let node; const load = () => (node ??= process.getBuiltinModule('${path}'));`);
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};

const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
copyDeclarations(`${root}temp/types`, `${root}dist`);

for (const old of globSync('*.{js,js.map}', { cwd: `${root}dist` })) rmSync(`${root}dist/${old}`);
await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  packages: 'external',
  minifyWhitespace: true,
  minifySyntax: true,
  // Node.js prints the line that an uncaught error was thrown in, which must not be a whole file.
  lineLimit: 160,
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [keepPlacesAndNames, nodeModules],
  logLevel: 'warning',
});

// The YAML library as one file: as the 70 that it is, loading it takes 15 ms rather than 4, a tenth of what it takes to start
// an API. It stays a dependency for its types, and so that audits see it.
await build({
  absWorkingDir: root,
  entryPoints: ['yaml'],
  outfile: 'dist/template/yaml.cjs',
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'node22.12',
  minify: true,
  banner: { js: `/*! yaml\n${readFileSync(`${root}node_modules/yaml/LICENSE`, 'utf8')}*/` },
  logLevel: 'warning',
});

for (const asset of globSync('**/*.{mjs,cjs,py,rb}', { cwd: `${root}src` })) {
  cpSync(`${root}src/${asset}`, `${root}dist/${asset}`);
}
