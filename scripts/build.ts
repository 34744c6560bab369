// Builds the package into dist/: declarations by `tsc`, JavaScript by esbuild as one file for what every import needs and
// one for each stage that is loaded when it is used. (As the 75 small files that they are, importing them takes 45 ms
// rather than 10.) Files that run as they are, the runtime clients of `src/local`, are copied to the same place.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** Lets a file that ends up in `dist/index.js` or `dist/chunk.js` still find what lies beside it. */
const keepPlaces: Plugin = {
  name: 'keep-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const place = relative(`${root}src`, path).split(sep).join('/').replace(/\.ts$/, '.js');
      const url = `new URL(${JSON.stringify(`./${place}`)}, import.meta.url).href`;
      const contents = source.replaceAll('import.meta.url', url).replace("('yaml')", "('./yaml.cjs')");
      return { contents, loader: 'ts' };
    });
  },
};

const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

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
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [keepPlaces],
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

// With `keepNames`, esbuild has every function named when it is made. Errors need the names of classes; naming the closures
// of a request costs a tenth of that request.
const naming = /(?<=var __name=\(target,value\)=>)__defProp\(/;
const files = globSync('*.js', { cwd: `${root}dist` }).map((name) => `${root}dist/${name}`);
const helper = files.find((file) => naming.test(readFileSync(file, 'utf8')));
if (helper === undefined) throw new Error('dist: the helper that names functions is not where it was.');
writeFileSync(helper, readFileSync(helper, 'utf8').replace(naming, 'value>="["?target:__defProp('));

for (const asset of globSync('**/*.{mjs,cjs,py,rb}', { cwd: `${root}src` })) {
  cpSync(`${root}src/${asset}`, `${root}dist/${asset}`);
}
