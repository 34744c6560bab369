import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { awsLambdaRic, awslambdaric } from './official-clients.ts';
import { run } from './python-tools.ts';

/**
 * Images that do what the official ones do, built from the files of this machine: the entry point takes the handler as
 * its argument and starts the runtime of AWS (`aws-lambda-ric`, `awslambdaric`) against AWS_LAMBDA_RUNTIME_API.
 */
export interface LambdaImages {
  readonly node: string;
  readonly python: string;
}

const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
/** Raise it when the images are to be made again. */
const EDITION = 6;

/** Makes what is missing: seconds for an image, a minute more where the clients have to be built first. */
export async function makeLambdaImages(): Promise<LambdaImages> {
  if (process.platform !== 'linux') throw new Error('they are made from the files of a Linux machine.');
  await mkdir(cache, { recursive: true });
  // Test files run beside each other: one makes them, the others wait.
  await using _lock = await FileLock.acquire(join(cache, 'images.lock'));
  const python = await run('python3', ['--version'], { timeoutMs: 10_000 });
  const version = `${process.version} ${python}`;
  return { node: await image('node', version, nodeFiles), python: await image('python', version, pythonFiles) };
}

/** An image of another language that is on this machine, made when it is asked for. */
export async function makeLanguageImage(language: 'java' | 'ruby'): Promise<string> {
  await mkdir(cache, { recursive: true });
  await using _lock = await FileLock.acquire(join(cache, 'images.lock'));
  const version = await run(language, ['--version'], { timeoutMs: 30_000 });
  return await image(language, version, { java: javaFiles, ruby: rubyFiles }[language]);
}

