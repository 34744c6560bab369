import type { IntegrationMapping } from '../../../../application/index.ts';
import { messageOf } from '../../../../core/index.ts';
import { bodyVariables, evaluateExpression, selectedTemplate } from '../../selection-expression.ts';
import { isBinaryMediaType, requestMediaType } from '../binary-media-types.ts';
import { Refusal } from '../refusal.ts';
import type { RestCall } from '../rest-call.ts';
import { type Content, handledContent } from './content.ts';
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
  const template = templateFor(integration, mediaType, request.body);
  if (template === undefined) {
    const { passthroughBehavior, requestTemplates } = integration;
    const hasTemplates = Object.keys(requestTemplates).length > 0;
    const refuses = passthroughBehavior === 'never' || (passthroughBehavior === 'when_no_templates' && hasTemplates);
    return refuses ? Refusal.unsupportedMediaType(mediaType) : content.bytes;
  }
  if (template.trim() === '') return content.bytes;
  return rendered(scope, template, content);
}

/** REST APIs choose a template by the media type of the body, WebSocket APIs by what is in it. */
function templateFor(
  { requestTemplates, templateSelectionExpression: expression }: IntegrationMapping,
  mediaType: string,
  body: Uint8Array,
): string | undefined {
  if (expression === undefined) {
    const byType = Object.entries(requestTemplates).find(([type]) => type.toLowerCase() === mediaType);
    return byType?.[1] ?? requestTemplates['$default'];
  }
  const variables = bodyVariables(Buffer.from(body).toString('utf8'));
  return selectedTemplate(requestTemplates, evaluateExpression(expression, variables))?.[1];
}

/** The text that a template makes of a body. One that counts as binary it cannot take, be it empty. */
export function rendered(scope: MappingScope, template: string, { bytes, isText }: Content): Uint8Array | Refusal {
  if (!isText) {
    return Refusal.configuration(
      'A mapping template cannot take a body of a binary media type: `contentHandling: CONVERT_TO_TEXT` makes it text.',
    );
  }
  try {
    return Buffer.from(scope.render(template, Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    return Refusal.configuration(`A mapping template failed: ${messageOf(error)}.`);
  }
}
