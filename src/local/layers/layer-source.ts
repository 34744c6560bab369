import type { AwsOptions } from '../../aws/index.ts';
import { LocalError } from '../errors.ts';

/** A layer version as it can be had. */
export interface LayerArchive {
  /** SHA-256 of the zip, where it is known before. */
  readonly sha256?: string | undefined;
  /** The zip. */
  read(): Promise<Uint8Array>;
}

/** Looks for a layer version by its ARN; `undefined` where there is none such. */
export type LayerSource = (arn: string, signal: AbortSignal | undefined) => Promise<LayerArchive | undefined>;

/** Layer versions as the Lambda service has them, each in the region of its ARN. */
export function layersOfAws(options: AwsOptions): LayerSource {
  return async (arn, signal) => {
    const { AwsClients, layerDownload } = await import('../../aws/index.ts');
    await using aws = new AwsClients({ ...options, region: arn.split(':')[3] ?? options.region });
    const found = await layerDownload(aws, arn, signal);
    if (found === undefined) return undefined;
    return { sha256: found.sha256, read: () => download(arn, found.url, signal) };
  };
}

/** Layer versions as a callback gives them. */
export function layersOfCallback(read: (arn: string) => Promise<Uint8Array>): LayerSource {
  return async (arn) => ({ read: () => read(arn) });
}

async function download(arn: string, url: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const response = await fetch(url, signal === undefined ? {} : { signal });
  // The address is signed, so only the host is named.
  if (!response.ok) throw LocalError.layerDownloadFailed(arn, `${new URL(url).host} answered ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}
