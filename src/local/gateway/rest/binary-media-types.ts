import { type GatewayRequest, headerValue } from '../message.ts';

/** `image/png` out of `Image/PNG; q=0.8`. */
export function mediaTypeOf(header: string): string {
  const end = header.indexOf(';');
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
}

/**
 * Whether a media type is one of an API's binary ones: the same, or of a group like `image/*`. Everything is, where
 * the API names the type of all types. A wildcard on the left (`*` + `/png`) matches nothing, not even itself (recorded).
 */
export function isBinaryMediaType(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  return binaryMediaTypes.some((configured) => {
    const binary = configured.replace('~1', '/').toLowerCase();
    if (binary === '*/*') return true;
    if (binary.startsWith('*/')) return false;
    return binary === mediaType || (binary.endsWith('/*') && mediaType.startsWith(binary.slice(0, -1)));
  });
}

/** The media type of an `Accept` header that decides about binary answers: the first alone (recorded). */
export function firstAccepted(accept: string | undefined): string {
  return mediaTypeOf(accept?.split(',', 1)[0] ?? '');
}

/** The media type of a request's body. One without a type counts as JSON. */
export function requestMediaType({ headers }: GatewayRequest): string {
  return mediaTypeOf(headerValue(headers, 'content-type') ?? 'application/json');
}
