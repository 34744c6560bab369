import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { fromBufferPromise } from 'yauzl';
import { parseTemplate } from '../../src/template/index.ts';
import { REGION } from './sam-cli.ts';

/** Where the artifacts of both sides are. */
export interface PackagedTo {
  readonly s3: S3Client;
  /** What answers in the place of S3. */
  readonly endpoint: string;
}

/** JSON, as far as it needs to be told apart. */
export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [key: string]: Tree };

/**
 * A packaged template with every artifact in the place of its name: archives as the list of their files, templates as
 * such with their own artifacts, other files as a hash. So two that were packaged under different names can be compared,
 * and what differs can be read.
 */
export async function withArtifacts(text: string, to: PackagedTo): Promise<Tree> {
  // SAM CLI writes the address of the server that it was told to use.
  const asOnAws = text.replaceAll(`${to.endpoint}/`, `https://s3.${REGION}.amazonaws.com/`);
  const { document, diagnostics } = parseTemplate(asOnAws);
  if (document === undefined) throw new Error(`The packaged template cannot be read: ${JSON.stringify(diagnostics)}`);
  return await replaced(JSON.parse(JSON.stringify(document.template)), to);
}

async function replaced(value: Tree, to: PackagedTo): Promise<Tree> {
  if (typeof value === 'string') {
    const place = placeOf(value);
    return place === undefined ? value : { form: place.form, ...(await contentOf(place, to)) };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return await Promise.all(value.map((item) => replaced(item, to)));
  const place = placeOfMap(value);
  if (place !== undefined) return { form: place.form, ...(await contentOf(place, to)) };
  const entries = Object.entries(value).map(async ([key, child]) => [key, await replaced(child, to)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Where an artifact is, and how the template says so, without its name. */
interface Place {
  readonly form: string;
  readonly bucket: string;
  readonly key: string;
}

/** Buckets of the comparison; templates may name others, which are no artifacts. */
export const BUCKETS = ['packaged-by-samwright', 'packaged-by-sam-cli'] as const;

function placeOf(text: string): Place | undefined {
  const [, start = '', bucket = '', key = ''] = /^(s3:\/\/|https:\/\/s3[^/]*\/)([^/]+)\/(.+)$/.exec(text) ?? [];
  return isOfBuckets(bucket) ? { form: start, bucket, key } : undefined;
}

function placeOfMap(value: Readonly<Record<string, Tree>>): Place | undefined {
  const [bucketName, keyName] = 'S3Bucket' in value ? ['S3Bucket', 'S3Key'] : ['Bucket', 'Key'];
  const bucket = value[bucketName];
  const key = value[keyName];
  if (typeof bucket !== 'string' || typeof key !== 'string' || !isOfBuckets(bucket)) return undefined;
  return { form: Object.keys(value).sort().join(' '), bucket, key };
}

function isOfBuckets(bucket: string): boolean {
  return BUCKETS.some((name) => name === bucket);
}

async function contentOf({ bucket, key }: Place, to: PackagedTo): Promise<{ readonly [key: string]: Tree }> {
  const { Body } = await to.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const prefix = key.split('/').slice(0, -1).join('/');
  const where = prefix === '' ? {} : { prefix };
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return { ...where, archive: await filesOf(bytes) };
  if (key.endsWith('.template') || bytes.includes('Resources:'))
    return { ...where, template: await withArtifacts(bytes.toString(), to) };
  return { ...where, file: digest(bytes) };
}

/** `path mode hash` of each file. The modes of folders are not told apart: Lambda makes folders itself. */
async function filesOf(bytes: Buffer): Promise<string[]> {
  const zip = await fromBufferPromise(bytes);
  const files: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const attributes = entry.externalFileAttributes >>> 16;
    const content = Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray());
    const isLink = (attributes & 0o170000) === 0o120000;
    const mode = entry.fileName.endsWith('/') ? 'folder' : isLink ? 'link' : (attributes & 0o777).toString(8);
    files.push(`${entry.fileName} ${mode} ${isLink ? content.toString() : digest(content)}`);
  }
  return files.sort();
}

/** What stands for the content of a file. */
export function digest(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function isList(value: Tree): value is readonly Tree[] {
  return Array.isArray(value);
}

/** SAM CLI writes the logical ID of each resource into its metadata, which nobody reads in a packaged template. */
export function withoutSamResourceIds(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(withoutSamResourceIds);
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).flatMap(([key, value]): [string, Tree][] => {
    const child = withoutSamResourceIds(value);
    if (key !== 'Metadata' || typeof child !== 'object' || child === null || !('SamResourceId' in child)) {
      return [[key, child]];
    }
    const { SamResourceId: _, ...others } = child;
    return Object.keys(others).length === 0 ? [] : [[key, others]];
  });
  return Object.fromEntries(entries);
}
