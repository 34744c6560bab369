import type { ContentHandling } from '../../../../application/index.ts';
import { decodeBase64 } from '../../proxy-response.ts';
import { Refusal } from '../refusal.ts';

/** A body on its way: bytes that are text, or bytes that are not. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
}

/**
 * What `contentHandling` makes of a body. Without it, it becomes what is wanted; where nothing is, it stays what it is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function handledContent(
  bytes: Uint8Array,
  isBinary: boolean,
  handling: ContentHandling | undefined,
  wantsBinary: boolean = isBinary,
): Content | Refusal {
  const toBinary = handling === undefined ? wantsBinary : handling === 'CONVERT_TO_BINARY';
  if (toBinary) {
    if (isBinary) return { bytes, isText: false };
    const decoded = decodeBase64(unquoted(Buffer.from(bytes).toString('latin1').trim()));
    return decoded === undefined
      ? Refusal.configuration('The body is to be converted to binary, but it is not base64.')
      : { bytes: decoded, isText: false };
  }
  if (isBinary) return { bytes: Buffer.from(Buffer.from(bytes).toString('base64')), isText: true };
  // What is no UTF-8 is replaced, not passed on (recorded).
  return { bytes: Buffer.from(Buffer.from(bytes).toString('utf8')), isText: true };
}

/**
 * The text of a function that returns nothing else, which is JSON: its quotes do not count.
 * https://aws.amazon.com/blogs/compute/binary-support-for-api-integrations-with-amazon-api-gateway/
 */
function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
