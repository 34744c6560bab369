import type { ResolvedMap, ResolvedTree } from '../resolve/index.ts';
import { contentHandling, passthroughBehavior } from './integration-mapping.ts';
import { mapOf, numberOf, textsByName } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { IntegrationMapping, IntegrationResponseDefinition, ThrottleDefinition } from './rest-model.ts';
import { belongsTo } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';

/** What the integration of a WebSocket API maps, where it is no Lambda proxy. */
export function mappingOfWebSocket(
  integration: ResourceReader,
  reader: TemplateReader,
): Omit<IntegrationMapping, 'timeoutMs'> {
  const responses = reader
    .ofType('AWS::ApiGatewayV2::IntegrationResponse')
    .filter((response) => belongsTo(response, 'IntegrationId', integration));
  return {
    requestParameters: textsByName(integration.value('RequestParameters')),
    requestTemplates: textsByName(integration.value('RequestTemplates')),
    templateSelectionExpression: integration.text('TemplateSelectionExpression'),
    passthroughBehavior: passthroughBehavior(integration.value('PassthroughBehavior')),
    contentHandling: contentHandling(integration.value('ContentHandlingStrategy')),
    responses: responses.map(responseOf),
  };
}

function responseOf(response: ResourceReader): IntegrationResponseDefinition {
  return {
    selectionPattern: patternOf(response.text('IntegrationResponseKey') ?? '$default'),
    responseParameters: textsByName(response.value('ResponseParameters')),
    responseTemplates: textsByName(response.value('ResponseTemplates')),
    templateSelectionExpression: response.text('TemplateSelectionExpression'),
    contentHandling: contentHandling(response.value('ContentHandlingStrategy')),
  };
}

/** `/2\d\d/` is a regular expression, `$default` fits where no other does, anything else stands for itself. */
function patternOf(key: string): string | undefined {
  if (key === '$default') return undefined;
  const pattern = /^\/([\s\S]*)\/$/.exec(key)?.[1];
  return pattern ?? key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The throttles of a stage by the key of the route; `DefaultRouteSettings` are at `*`. */
export function routeThrottles(stage: ResourceReader | undefined): Readonly<Record<string, ThrottleDefinition>> {
  const settings: ResolvedMap = mapOf(stage?.value('RouteSettings'));
  const all: [string, ResolvedTree | undefined][] = [
    ['*', stage?.value('DefaultRouteSettings')],
    ...Object.entries(settings),
  ];
  return Object.fromEntries(
    all.flatMap(([key, value]) => {
      const { ThrottlingRateLimit, ThrottlingBurstLimit } = mapOf(value);
      const throttle = { rateLimit: numberOf(ThrottlingRateLimit), burstLimit: numberOf(ThrottlingBurstLimit) };
      return throttle.rateLimit === undefined && throttle.burstLimit === undefined ? [] : [[key, throttle]];
    }),
  );
}
