import { Fault } from '../errors.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import { Expect } from '../properties.ts';
import { type BodyKey, type BodyValue, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { pythonType } from '../python-type.ts';
import { absent, isMap, truthy, type ValueMap } from '../value.ts';
import type { DocumentEditor } from './editor.ts';

const PARAMETERS = [
  ['Headers', 'header.'],
  ['Paths', 'path.'],
  ['QueryStrings', 'querystring.'],
] as const;

/** Throws if `GatewayResponses` of a REST API has something that does not belong there. */
export function checkGatewayResponses(
  apiId: string,
  responses: ValueMap,
  keysOf: (map: ValueMap) => readonly string[],
): void {
  for (const name of keysOf(responses)) {
    const response = responses[name];
    if (isIntrinsic(response)) {
      throw Fault.resource(
        apiId,
        'Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field.',
      );
    }
    if (!isMap(response)) {
      throw Fault.resource(
        apiId,
        `Invalid property type '${pythonType(response, true)}' for GatewayResponses. ` +
          "Expected an object of type 'GatewayResponse'.",
      );
    }
    for (const key of keysOf(response)) {
      if (['ResponseParameters', 'ResponseTemplates', 'StatusCode'].includes(key)) continue;
      throw Fault.resource(apiId, `Invalid property '${key}' in 'GatewayResponses' property '${name}'.`);
    }
  }
}

/** `GatewayResponses`, checked with {@link checkGatewayResponses}. `keysOf` gives the keys of a map in their order. */
export function addGatewayResponses(
  editor: DocumentEditor,
  apiId: string,
  responses: ValueMap,
  keysOf: (map: ValueMap) => readonly string[],
): void {
  const definitions = keysOf(responses).map((name) => {
    const response = responses[name];
    return [name, gatewayResponse(apiId, name, isMap(response) ? response : {}, keysOf)] as const;
  });
  const section = editor.section('x-amazon-apigateway-gateway-responses');
  for (const [name, definition] of definitions) editor.body.set(section, given(name), definition());
}

function gatewayResponse(
  apiId: string,
  name: string,
  response: ValueMap,
  keysOf: (map: ValueMap) => readonly string[],
): () => BodyValue {
  const expect = Expect.resource(apiId);
  const { ResponseParameters, ResponseTemplates, StatusCode: status } = response;
  const parameters = truthy(ResponseParameters)
    ? expect.map(ResponseParameters, `GatewayResponses.${name}.ResponseParameters`)
    : {};
  for (const key of keysOf(parameters)) {
    if (PARAMETERS.some(([parameter]) => parameter === key)) continue;
    throw Fault.resource(apiId, `Invalid gateway response parameter '${key}'`);
  }
  const code = absent(status) ? undefined : pythonString(status);
  if (truthy(status) && code !== undefined && !/^[0-9]{1,3}\n?$/.test(code)) {
    throw Fault.resource(apiId, "Property 'StatusCode' must be numeric");
  }
  return () => {
    const prefixed: [BodyKey, BodyValue][] = [];
    for (const [parameter, prefix] of PARAMETERS) {
      const { [parameter]: authored = {} } = parameters;
      const values = expect.map(authored, `ResponseParameters.${parameter}`);
      for (const key of keysOf(values))
        prefixed.push([given(`gatewayresponse.${prefix}${key}`), given(values[key] ?? null)]);
    }
    return {
      responseParameters: new Map<BodyKey, BodyValue>(prefixed),
      responseTemplates: truthy(ResponseTemplates) && ResponseTemplates !== undefined ? given(ResponseTemplates) : {},
      ...(code !== undefined && code !== '' && { statusCode: code }),
    };
  };
}
