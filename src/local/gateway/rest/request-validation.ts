import type { ApiDefinition, MethodRequestDefinition, RouteDefinition } from '../../../application/index.ts';
import { messageOf } from '../../../core/index.ts';
import { eventQuery } from '../event-query.ts';
import { headerValue } from '../message.ts';
import { requestMediaType } from './binary-media-types.ts';
import { createBodyCheck } from './models.ts';
import { Refusal } from './refusal.ts';
import type { RestCall } from './rest-call.ts';

/** Says what is wrong with a call, if something is. */
export type Validate = (call: RestCall) => Refusal | undefined;

/**
 * The request validator of a method; `undefined` where it has none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function createValidation(api: ApiDefinition, { request }: RouteDefinition): Validate | undefined {
  const validator = request?.validator;
  if (request === undefined || validator === undefined) return undefined;
  const required = validator.parameters ? requiredParameters(request) : [];
  const models = validator.body ? Object.entries(request.models) : [];
  if (required.length === 0 && models.length === 0) return undefined;
  const checkBody = createBodyCheck(api.rest?.models ?? {});
  return (call) => {
    const missing = required.filter(({ location, name }) => !isGiven(call, location, name)).map(({ name }) => name);
    if (missing.length > 0) return Refusal.missingParameters(missing);
    const mediaType = requestMediaType(call.exchange.request);
    const model =
      models.find(([type]) => type.toLowerCase() === mediaType)?.[1] ??
      models.find(([type]) => type === '$default')?.[1];
    return model === undefined ? undefined : validateBody(checkBody, model, call);
  };
}

function validateBody(
  checkBody: ReturnType<typeof createBodyCheck>,
  model: string,
  { exchange }: RestCall,
): Refusal | undefined {
  try {
    const problem = checkBody(model, exchange.request.body);
    return problem === undefined ? undefined : Refusal.invalidBody(problem);
  } catch (error) {
    return Refusal.configuration(`Model "${model}" cannot be used: ${messageOf(error)}.`);
  }
}

interface RequiredParameter {
  readonly location: string;
  readonly name: string;
}

function requiredParameters({ parameters }: MethodRequestDefinition): RequiredParameter[] {
  return Object.entries(parameters).flatMap(([parameter, required]) => {
    const [, location = '', name = ''] = /^method\.request\.(\w+)\.(.+)$/.exec(parameter) ?? [];
    return required ? { location, name } : [];
  });
}

/** Whether a parameter is there and not blank. */
function isGiven({ exchange, parameters }: RestCall, location: string, name: string): boolean {
  switch (location) {
    case 'header':
      return isText(headerValue(exchange.request.headers, name.toLowerCase()));
    case 'querystring':
      return isText(eventQuery(exchange.query).queryStringParameters?.[name]);
    case 'path':
      return isText(parameters.get(name));
    default:
      return true;
  }
}

function isText(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
