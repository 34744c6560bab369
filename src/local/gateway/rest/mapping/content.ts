import type { ContentHandling } from '../../../../application/index.ts';
import { decodeBase64 } from '../../proxy-response.ts';
import { Refusal } from '../refusal.ts';

/**
 * What `contentHandling` makes of a body. Without it, it becomes what is wanted; where nothing is, it stays what it is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function handledContent(
  bytes: Uint8Array,
  isBinary: boolean,
  handling: ContentHandling | undefined,
  wantsBinary: boolean = isBinary,
): Uint8Array | Refusal {
  const toBinary = handling === undefined ? wantsBinary : handling === 'CONVERT_TO_BINARY';
  if (toBinary) {
    if (isBinary) return bytes;
    const decoded = decodeBase64(Buffer.from(bytes).toString('latin1').trim());
    return decoded ?? Refusal.configuration('The body is to be converted to binary, but it is not base64.');
  }
  if (isBinary) return Buffer.from(Buffer.from(bytes).toString('base64'));
  // What is no UTF-8 is replaced, not passed on (recorded).
  return Buffer.from(Buffer.from(bytes).toString('utf8'));
}
