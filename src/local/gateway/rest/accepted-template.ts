import type { MappingTemplates } from '../../../application/index.ts';
import { type GatewayRequest, headerValue } from '../message.ts';
import { firstAccepted } from './binary-media-types.ts';

/** The template for what the client accepts first, in any casing; the one for JSON where there is none, else the first. */
export function acceptedTemplate(
  templates: MappingTemplates,
  { headers }: GatewayRequest,
): readonly [contentType: string, template: string] | undefined {
  const all = Object.entries(templates);
  const templateFor = (wanted: string): [string, string] | undefined =>
    all.find(([type]) => type.toLowerCase() === wanted);
  return (
    templateFor(firstAccepted(headerValue(headers, 'accept'))) ??
    templateFor('application/json') ??
    templateFor('$default') ??
    all[0]
  );
}
