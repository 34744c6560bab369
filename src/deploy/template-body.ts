import { sha256 } from '../core/index.ts';
import { type TemplateDocument, writeTemplate } from '../template/index.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';

/** In bytes, as CloudFormation has them: in a request, and in S3. */
const INLINE_LIMIT = 51_200;
const S3_LIMIT = 1_000_000;

/** The template in the request itself, or the place in S3 where it was put because it is too large for that. */
export type TemplateBody = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** The template as CloudFormation takes it. */
export async function templateBody(
  document: TemplateDocument,
  { stackName, store, signal }: Pick<DeployStageOptions, 'stackName' | 'store' | 'signal'>,
): Promise<TemplateBody> {
  const text = writeTemplate(document);
  const data = Buffer.from(text);
  if (data.byteLength <= INLINE_LIMIT) return { TemplateBody: text };
  if (data.byteLength > S3_LIMIT) {
    const hint = 'Move resources into nested stacks.';
    throw DeployError.templateTooLarge(stackName, data.byteLength, S3_LIMIT, hint);
  }
  const key = `${sha256(data)}.template`;
  const location = await store?.locate(key);
  if (store === undefined || location?.kind !== 's3') {
    const hint = 'Give `bucket`: from S3, CloudFormation takes templates of up to 1,000,000 bytes.';
    throw DeployError.templateTooLarge(stackName, data.byteLength, INLINE_LIMIT, hint);
  }
  if (!(await store.has(key, { signal }))) await store.put(key, { data }, { signal, isReadByService: true });
  return { TemplateURL: location.url };
}
