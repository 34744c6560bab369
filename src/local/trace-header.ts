/** A field of an X-Ray trace header (`Root=1-…;Parent=…;Sampled=1`), however it is written. */
export function traceField(header: string, name: 'Root' | 'Parent' | 'Sampled'): string | undefined {
  return new RegExp(`(?:^|;)\\s*${name}=([^;]+)`, 'i').exec(header)?.[1];
}
