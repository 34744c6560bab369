// Finds the handler of a function where Lambda would find it.
'use strict';

const { existsSync, readFileSync, realpathSync, statSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');
const { runtimeError } = require('./errors.cjs');

/** As Node.js names the files in it: without links. */
const taskRoot = realpathSync(process.env.LAMBDA_TASK_ROOT);

/**
 * The `type` of the nearest package.json. On Lambda nothing is above the task root, so what a folder further up says
 * does not count: `outside` tells that it had to be ignored.
 */
function packageType(folder) {
  let inside = true;
  for (let current = folder; ; current = dirname(current)) {
    if (basename(current) === 'node_modules') return { type: undefined, outside: false };
    try {
      const { type } = JSON.parse(readFileSync(join(current, 'package.json'), 'utf8'));
      return inside ? { type, outside: false } : { type: undefined, outside: type === 'module' };
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') return { type: undefined, outside: false };
    }
    if (current === taskRoot) inside = false;
    if (dirname(current) === current) return { type: undefined, outside: false };
  }
}

/** Loads `.js` files of the function as CommonJS although a package.json above the task root says `module`. */
function ignoreOuterPackage() {
  const Module = require('node:module');
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (loaded, file) => {
    if (!file.startsWith(taskRoot) || !packageType(dirname(file)).outside) return load(loaded, file);
    try {
      loaded._compile(readFileSync(file, 'utf8'), file);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      load(loaded, file);
    }
  };
}

const importFile = (file) => import(require('node:url').pathToFileURL(file).href);

/** The user's module: beside the path of the handler, in the order of Lambda, then as a package. */
function loadModule(folder, name) {
  const path = resolve(taskRoot, folder, name);
  const searched = [];
  for (const extension of ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']) {
    const file = path + extension;
    searched.push(file);
    if (!existsSync(file) || (extension === '' && statSync(file).isDirectory())) continue;
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
    return require(file);
  }
  try {
    return require(require.resolve(name, { paths: [taskRoot, resolve(taskRoot, folder)] }));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || !error.message.startsWith(`Cannot find module '${name}'`)) throw error;
    throw runtimeError(
      'ImportModuleError',
      `Error: Cannot find module '${name}'\nSearched:\n- ${searched.join('\n- ')}`,
    );
  }
}

function loadFailure(error) {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', String(error), error);
  if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
    return runtimeError('ImportModuleError', String(error), error);
  }
  return error;
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

function pick(loaded, path, text, withCallbacks) {
  let handler = loaded;
  for (const key of path.split('.')) handler = handler?.[key];
  if (!handler) throw runtimeError('HandlerNotFound', `${text} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${text} is not a function`);
  // The second of three parameters of a streaming handler is its stream.
  if (!withCallbacks && handler.length >= 3 && handler[STREAMING] === undefined) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return handler;
}

/** Hands the handler that `text` names to `accept`, at once or when its ES module is loaded; or the reason to `refuse`. */
function loadHandler(text, withCallbacks, accept, refuse) {
  try {
    const { folder, name, path } = splitHandler(text);
    const loaded = loadModule(folder, name);
    const use = (module) => accept(pick(module, path, text, withCallbacks));
    if (typeof loaded?.then !== 'function') use(loaded);
    else loaded.then(use).catch((error) => refuse(loadFailure(error)));
  } catch (error) {
    refuse(loadFailure(error));
  }
}

module.exports = { loadHandler };
