import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { LocalError } from '../../errors.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { jdwpArgs } from './debugger.ts';
import { nativeClientArgs } from './java-native-client.ts';
import { releaseOf } from './jdk-release.ts';
import type { Launch } from './launch-command.ts';

const CLIENT = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda';
const CLIENT_CLASS = `${CLIENT.replaceAll('.', '/')}.class`;
const CLIENT_JAR = /^aws-lambda-java-runtime-interface-client-.*\.jar$/;

/**
 * AWS's runtime client for Java, which comes with the function: in its classes, in a jar beside them or in `lib`, or in
 * `java/lib` of a layer.
 *
 * @throws {@link LocalError} `RUNTIME_CLIENT_NOT_FOUND`, `RUNTIME_NOT_SUPPORTED`.
 */
export async function launchJava(spec: SandboxSpec, java: string): Promise<Launch> {
  const { codeFolder, layerFolders, functionId, runtime, variables, memorySize } = spec;
  if (process.platform !== 'linux') throw LocalError.runtimeNeedsLinux(functionId, runtime, process.platform);
  const layers = [...layerFolders].reverse().map((folder) => join(folder, 'java', 'lib'));
  const jars = [codeFolder, join(codeFolder, 'lib'), ...layers].flatMap(jarsIn);
  const clientJar = jars.find((jar) => CLIENT_JAR.test(basename(jar))) ?? jars.find(hasClient);
  if (clientJar === undefined && !existsSync(join(codeFolder, CLIENT_CLASS))) {
    throw LocalError.runtimeClientNotFound(
      functionId,
      runtime,
      'com.amazonaws:aws-lambda-java-runtime-interface-client',
      [codeFolder, join(codeFolder, 'lib'), ...layers],
    );
  }
  const args = [
    // What Lambda sets too: nothing is compiled twice, and one thread collects.
    ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-XX:MaxHeapSize=${Math.floor(memorySize * 1024 * 0.85)}k`],
    ...jdwpArgs(spec),
    ...(await nativeClientArgs(spec, clientJar)),
    ...['-cp', [codeFolder, ...jars].join(delimiter)],
    ...[CLIENT, variables['_HANDLER'] ?? ''],
  ];
  return { command: java, args, speaker: 'program', version: releaseOf(java) };
}

function jarsIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jar'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A jar that holds all of a function has it too: the names in it are not compressed. */
function hasClient(jar: string): boolean {
  return readFileSync(jar).includes(CLIENT_CLASS);
}
