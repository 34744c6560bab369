import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { FunctionDefinition } from '../../application/index.ts';
import { hostEnvironment } from '../../core/index.ts';
import { familyOf } from '../sandbox/index.ts';
import type { FunctionCredentials } from './credentials.ts';

/** How the function sees its surroundings. Paths are those that it sees itself, in a sandbox perhaps. */
export interface FunctionSurroundings {
  readonly codeFolder: string;
  /** In the order of the template. */
  readonly layerFolders: readonly string[];
  /** `.` where it has none of its own. */
  readonly interpreter: string;
  /** Whose paths they are: `machine` (the default), `lambda`, or `image` for a container image, which brings its own. */
  readonly paths?: 'machine' | 'lambda' | 'image' | undefined;
  /** The published version that runs; `$LATEST` by default. */
  readonly version?: string | undefined;
}

/**
 * What Lambda itself sets. It is built from nothing; of the host's own variables only those come along without which
 * Windows starts no process.
 */
export function lambdaVariables(
  definition: FunctionDefinition,
  surroundings: FunctionSurroundings,
  region: string,
  credentials: FunctionCredentials,
): Record<string, string> {
  const { name, runtime = '', memorySize, logging } = definition;
  const { version = '$LATEST' } = surroundings;
  return {
    ...hostNeeds(),
    AWS_SAM_LOCAL: 'true',
    ...(surroundings.paths !== 'image' && {
      LAMBDA_TASK_ROOT: surroundings.codeFolder,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      _HANDLER: definition.handler ?? '',
    }),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logging?.group ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(version),
    AWS_LAMBDA_INITIALIZATION_TYPE: definition.provisionedVersions?.includes(version)
      ? 'provisioned-concurrency'
      : 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime === '' ? 'Image' : runtime}`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    TZ: process.platform === 'win32' ? 'UTC' : ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...(logging?.format !== undefined && { AWS_LAMBDA_LOG_FORMAT: logging.format }),
    // Levels count only where records have one.
    ...(logging?.format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.level ?? 'INFO' }),
    ...searchPaths(runtime, surroundings),
  };
}

/** Where programs and libraries are looked for: what `/opt`, `/var/task` and the runtime are on Lambda. */
function searchPaths(
  runtime: string,
  { layerFolders, codeFolder, interpreter, paths: whose }: FunctionSurroundings,
): Record<string, string> {
  if (whose === 'image') return {};
  if (whose === 'lambda') return lambdaPaths(runtime);
  // Of two layers with the same file, the later one wins on Lambda: it is unpacked over the earlier.
  const opt = [...layerFolders].reverse();
  const inOpt = (...path: string[]): string[] => opt.map((folder) => join(folder, ...path));
  const list = (...paths: string[]): string => paths.join(delimiter);
  const known = familyOf(runtime);
  const programs = [...new Set([dirname(interpreter), dirname(process.execPath)])].filter((folder) => folder !== '.');
  const paths: Record<string, string> = {
    PATH:
      process.platform === 'win32'
        ? list(...inOpt('bin'), ...programs, hostEnvironment()['PATH'] ?? '')
        : list(...inOpt('bin'), ...programs, '/usr/local/bin', '/usr/bin', '/bin'),
  };
  if (process.platform === 'linux') {
    // Without need it stays out: it changes which libraries this machine's own interpreter gets.
    const libraries = [...[codeFolder, join(codeFolder, 'lib')].filter(holdsLibraries), ...inOpt('lib')];
    if (libraries.length > 0) paths['LD_LIBRARY_PATH'] = list(...libraries);
  }
  if (known?.family === 'nodejs') {
    const modules = inOpt('nodejs', `node${known.version}`, 'node_modules');
    paths['NODE_PATH'] = list(...modules, ...inOpt('nodejs', 'node_modules'), codeFolder);
  }
  if (known?.family === 'python') {
    const packages = inOpt('python', 'lib', `python${known.version}`, 'site-packages');
    // The code itself is on the path of the runtime client, as on Lambda; children of the function do not see it.
    if (layerFolders.length > 0) paths['PYTHONPATH'] = list(...inOpt('python'), ...packages);
  }
  if (known?.family === 'ruby') {
    const gems = [join(codeFolder, 'vendor', 'bundle', 'ruby'), ...inOpt('ruby', 'gems')];
    paths['GEM_PATH'] = list(...gems.flatMap((folder) => gemFolders(folder, known.version)));
    paths['RUBYLIB'] = list(codeFolder, ...inOpt('ruby', 'lib'));
  }
  return paths;
}

function holdsLibraries(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /\.so(?:\.\d+)*$/.test(name));
  } catch {
    return false;
  }
}

/** Gems of a version of Ruby are in a folder of their own; what another one has installed mostly serves as well. */
function gemFolders(folder: string, version: string): readonly string[] {
  const declared = `${version}.0`;
  let others: readonly string[] = [];
  try {
    others = readdirSync(folder).filter((name) => name !== declared);
  } catch {
    // There are no gems.
  }
  return [declared, ...others].map((name) => join(folder, name));
}

/** As they are in AWS, where everything is where Lambda has it. */
function lambdaPaths(runtime: string): Record<string, string> {
  const known = familyOf(runtime);
  const paths: Record<string, string> = {
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  };
  if (known?.family === 'nodejs') {
    paths['NODE_PATH'] =
      `/opt/nodejs/node${known.version}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`;
  }
  if (known?.family === 'python') {
    paths['PYTHONPATH'] = `/opt/python:/opt/python/lib/python${known.version}/site-packages`;
  }
  if (known?.family === 'ruby') {
    paths['GEM_PATH'] = `/var/task/vendor/bundle/ruby/${known.version}.0:/opt/ruby/gems/${known.version}.0`;
    paths['RUBYLIB'] = '/var/task:/var/runtime/lib:/opt/ruby/lib';
  }
  return paths;
}

function hostNeeds(): Record<string, string> {
  if (process.platform !== 'win32') return {};
  const host = hostEnvironment();
  const needed: Record<string, string> = {};
  for (const key of ['SystemRoot', 'SystemDrive', 'TEMP', 'TMP', 'PATHEXT', 'ComSpec', 'windir']) {
    const value = host[key];
    if (value !== undefined) needed[key] = value;
  }
  return needed;
}

/** `2026/11/22/[$LATEST]<32 hexadecimal digits>`: a new one for each environment. */
function logStreamName(version: string): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
