import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readZipEntry } from '../../code/zip.ts';
import type { SandboxSpec } from '../sandbox.ts';

const PROPERTY = 'com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI';

/**
 * Tells the runtime client for Java where its native part is. By itself it unpacks it into one and the same file of
 * `/tmp` whenever it starts, which two environments that start at the same time do not survive.
 */
export async function nativeClientArgs(
  { codeFolder, wrap }: SandboxSpec,
  clientJar: string | undefined,
): Promise<readonly string[]> {
  const name = libraryName();
  // Who has a `/tmp` of its own can leave it to the client.
  if (name === undefined || wrap !== undefined) return [];
  const library = clientJar === undefined ? join(codeFolder, 'jni', name) : await unpacked(clientJar, `jni/${name}`);
  return library !== undefined && existsSync(library) ? [`-D${PROPERTY}=${library}`] : [];
}

function libraryName(): string | undefined {
  const architecture = { x64: 'x86_64', arm64: 'aarch_64' }[process.arch as string];
  if (process.platform !== 'linux' || architecture === undefined) return undefined;
  const system = existsSync('/etc/alpine-release') ? 'linux_musl' : 'linux';
  return `libaws-lambda-jni.${system}-${architecture}.so`;
}

/** A file of a jar as a file of its own, kept beside other temporary files: the same for the same jar. */
async function unpacked(jar: string, entry: string): Promise<string | undefined> {
  const { size, mtimeMs } = await stat(jar);
  const key = createHash('sha256').update(`${jar} ${entry} ${size} ${mtimeMs}`).digest('hex').slice(0, 16);
  const file = join(tmpdir(), `samwright-${process.getuid?.() ?? 0}-${key}.so`);
  if (existsSync(file)) return file;
  const content = await readZipEntry(jar, entry);
  if (content === undefined) return undefined;
  const unfinished = `${file}.${process.pid}-${performance.now()}`;
  await writeFile(unfinished, content, { mode: 0o700, flag: 'wx' });
  await rename(unfinished, file);
  return file;
}
