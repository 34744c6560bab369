import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ArchiveEntry } from './contents.ts';
import type { Deflated, DeflatePool } from './deflate-pool.ts';
import { directoryEnd, directoryEntry, localHeader, type ZipRecord } from './zip-format.ts';

/** So many bytes (and files) are given to a thread at a time. */
const JOB_BYTES = 2 << 20;
const JOB_FILES = 500;

/** What a file or link counts for besides its content, so that a million of empty ones are not one job. */
const modes = { file: 0o100000, symlink: 0o120000, folder: 0o040000 } as const;

/** Writes an archive whose files are deflated by several threads, a few of them ahead of what is being written. */
export async function writeParallelZip(
  entries: readonly ArchiveEntry[],
  target: string,
  pool: DeflatePool,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const jobs = jobsOf(entries);
  const ahead = pool.size * 2;
  const underWay: Promise<Deflated>[] = [];
  let next = 0;
  const fill = (): void => {
    while (underWay.length < ahead && next < jobs.length) {
      const started = deflated(jobs[next++] ?? [], pool);
      started.catch(() => {}); // it is waited for later, or not at all
      underWay.push(started);
    }
  };
  await using file = await open(target, 'wx');
  const output = new Output(file);
  const directory: Buffer[] = [];
  for (const job of jobs) {
    fill();
    signal?.throwIfAborted();
    const { files, data } = await (underWay.shift() ?? deflated(job, pool));
    const pieces: Uint8Array[] = [];
    let offset = output.size;
    let from = 0;
    let read = 0;
    for (const entry of job) {
      const { record, content } = recordOf(entry, entry.source === undefined ? undefined : files[read++], data, from);
      if (entry.source !== undefined) from += record.compressedSize;
      const header = localHeader(record);
      directory.push(directoryEntry(record, offset));
      pieces.push(header, content);
      offset += header.byteLength + content.byteLength;
    }
    await output.write(Buffer.concat(pieces));
  }
  const list = Buffer.concat(directory);
  await output.write(Buffer.concat([list, directoryEnd(entries.length, list.byteLength, output.size)]));
}

function recordOf(
  { path, kind, mode, target = '' }: ArchiveEntry,
  file: Deflated['files'][number] | undefined,
  data: Uint8Array,
  from: number,
): { readonly record: ZipRecord; readonly content: Uint8Array } {
  const common = { name: kind === 'folder' ? `${path}/` : path, mode: modes[kind] | mode };
  if (file !== undefined) {
    return { record: { ...common, ...file }, content: data.subarray(from, from + file.compressedSize) };
  }
  const content = Buffer.from(target);
  const size = content.byteLength;
  return { record: { ...common, method: 0, crc: crc32(content), size, compressedSize: size }, content };
}

function jobsOf(entries: readonly ArchiveEntry[]): ArchiveEntry[][] {
  const jobs: ArchiveEntry[][] = [];
  let job: ArchiveEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (job.length > 0 && (bytes + entry.size > JOB_BYTES || job.length >= JOB_FILES)) {
      jobs.push(job);
      job = [];
      bytes = 0;
    }
    job.push(entry);
    bytes += entry.size;
  }
  if (job.length > 0) jobs.push(job);
  return jobs;
}

async function deflated(job: readonly ArchiveEntry[], pool: DeflatePool): Promise<Deflated> {
  const files = job.flatMap(({ source, digest }) => (source === undefined ? [] : [{ path: source, digest }]));
  return files.length === 0 ? { files: [], data: new Uint8Array() } : pool.deflate(files);
}

/** A file that grows. */
class Output {
  readonly #file: FileHandle;
  size = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(data: Uint8Array): Promise<void> {
    for (let written = 0; written < data.byteLength; ) {
      const { bytesWritten } = await this.#file.write(data, written);
      written += bytesWritten;
    }
    this.size += data.byteLength;
  }
}
