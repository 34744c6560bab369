import { isResolvedList, isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import { mapOf, textsByName } from './resolved-maps.ts';
import type { ContentHandling, IntegrationMapping } from './rest-model.ts';

/** The mapping half of an `x-amazon-apigateway-integration`. */
export function mappingOfOpenApi(integration: ResolvedMap): Omit<IntegrationMapping, 'timeoutMs'> {
  return {
    requestParameters: textsByName(integration['requestParameters']),
    requestTemplates: textsByName(integration['requestTemplates']),
    passthroughBehavior: passthroughBehavior(integration['passthroughBehavior']),
    contentHandling: contentHandling(integration['contentHandling']),
    responses: Object.entries(mapOf(integration['responses'])).map(([pattern, response]) => {
      const entry = mapOf(response);
      return {
        selectionPattern: pattern === 'default' ? undefined : pattern,
        status: statusOf(entry['statusCode']),
        responseParameters: textsByName(entry['responseParameters']),
        responseTemplates: textsByName(entry['responseTemplates']),
        contentHandling: contentHandling(entry['contentHandling']),
      };
    }),
  };
}

/** The mapping half of the `Integration` of an `AWS::ApiGateway::Method`. */
export function mappingOfResource(integration: ResolvedMap): Omit<IntegrationMapping, 'timeoutMs'> {
  return {
    requestParameters: textsByName(integration['RequestParameters']),
    requestTemplates: textsByName(integration['RequestTemplates']),
    passthroughBehavior: passthroughBehavior(integration['PassthroughBehavior']),
    contentHandling: contentHandling(integration['ContentHandling']),
    responses: listOf(integration['IntegrationResponses']).map((response) => {
      const entry = mapOf(response);
      return {
        // An empty pattern is what the console writes for "default".
        selectionPattern: scalarText(entry['SelectionPattern']) || undefined,
        status: statusOf(entry['StatusCode']),
        responseParameters: textsByName(entry['ResponseParameters']),
        responseTemplates: textsByName(entry['ResponseTemplates']),
        contentHandling: contentHandling(entry['ContentHandling']),
      };
    }),
  };
}

export function passthroughBehavior(value: ResolvedTree | undefined): IntegrationMapping['passthroughBehavior'] {
  const text = scalarText(value)?.toLowerCase();
  return text === 'never' || text === 'when_no_templates' ? text : 'when_no_match';
}

export function contentHandling(value: ResolvedTree | undefined): ContentHandling | undefined {
  const text = scalarText(value)?.toUpperCase();
  return text === 'CONVERT_TO_BINARY' || text === 'CONVERT_TO_TEXT' ? text : undefined;
}

function statusOf(value: ResolvedTree | undefined): number {
  const status = Number(scalarText(value) || Number.NaN);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : 200;
}

function listOf(value: ResolvedTree | undefined): readonly ResolvedTree[] {
  return isResolvedList(value) ? value : isResolvedMap(value) ? Object.values(value) : [];
}
