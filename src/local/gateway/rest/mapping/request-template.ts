import type { IntegrationMapping } from '../../../../application/index.ts';
import { isBinaryMediaType, requestMediaType } from '../binary-media-types.ts';
import { Refusal } from '../refusal.ts';
import type { RestCall } from '../rest-call.ts';
import { TemplateProblem } from '../velocity/index.ts';
import { handledContent } from './content.ts';
import type { MappingScope } from './scope.ts';

/**
 * The body that an integration gets: what the template for its media type makes of the request's, or that itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function mappedRequestBody(
  integration: IntegrationMapping,
  call: RestCall,
  scope: MappingScope,
): Uint8Array | Refusal {
  const { request } = call.exchange;
  const mediaType = requestMediaType(request);
  const content = handledContent(
    request.body,
    isBinaryMediaType(mediaType, call.api.binaryMediaTypes),
    integration.contentHandling,
  );
  if (content instanceof Refusal) return content;
  const templates = Object.entries(integration.requestTemplates);
  const template = templates.find(([type]) => type.toLowerCase() === mediaType)?.[1];
  if (template === undefined) {
    const { passthroughBehavior } = integration;
    const refuses =
      passthroughBehavior === 'never' || (passthroughBehavior === 'when_no_templates' && templates.length > 0);
    return refuses ? Refusal.unsupportedMediaType(mediaType) : content.bytes;
  }
  if (template.trim() === '') return content.bytes;
  if (!content.isText) return Refusal.configuration('A mapping template cannot take a body that is binary.');
  return rendered(scope, template, content.bytes);
}

/** The text that a template makes of a body. */
export function rendered(scope: MappingScope, template: string, body: Uint8Array): Uint8Array | Refusal {
  try {
    return Buffer.from(scope.render(template, Buffer.from(body).toString('utf8')));
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return Refusal.configuration(`A mapping template failed: ${error.message}.`);
  }
}
