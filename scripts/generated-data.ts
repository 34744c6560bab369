// What the scripts share that make the tables in src/**/data from npm packages.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder in .cache that a package is installed in: these packages are large, and no dependencies. */
export function installed(name: string, version: string): string {
  const folder = join(root, '.cache', `${name.replace('/', '-')}-${version}`);
  mkdirSync(folder, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const { status } = spawnSync('npm', ['install', ...options, '--prefix', folder, `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm could not install the package.');
  return folder;
}

/** The names as a text of several lines. */
export function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const indent = lines.length === 1 ? 4 : 6;
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent + last.length + name.length + "'' +".length + 2 > 120) lines.push(name);
    else lines[lines.length - 1] = last === '' ? name : `${last} ${name}`;
  }
  return lines
    .map((line, index) => `${index === 0 ? '    ' : '      '}'${line}${index === lines.length - 1 ? "'" : " ' +"}`)
    .join('\n');
}
