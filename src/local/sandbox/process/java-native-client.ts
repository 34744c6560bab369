import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Memo, sha256 } from '../../../core/index.ts';
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

/** By jar, as it was when it was looked into. */
const libraries = new Memo<string, string | undefined>();

async function unpacked(jar: string, entry: string): Promise<string | undefined> {
  const { size, mtimeMs } = await stat(jar);
  return await libraries.get(`${jar} ${size} ${mtimeMs}`, () => unpack(jar, entry));
}

/** A file of a jar as a file of its own, which stays beside other temporary files: one for all jars that have the same. */
async function unpack(jar: string, entry: string): Promise<string | undefined> {
  const content = await readZipEntry(jar, entry);
  if (content === undefined) return undefined;
  const user = process.getuid?.() ?? 0;
  const file = join(tmpdir(), `samwright-${user}-${sha256(content).slice(0, 16)}.so`);
  if (await isOwn(file, user, content.length)) return file;
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, content, { mode: 0o700, flag: 'wx' });
    await rename(unfinished, file);
    return file;
  } catch {
    // Another user's file of that name is not loaded: the client does it in its own way.
    await rm(unfinished, { force: true });
    return undefined;
  }
}

/** Everybody may put files there: one counts that this user alone can have written. */
async function isOwn(file: string, user: number, length: number): Promise<boolean> {
  const stats = await lstat(file).catch(() => undefined);
  return stats?.isFile() === true && stats.uid === user && (stats.mode & 0o022) === 0 && stats.size === length;
}
