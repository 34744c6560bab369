import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import type { SamEvent } from '../macros.ts';
import type { RequestParameter } from '../openapi/requests.ts';
import { Expect } from '../properties.ts';
import { type KeyHistory, keyHistory } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isList, isMap, truthy, type Value, type ValueMap } from '../value.ts';
import type { LinkedApi } from './linked-rest-api.ts';

/** `RequestModel` of an event: the model, and what API Gateway is to validate. */
export interface CheckedModel {
  readonly model: ValueMap;
  readonly validate: { readonly body: boolean; readonly parameters: boolean } | undefined;
}

export function checkedModel(
  { id, properties }: SamEvent,
  api: LinkedApi,
  { path, method }: { readonly path: string; readonly method: string },
): CheckedModel | undefined {
  if (!truthy(properties['RequestModel'])) return undefined;
  const model = Expect.event(id).map(properties['RequestModel'], 'RequestModel');
  const name = model['Model'];
  if (!truthy(name)) return undefined;
  const unable = (what: string, why: string): Fault =>
    Fault.event(
      id,
      `Unable to set ${what} [${pythonString(name)}] on API method [${method}] for path [${path}] ${why}`,
    );
  const models = api.properties['Models'];
  if (!truthy(models)) throw unable('RequestModel', 'because the related API does not define any Models.');
  if (!isIntrinsic(models) && !isMap(models)) {
    throw unable('RequestModel', 'because the related API Models defined is of invalid type.');
  }
  if (typeof name !== 'string') {
    throw unable('RequestModel', 'because the related API does not contain valid Models.');
  }
  if (!truthy(models[name])) throw unable('RequestModel', "because it wasn't defined in the API's Models.");
  const { ValidateBody: body, ValidateParameters: parameters } = model;
  if (absent(body) && absent(parameters)) return { model, validate: undefined };
  if (typeof (body ?? false) !== 'boolean' || typeof (parameters ?? false) !== 'boolean') {
    throw unable(
      'Validator to RequestModel',
      'ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported.',
    );
  }
  return { model, validate: { body: body === true, parameters: parameters === true } };
}

/** `RequestParameters` of an event. */
export function checkedParameters(
  { id, properties }: SamEvent,
  context: TransformContext,
): RequestParameter[] | undefined {
  const parameters = properties['RequestParameters'];
  if (!truthy(parameters)) return undefined;
  const history = keyHistory(context);
  // An intrinsic function gets past the check of the type; what is looked at then are its keys.
  const entries = isList(parameters) ? parameters : isMap(parameters) ? history.keys(parameters) : [];
  return entries.map((parameter) => checkedParameter(id, parameter, history));
}

function checkedParameter(eventId: string, parameter: Value, history: KeyHistory): RequestParameter {
  const invalid = (why: string): Fault =>
    Fault.event(eventId, `Invalid value for 'RequestParameters' property. ${why}`);
  if (typeof parameter !== 'string' && !isMap(parameter)) {
    throw invalid('Property must be either a string or an object');
  }
  const [name = ''] = isMap(parameter) ? history.keys(parameter) : [parameter];
  const settings = isMap(parameter) ? parameter[name] : undefined;
  if (!/^method\.request\.(querystring|path|header)\./.test(name)) {
    throw invalid(
      "Keys must be in the format 'method.request.[querystring|path|header].{value}', " +
        "e.g 'method.request.header.Authorization'.",
    );
  }
  if (typeof parameter === 'string') return { name, required: false, caching: false };
  if (!isMap(settings) || !Object.keys(settings).every((key) => key === 'Required' || key === 'Caching')) {
    throw invalid('Values must be an object, e.g { Required: true, Caching: false }');
  }
  const { Required: required = false, Caching: caching = false } = settings;
  return { name, required, caching };
}
