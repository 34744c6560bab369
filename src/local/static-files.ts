import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { CONTENT_TYPES } from './data/content-types.ts';
import {
  decodePercent,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  parseTarget,
} from './gateway/index.ts';

/**
 * `gateway`, and files of `folder` where no route takes a `GET` or a `HEAD`. Nothing outside of the folder is served,
 * whatever the path says and wherever links lead, nor anything whose name begins with a dot.
 */
export function withStaticFiles(gateway: Gateway, folder: string): Gateway {
  return async (request) => {
    const response = await gateway(request);
    if (response.isUnrouted !== true || (request.method !== 'GET' && request.method !== 'HEAD')) return response;
    return (await fileAnswer(folder, request)) ?? response;
  };
}

interface StaticFile {
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
}

async function fileAnswer(folder: string, request: GatewayRequest): Promise<GatewayResponse | undefined> {
  const file = await findFile(folder, decodePercent(parseTarget(request.target).path));
  if (file === undefined) return undefined;
  const { path, size, modified } = file;
  const headers = [
    ['Content-Type', CONTENT_TYPES[extname(path).slice(1).toLowerCase()] ?? 'application/octet-stream'],
    ['Content-Length', String(size)],
    ['Last-Modified', modified.toUTCString()],
    // A page that is being worked on changes from one request to the next.
    ['Cache-Control', 'no-cache'],
    ['X-Content-Type-Options', 'nosniff'],
  ] as const;
  if (request.method === 'HEAD' || size === 0) return { status: 200, headers, body: new Uint8Array(0) };
  const bytes = createReadStream(path, { end: size - 1 });
  return { status: 200, headers, body: Readable.toWeb(bytes) as ReadableStream<Uint8Array> };
}

/** The file that a decoded path leads to: itself, or the `index.html` of a folder. */
async function findFile(folder: string, path: string): Promise<StaticFile | undefined> {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => (segment.startsWith('.') && segment !== '.well-known') || /[\\:\0]/.test(segment))) {
    return undefined;
  }
  try {
    const root = await realpath(folder);
    const named = join(root, ...segments);
    const isFolder = (await stat(named)).isDirectory();
    const real = await realpath(isFolder ? join(named, 'index.html') : named);
    if (!real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) return undefined;
    const found = await stat(real);
    return found.isFile() ? { path: real, size: found.size, modified: found.mtime } : undefined;
  } catch {
    return undefined;
  }
}
