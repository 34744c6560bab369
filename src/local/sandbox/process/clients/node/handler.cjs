// Finds the handler of a function where Lambda would find it.
'use strict';

const { existsSync, readFileSync, realpathSync, statSync } = require('node:fs');
const Module = require('node:module');
const { types } = require('node:util');
const { basename, dirname, extname, join, resolve } = require('node:path');
const { isBefore24, runtimeError } = require('./errors.cjs');
const { logWarning } = require('./output.cjs');

/** As Node.js names the files in it: without links. */
const taskRoot = realpathSync(process.env.LAMBDA_TASK_ROOT);

/** What loads the user's modules where they see it: in the stack of `require` calls that failed. */
const RUNTIME = '/var/runtime/index.mjs';
const runtimeModule = Object.assign(new Module(RUNTIME), { filename: RUNTIME, paths: [] });
// Since Node.js 24 they are imported, and nobody's children.
const load = (file) => (isBefore24 ? runtimeModule.require(file) : Module._load(file, undefined, false));

/**
 * The `type` of the nearest package.json. On Lambda nothing is above the task root, so what a folder further up says
 * does not count: `outside` tells that it had to be ignored.
 */
function packageType(folder) {
  let inside = true;
  for (let current = folder; ; current = dirname(current)) {
    if (basename(current) === 'node_modules') return { type: undefined, outside: false };
    const manifest = join(current, 'package.json');
    try {
      const { type } = JSON.parse(readFileSync(manifest, 'utf8'));
      return inside ? { type, outside: false } : { type: undefined, outside: type === 'module' };
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') {
        if (isBefore24)
          logWarning(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
        return { type: undefined, outside: false };
      }
    }
    if (current === taskRoot) inside = false;
    if (dirname(current) === current) return { type: undefined, outside: false };
  }
}

/** Loads `.js` files of the function as CommonJS although a package.json above the task root says `module`. */
function ignoreOuterPackage() {
  const loadScript = Module._extensions['.js'];
  Module._extensions['.js'] = (loaded, file) => {
    if (!file.startsWith(taskRoot) || !packageType(dirname(file)).outside) return loadScript(loaded, file);
    try {
      loaded._compile(readFileSync(file, 'utf8'), file);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      loadScript(loaded, file);
    }
  };
}

const TYPESCRIPT = ['.ts', '.mts', '.cts'];

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Fails as every import of a folder does, in the words that it has for the runtime of Lambda. */
async function importFolder(path) {
  try {
    return await importFile(path);
  } catch (error) {
    const { message, stack } = error;
    error.message = message.replace(/ imported from .+/, ` imported from ${RUNTIME}`);
    error.stack = stack.replace(message, () => error.message);
    throw error;
  }
}

const importFile = (file) => import(require('node:url').pathToFileURL(file).href);

/** The user's module: beside the path of the handler, in the order of Lambda, then as a package. */
function loadModule(folder, name) {
  const path = resolve(taskRoot, folder, name);
  // A folder of this name comes first on Lambda, also where a module lies beside it; not so before one in TypeScript.
  if (isFolder(path) && !TYPESCRIPT.some((extension) => existsSync(path + extension))) {
    if (!isBefore24) return importFolder(path);
    if (packageType(dirname(path)).outside) ignoreOuterPackage();
    return load(path);
  }
  const searched = [];
  for (const extension of ['', '.js', '.mjs', '.cjs', ...TYPESCRIPT]) {
    const file = path + extension;
    searched.push(file);
    if (!existsSync(file) || (extension === '' && isFolder(file))) continue;
    if (extension.endsWith('ts') && !process.features.typescript) {
      throw runtimeError(
        'ImportModuleError',
        `Error: ${file} is TypeScript, which Node.js ${process.versions.node} cannot run: it takes 22.18, 24 or later, or a build.`,
      );
    }
    if (extension[1] === 'm') return importFile(file);
    if (extension === '.js' || extension === '.ts') {
      const { type, outside } = packageType(dirname(file));
      if (type === 'module') return importFile(file);
      if (outside) ignoreOuterPackage();
    }
    return load(file);
  }
  let found;
  try {
    found = Module._resolveFilename(name, runtimeModule, false, { paths: [taskRoot, resolve(taskRoot, folder)] });
  } catch (error) {
    // Where it was looked for is of more use than the frames of the loader.
    error.stack = `\n    at ${searched.join('\n    at ')}`;
    throw error;
  }
  return load(found);
}

