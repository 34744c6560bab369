import { isResolvedList, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import type { RouteDefinition } from './api-model.ts';
import type { HttpParameterMapping } from './http-model.ts';
import { mapOf, textsByName } from './resolved-maps.ts';
import type { ParameterMapping } from './rest-model.ts';

/** The parameter mapping of an `x-amazon-apigateway-integration` of an HTTP API. */
export function httpMappingOfOpenApi(integration: ResolvedMap): Pick<RouteDefinition, 'parameterMapping'> {
  return mapping(integration['requestParameters'], integration['responseParameters'], textsByName);
}

/** The parameter mapping of an `AWS::ApiGatewayV2::Integration`. */
export function httpMappingOfResource(
  request: ResolvedTree | undefined,
  responses: ResolvedTree | undefined,
): Pick<RouteDefinition, 'parameterMapping'> {
  return mapping(request, responses, sourcesByDestination);
}

function mapping(
  request: ResolvedTree | undefined,
  responses: ResolvedTree | undefined,
  read: (value: ResolvedTree | undefined) => ParameterMapping,
): { readonly parameterMapping?: HttpParameterMapping } {
  const found: HttpParameterMapping = {
    request: textsByName(request),
    responses: Object.fromEntries(Object.entries(mapOf(responses)).map(([status, value]) => [status, read(value)])),
  };
  const isEmpty = Object.keys(found.request).length === 0 && Object.keys(found.responses).length === 0;
  return isEmpty ? {} : { parameterMapping: found };
}

/** `{ ResponseParameters: [{ Source, Destination }] }`, or what OpenAPI writes. */
function sourcesByDestination(value: ResolvedTree | undefined): ParameterMapping {
  const list = mapOf(value)['ResponseParameters'];
  if (!isResolvedList(list)) return textsByName(value);
  return Object.fromEntries(
    list.flatMap((item) => {
      const { Source, Destination } = mapOf(item);
      const [source, destination] = [scalarText(Source), scalarText(Destination)];
      return source === undefined || destination === undefined ? [] : [[destination, source]];
    }),
  );
}
