import { createHash, hash as digestOf } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** More than most files have. */
const MEMORY = 1 << 20;
let memory: Buffer | undefined;

/** SHA-256 of a text or of bytes, as 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a file's bytes, as 64 hexadecimal digits. The file is streamed, never held in memory. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * The same, while everything else waits: for thousands of small files that is many times as fast. They are read into the
 * same memory one after another, so that nothing is left to collect.
 */
export function sha256FileSync(path: string): string {
  memory ??= Buffer.allocUnsafeSlow(MEMORY);
  const file = openSync(path, 'r');
  try {
    let read = readSync(file, memory);
    if (read < MEMORY) return digestOf('sha256', memory.subarray(0, read));
    const hash = createHash('sha256');
    for (; read > 0; read = readSync(file, memory)) hash.update(memory.subarray(0, read));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}
