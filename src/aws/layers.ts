import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** Where the zip of a layer version can be had for some minutes. */
export interface LayerDownload {
  /** Signed: never to be shown. */
  readonly url: string;
  /** SHA-256 of the zip, as 64 hexadecimal digits; absent where the service does not say. */
  readonly sha256?: string | undefined;
}

/** Asks for a version of a layer by its ARN; `undefined` when there is none such. */
export async function layerDownload(
  aws: AwsClients,
  arn: string,
  signal?: AbortSignal | undefined,
): Promise<LayerDownload | undefined> {
  const lambda = await aws.lambda();
  const [, LayerName = arn, version = ''] = /^(.*):(\d+)$/.exec(arn) ?? [];
  const VersionNumber = Number(version);
  try {
    const { Content } = await lambda.getLayerVersion({ LayerName, VersionNumber }, requestOptions(signal));
    if (Content?.Location === undefined) return undefined;
    const digest = Content.CodeSha256;
    return {
      url: Content.Location,
      ...(digest !== undefined && { sha256: Buffer.from(digest, 'base64').toString('hex') }),
    };
  } catch (error) {
    if (error instanceof AwsError && error.serviceCode === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