/** Bundlers find these where Node.js does not look. */
const SOURCES = {
  '': ['.ts', '.tsx', '.mts', '.cts', '/index.ts'],
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The TypeScript file that stands where a module was looked for in vain. */
function sourceOfMissing({ code, url, message, requireStack }) {
  let path;
  if (/^ERR_(?:MODULE_NOT_FOUND|UNSUPPORTED_DIR_IMPORT)$/.test(code) && url?.startsWith('file:')) {
    path = require('node:url').fileURLToPath(url);
  } else if (code === 'MODULE_NOT_FOUND' && requireStack?.[0]) {
    const [, relative] = /^Cannot find module '(\.[^'\n]*)'/.exec(message) ?? [];
    path = relative && resolve(dirname(requireStack[0]), relative);
  }
  if (!path) return undefined;
  const extension = extname(path);
  const known = Object.hasOwn(SOURCES, extension) ? extension : '';
  const base = known === '' ? path : path.slice(0, -known.length);
  return SOURCES[known].map((ending) => base + ending).find((file) => existsSync(file));
}

/** Says of TypeScript that only a bundler can put together what it needs. */
function withSource(error) {
  const source = types.isNativeError(error) ? sourceOfMissing(error) : undefined;
  if (source === undefined) return;
  const { message, stack } = error;
  error.message = `${message}\n${source} is there, but Node.js does not find it by this name: the function needs a build (Metadata: BuildMethod: esbuild), or the whole name of the file.`;
  error.stack = stack.replace(message, () => error.message);
}

function loadFailure(error) {
  withSource(error);
  if (error instanceof SyntaxError) {
    const failure = runtimeError('UserCodeSyntaxError', String(error));
    // The line that is wrong stands in front of the message.
    failure.stack = isBefore24 ? `${failure.name}: ${failure.message}\n${error.stack}` : error.stack;
    return failure;
  }
  return error?.code === 'MODULE_NOT_FOUND' ? runtimeError('ImportModuleError', String(error), error) : error;
}

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

function splitHandler(text) {
  if (text.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(text);
  const dot = file.indexOf('.');
  if (dot < 0) throw runtimeError('MalformedHandlerName', 'Bad handler');
  return { folder: text.slice(0, text.length - file.length), name: file.slice(0, dot), path: file.slice(dot + 1) };
}

const isContainer = (value) => isBefore24 || typeof value === 'object';

const member = (path, loaded) =>
  path.split('.').reduce((value, key) => (value && isContainer(value) ? value[key] : undefined), loaded);

function pick(loaded, path, text) {
  // What is imported is a namespace: it has the properties of `module.exports`, and that itself as `default`.
  const isScript = !types.isModuleNamespaceObject(loaded);
  let handler = member(path, !isBefore24 && isScript ? { ...loaded, default: loaded } : loaded);
  if (!isBefore24 && !handler) handler = member(path, isScript ? loaded : loaded.default);
  if (!handler) throw runtimeError('HandlerNotFound', `${text} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${text} is not a function`);
  const streaming = handler[STREAMING];
  if (streaming && streaming !== 'response') {
    throw runtimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
  }
  // The second of three parameters of a streaming handler is its stream.
  if (!isBefore24 && handler.length >= 3 && !streaming) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return handler;
}

/** Hands the handler that `text` names to `accept`, at once or when its ES module is loaded; or the reason to `refuse`. */
function loadHandler(text, accept, refuse) {
  try {
    const { folder, name, path } = splitHandler(text);
    const loaded = loadModule(folder, name);
    const use = (module) => accept(pick(module, path, text));
    if (typeof loaded?.then !== 'function') use(loaded);
    else loaded.then(use).catch((error) => refuse(loadFailure(error)));
  } catch (error) {
    refuse(loadFailure(error));
  }
}

module.exports = { loadHandler };
