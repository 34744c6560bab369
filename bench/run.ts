// npm run bench [-- import invoke docker http sockets build package deploy transform]: prints each figure with its target, medians of runs taken in turn.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from './statistics.ts';

const peers = fileURLToPath(new URL('peers/', import.meta.url));
const suites: Record<string, () => Promise<Row[]>> = {
  import: async () => (await import('./import.ts')).measureImport(),
  invoke: async () => (await import('./invoke.ts')).measureInvoke(),
  docker: async () => (await import('./docker.ts')).measureDocker(),
  http: async () => (await import('./http.ts')).measureHttp(),
  sockets: async () => (await import('./sockets.ts')).measureSockets(),
  build: async () => (await import('./build.ts')).measureBuild(),
  package: async () => (await import('./package.ts')).measurePackage(),
  deploy: async () => (await import('./deploy.ts')).measureDeploy(),
  transform: async () => (await import('./transform.ts')).measureTransform(),
};

if (!existsSync(`${peers}node_modules`)) {
  console.log('Installing the peers to measure against …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['install', '--no-audit', '--no-fund'], {
    cwd: peers,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
}

console.log(`Node.js ${process.version}, ${availableParallelism()} processors; medians`);
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const { what, value, target } of await measure()) {
    console.log(`  ${what.padEnd(34)} ${value.padStart(14)}${target === undefined ? '' : `   (${target})`}`);
  }
}
process.exit();
