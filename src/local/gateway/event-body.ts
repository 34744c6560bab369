/** The text of a body in an event. */
export function bodyText(body: Uint8Array, isBase64Encoded: boolean): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString(isBase64Encoded ? 'base64' : 'utf8');
}