/** The image with what `add` puts into its root folder, made once for each version of the programs on this machine. */
async function image(name: string, programs: string, add: (root: string) => Promise<void>): Promise<string> {
  const version = createHash('sha256').update(`${EDITION} ${programs}`).digest('hex').slice(0, 12);
  const tag = `samwright-test/${name}:${version}`;
  const found = await run('docker', ['images', '--quiet', tag], { timeoutMs: 30_000 });
  if (found.trim() !== '') return tag;
  const root = join(cache, 'images', `${name}-${process.pid}`);
  try {
    await mkdir(join(root, 'tmp'), { recursive: true });
    await chmod(join(root, 'tmp'), 0o1777);
    await copyProgram('/bin/sh', root, '/bin/sh');
    for (const program of ['/bin/bash', '/bin/cat', '/bin/chmod']) await copyProgram(program, root, program);
    await writeProgram(
      join(root, 'lambda-entrypoint.sh'),
      '#!/bin/sh\nexport _HANDLER="$1"\nexec /var/runtime/bootstrap\n',
    );
    await add(root);
    await importImage(root, tag);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return tag;
}

async function nodeFiles(root: string): Promise<void> {
  const client = await awsLambdaRic();
  await copyProgram(process.execPath, root, '/var/lang/bin/node');
  await cp(client, join(root, 'var/runtime/node_modules'), { recursive: true });
  await copyLibraries([join(client, 'aws-lambda-ric/rapid-client.node')], root);
  await writeProgram(
    join(root, 'var/runtime/bootstrap'),
    `#!/bin/sh\n${exec('/var/lang/bin/node /var/runtime/node_modules/aws-lambda-ric/index.mjs "$_HANDLER"')}`,
  );
}

async function pythonFiles(root: string): Promise<void> {
  const packages = await awslambdaric();
  const script =
    'import json, sys, sysconfig; print(json.dumps([sys.executable, sys.base_prefix, sysconfig.get_path("stdlib")]))';
  const [program = '', prefix = '', library = '']: string[] = JSON.parse(
    await run('python3', ['-c', script], { timeoutMs: 30_000 }),
  );
  const home = join(root, 'var/lang');
  await copyProgram(program, root, '/var/lang/bin/python3');
  const leftOut = /\/(test|tests|site-packages|ensurepip|idlelib|tkinter|lib2to3|__pycache__|config-[^/]*)(\/|$)/;
  await cp(library, join(home, library.slice(prefix.length)), {
    recursive: true,
    dereference: true,
    filter: (path) => !leftOut.test(path.slice(library.length)),
  });
  await cp(packages, join(root, 'var/runtime'), { recursive: true });
  const modules: string[] = [];
  for await (const file of glob(['**/*.so', '*.so'], { cwd: packages })) modules.push(join(packages, file));
  for await (const file of glob('lib-dynload/*.so', { cwd: library })) modules.push(join(library, file));
  await copyLibraries(modules, root);
  await writeProgram(
    join(root, 'var/runtime/bootstrap'),
    '#!/bin/sh\nexport PYTHONHOME=/var/lang PYTHONPATH="/var/runtime:/var/task:${PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1\n' +
      exec('/var/lang/bin/python3 -m awslambdaric "$_HANDLER"'),
  );
}

/** The client comes with the function, in `lib`. */
async function javaFiles(root: string): Promise<void> {
  const home = join(root, 'var/lang');
  const modules = 'java.base,java.logging,java.management,java.sql,jdk.jdwp.agent,jdk.unsupported';
  await mkdir(dirname(home), { recursive: true });
  const args = ['--add-modules', modules, '--output', home, '--strip-debug', '--no-header-files', '--no-man-pages'];
  await run('jlink', args, { timeoutMs: 120_000 });
  const libraries: string[] = [];
  for await (const file of glob('lib/**/*.so', { cwd: home })) libraries.push(join(home, file));
  await copyLibraries([join(home, 'bin/java'), ...libraries], root);
  // What the native part of the client asks for; most systems have it in libc by now.
  const [, system = ''] = /=> (\S+)\/libc\.so/.exec(await run('ldd', ['/bin/sh'], { timeoutMs: 60_000 })) ?? [];
  for (const name of ['librt.so.1', 'libdl.so.2', 'libpthread.so.0']) {
    await cp(join(system, name), join(root, 'lib64', name), { dereference: true });
  }
  const client = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda';
  await writeProgram(
    join(root, 'var/runtime/bootstrap'),
    `#!/bin/sh\n${exec(`/var/lang/bin/java -XX:+UseSerialGC -cp "/var/task:/var/task/lib/*" ${client} "$_HANDLER"`)}`,
  );
}

/** There is no client of AWS for Ruby outside of its images and the registry of gems: a loop does. */
async function rubyFiles(root: string): Promise<void> {
  const script =
    'puts RbConfig.ruby, Gem.default_dir, Gem.path.find { |path| Dir.exist?("#{path}/gems") }, ' +
    '[*Gem.path, *$LOAD_PATH].select { |path| Dir.exist?(path) }';
  const [program = '', home = '', gems = '', ...folders] = (await run('ruby', ['-e', script], { timeoutMs: 30_000 }))
    .trim()
    .split('\n');
  await copyProgram(program, root, '/var/lang/bin/ruby');
  const libraries: string[] = [];
  for (const folder of folders) {
    const filter = (path: string): boolean => existsSync(path) && !/\/rdoc(\/|$)/.test(path);
    await cp(folder, join(root, folder), { recursive: true, dereference: true, filter });
    for await (const file of glob('**/*.so', { cwd: folder })) libraries.push(join(folder, file));
  }
  await copyLibraries(libraries, root);
  // Where they are in the images of AWS, whatever GEM_PATH says.
  await cp(gems, join(root, home), { recursive: true, dereference: true });
  await writeProgram(
    join(root, 'var/runtime/bootstrap'),
    `#!/bin/sh\n${exec('/var/lang/bin/ruby /var/runtime/client.rb')}`,
  );
  await writeFile(
    join(root, 'var/runtime/client.rb'),
    `require 'json'
require 'net/http'
file, name = ENV['_HANDLER'].split('.')
require "/var/task/#{file}"
host, port = ENV['AWS_LAMBDA_RUNTIME_API'].split(':')
api = '/2018-06-01/runtime/invocation'
Net::HTTP.start(host, port, read_timeout: nil) do |http|
  loop do
    event = http.get("#{api}/next")
    answer = send(name, event: JSON.parse(event.body), context: nil)
    http.post("#{api}/#{event['Lambda-Runtime-Aws-Request-Id']}/response", JSON.dump(answer))
  end
end
`,
  );
}

/** Starts a program as the scripts in AWS's images do, which leave that to the wrapper if there is one. */
function exec(command: string): string {
  return `wrapper="$AWS_LAMBDA_EXEC_WRAPPER"
[ -z "$wrapper" ] && exec ${command}
[ -f "$wrapper" ] || { echo "$wrapper: does not exist"; exit 127; }
[ -x "$wrapper" ] || { echo "$wrapper: is not an executable"; exit 126; }
exec "$wrapper" ${command}
`;
}

/** A program with the libraries that it needs. */
async function copyProgram(program: string, root: string, to: string): Promise<void> {
  await mkdir(dirname(join(root, to)), { recursive: true });
  await cp(program, join(root, to), { dereference: true });
  await copyLibraries([program], root);
}

async function copyLibraries(programs: readonly string[], root: string): Promise<void> {
  const text = await run('ldd', programs, { timeoutMs: 60_000 });
  for (const [, path = ''] of text.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)) {
    // The loader has a place of its own, which programs name; the others are found in the usual one.
    const to = /\/ld-linux/.test(path) ? path : join('/lib64', basename(path));
    if (existsSync(join(root, to))) continue;
    await mkdir(dirname(join(root, to)), { recursive: true });
    await cp(path, join(root, to), { dereference: true });
  }
}

async function writeProgram(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o755 });
}

/** As the images of AWS are set up. */
const CHANGES = [
  'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  'ENV LD_LIBRARY_PATH=/lib64:/var/lang/lib:/var/task/lib:/opt/lib',
  'ENV LAMBDA_TASK_ROOT=/var/task',
  'ENV LAMBDA_RUNTIME_DIR=/var/runtime',
  'WORKDIR /var/task',
  'ENTRYPOINT ["/lambda-entrypoint.sh"]',
];

async function importImage(root: string, tag: string): Promise<void> {
  const tar = spawn('tar', ['-c', '--owner=0', '--group=0', '-C', root, '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const docker = spawn('docker', ['import', ...CHANGES.flatMap((change) => ['--change', change]), '-', tag], {
    stdio: [tar.stdout, 'ignore', 'pipe'],
  });
  let errors = '';
  docker.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  const code = await new Promise((resolve) => {
    docker.once('close', resolve);
    docker.once('error', (error) => resolve(error.message));
  });
  if (code !== 0) throw new Error(`docker import failed (${code}): ${errors.trim()}`);
}
