import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { debuggerOf, inspectorArgs, jdwpArgs, startsDebugger } from '../process/debugger.ts';
import type { SandboxDebug, SandboxSpec } from '../sandbox.ts';

/** What a container needs besides, so that a debugger gets in. */
export interface ContainerDebug {
  readonly environment: Readonly<Record<string, string>>;
  /** The file or folder of this machine that has the debugger, and where the container finds it. */
  readonly mount?: { readonly source: string; readonly target: string } | undefined;
  /** What starts the program of the container instead. */
  startOf(program: readonly string[]): readonly string[];
}

/** How containers with an entry point of AWS start: their scripts leave the interpreter to a wrapper if there is one. */
type Start = 'wrapper' | 'bootstrap' | 'own';

/** Where SAM CLI puts it: editors know that folder. */
const DEBUGGERS = '/tmp/lambci_debug_files';
const WRAPPER = '/tmp/.samwright-debug';

/**
 * Lets a debugger into a container. What runs there listens on all of the container's addresses, of which the one port is
 * published to this machine alone.
 *
 * - Images of AWS, and images made from them, start the interpreter through the wrapper that `AWS_LAMBDA_EXEC_WRAPPER`
 *   names; ours adds what the interpreter needs, whichever it is. It is written by the container itself, in `/tmp`.
 * - The `bootstrap` of a custom runtime is started by the debugger, which comes from this machine.
 * - Of any other program, only what Node.js and Java read from their environment can be set.
 */
export function containerDebug(spec: SandboxSpec, start: Start, isHostNetwork: boolean): ContainerDebug | undefined {
  if (spec.debug === undefined) return undefined;
  const address = isHostNetwork ? '127.0.0.1' : '0.0.0.0';
  const debug = { ...spec.debug, args: spec.debug.args?.map((argument) => listeningAt(address, argument)) };
  const environment = spec.runtime.startsWith('dotnet') ? { _AWS_LAMBDA_DOTNET_DEBUGGING: '1' } : {};
  const mount = mountOf(debug);
  switch (start) {
    case 'wrapper': {
      const script = wrapper(debug, address, spec.variables['AWS_LAMBDA_EXEC_WRAPPER']);
      const write = `printf %s ${quoted(script)} > ${WRAPPER} && chmod 755 ${WRAPPER} && exec "$0" "$@"`;
      return {
        environment: { ...environment, AWS_LAMBDA_EXEC_WRAPPER: WRAPPER },
        mount,
        startOf: (program) => ['/bin/sh', '-c', write, ...program],
      };
    }
    case 'bootstrap': {
      const inside = { ...debug, path: mount && (mount.target === DEBUGGERS ? `${DEBUGGERS}/dlv` : mount.target) };
      return { environment, mount, startOf: (program) => [...debuggerOf({ debug: inside }, address), ...program] };
    }
    default:
      return {
        environment: { ...environment, ...optionsOf(spec, debug, address) },
        mount,
        startOf: (program) => program,
      };
  }
}

/** Whoever listens on the container's own loopback address is not reached by anybody. */
function listeningAt(address: string, argument: string): string {
  return argument.replace(/(^|[=,])(?:127\.0\.0\.1|localhost):(?=\d)/, `$1${address}:`);
}

function mountOf({ path }: SandboxDebug): ContainerDebug['mount'] {
  if (path === undefined) return undefined;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return { source: path, target: isFolder ? DEBUGGERS : `${DEBUGGERS}/${basename(path)}` };
}

function optionsOf(
  { runtime, variables }: SandboxSpec,
  debug: SandboxDebug,
  address: string,
): Readonly<Record<string, string>> {
  const added = (name: string, args: readonly string[]): Record<string, string> => ({
    [name]: [variables[name] ?? '', ...args].filter((argument) => argument !== '').join(' '),
  });
  if (runtime.startsWith('nodejs')) return added('NODE_OPTIONS', inspectorArgs({ debug }, address));
  if (runtime.startsWith('java')) return added('JAVA_TOOL_OPTIONS', jdwpArgs({ debug }, address));
  return {};
}

/** Gets the command line of an interpreter, and runs it with a debugger. `next` is the function's own wrapper. */
function wrapper(debug: SandboxDebug, address: string, next: string | undefined): string {
  const { port, args = [] } = debug;
  const listing = (list: readonly string[]): string => list.map(quoted).join(' ');
  const debugpy = listing(['--listen', `${address}:${port}`, ...args]);
  return `#!/bin/sh
${next === undefined ? 'unset AWS_LAMBDA_EXEC_WRAPPER' : `export AWS_LAMBDA_EXEC_WRAPPER=${quoted(next)}`}
program=$1
name=\${program##*/}
shift
missing() { echo "Debugging: $1. The function runs without a debugger." >&2; }
case $name in
  node*) set -- ${listing(inspectorArgs({ debug }, address))} "$@" ;;
  java*) set -- ${listing(jdwpArgs({ debug }, address))} "$@" ;;
  ruby*)
    export RUBY_DEBUG_HOST=${address} RUBY_DEBUG_PORT=${port}
    if ${debug.args === undefined ? 'false' : 'true'}; then set -- ${listing(args)} "$@"
    elif "$program" -e 'require "debug/config"' 2> /dev/null; then set -- -rdebug/open_nonstop "$@"
    else missing 'the gem debug is not there'
    fi ;;
  python*)
    found=
    for folder in /var/task /opt/python "/opt/python/lib/$name/site-packages"; do
      if [ -f "$folder/debugpy/__main__.py" ]; then found=$folder/debugpy; break; fi
    done
    if ${startsDebugger(args) ? 'true' : 'false'}; then set -- ${listing(args)} "$@"
    elif [ -n "$found" ]; then set -- -Xfrozen_modules=off "$found" ${debugpy} "$@"
    elif "$program" -c 'import debugpy' 2> /dev/null; then set -- -Xfrozen_modules=off -m debugpy ${debugpy} "$@"
    else missing 'the module debugpy is neither in the code nor in a layer'
    fi ;;
esac
exec ${next === undefined ? '' : `${quoted(next)} `}"$program" "$@"
`;
}

/** As one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
