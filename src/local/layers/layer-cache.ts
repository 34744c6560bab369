import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Memo, renamePatiently, SamError, sha256, wallClock, writeFileAtomically } from '../../core/index.ts';
import { extractZip } from '../code/index.ts';
import { LocalError } from '../errors.ts';
import { FileLock } from './file-lock.ts';
import type { LayerArchive, LayerSource } from './layer-source.ts';

/** What a run that was killed left behind is removed by a later one after this time. */
const LEFT_BEHIND_AFTER_MS = 3_600_000;

/**
 * Layers of AWS on this machine, for all applications and processes. A layer version never changes, so what is here is
 * never looked at again:
 *
 * - `versions/<name>-<version>-<hash of the ARN>` says which content the layer version has;
 * - `content/<SHA-256 of its zip>/` is that content, unpacked. It appears as a whole or not at all.
 */
export class LayerCache {
  readonly #folder: string;
  readonly #source: LayerSource;
  readonly #found = new Memo<string, string>();

  constructor(folder: string, source: LayerSource) {
    this.#folder = folder;
    this.#source = source;
  }

  /**
   * The folder of a layer version; downloaded when no process has done so yet.
   *
   * @throws {@link LocalError} `LAYER_NOT_FOUND`, `LAYER_DOWNLOAD_FAILED`.
   */
  folder(arn: string, signal?: AbortSignal): Promise<string> {
    return this.#found.get(arn, async () => {
      try {
        return (await this.#known(arn)) ?? (await this.#fetch(arn, signal));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof LocalError) throw error;
        throw LocalError.layerDownloadFailed(arn, error);
      }
    });
  }

  #versionFile(arn: string): string {
    const [, name = 'layer', version = ''] = /:layer:([\w-]+):(\d+)$/.exec(arn) ?? [];
    return join(this.#folder, 'versions', `${name}-${version}-${sha256(arn).slice(0, 16)}`);
  }

  #contentFolder(digest: string): string {
    return join(this.#folder, 'content', digest);
  }

  async #known(arn: string): Promise<string | undefined> {
    const digest = await readFile(this.#versionFile(arn), 'utf8').catch(() => '');
    return /^[0-9a-f]{64}$/.test(digest) && (await this.#has(digest)) ? this.#contentFolder(digest) : undefined;
  }

  async #has(digest: string): Promise<boolean> {
    return (await stat(this.#contentFolder(digest)).catch(() => undefined))?.isDirectory() ?? false;
  }

  async #fetch(arn: string, signal: AbortSignal | undefined): Promise<string> {
    await mkdir(join(this.#folder, 'versions'), { recursive: true });
    await mkdir(join(this.#folder, 'content'), { recursive: true });
    await using _lock = await FileLock.acquire(`${this.#versionFile(arn)}.lock`, signal);
    const known = await this.#known(arn);
    if (known !== undefined) return known;

    const layer = await this.#source(arn, signal);
    if (layer === undefined) throw LocalError.layerVersionNotFound(arn);
    let digest = layer.sha256;
    if (digest === undefined || !(await this.#has(digest))) digest = await this.#unpack(arn, layer);
    await writeFileAtomically(this.#versionFile(arn), digest);
    return this.#contentFolder(digest);
  }

  async #unpack(arn: string, layer: LayerArchive): Promise<string> {
    const zip = await layer.read();
    const digest = sha256(zip);
    if (layer.sha256 !== undefined && layer.sha256 !== digest) {
      const why = `what came is not what Lambda has (SHA-256 ${digest}, not ${layer.sha256}).`;
      throw LocalError.layerDownloadFailed(arn, why);
    }
    await this.#sweep();
    const temporary = join(this.#folder, 'content', `.${randomUUID()}`);
    await mkdir(temporary);
    try {
      await extractZip(zip, temporary);
      await renamePatiently(temporary, this.#contentFolder(digest));
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      // Another layer version with the same content may have been faster.
      if (!(await this.#has(digest))) {
        throw SamError.is(error) ? error : LocalError.layerDownloadFailed(arn, error);
      }
    }
    return digest;
  }

  async #sweep(): Promise<void> {
    const parent = join(this.#folder, 'content');
    for (const name of await readdir(parent)) {
      if (!name.startsWith('.')) continue;
      const stats = await stat(join(parent, name)).catch(() => undefined);
      if (stats !== undefined && wallClock() - stats.mtimeMs > LEFT_BEHIND_AFTER_MS) {
        await rm(join(parent, name), { recursive: true, force: true });
      }
    }
  }
}
