import { existing, given, ordered } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isMap, truthy, type Value, type ValueMap } from '../value.ts';
import type { DocumentEditor } from './editor.ts';
import { isOpenApi3Version } from './versions.ts';

const VALIDATORS = 'x-amazon-apigateway-request-validators';

/** `RequestModel` of an event. */
export function addRequestModel(editor: DocumentEditor, path: string, method: string, model: ValueMap): void {
  const name = pythonString(model['Model']).toLowerCase();
  const required = model['Required'];
  for (const definition of editor.definitions(path, method)) {
    if (!absent(editor.root['swagger'])) {
      const parameters = editor.listIn(definition, 'parameters');
      editor.body.append(parameters, {
        in: 'body',
        name: given(name),
        schema: { $ref: `#/definitions/${name}` },
        ...(!absent(required) && { required: given(required) }),
      });
      editor.body.set(definition, 'parameters', existing(parameters));
    } else if (truthy(editor.root['openapi']) && isOpenApi3Version(editor.root['openapi'])) {
      const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
      editor.body.set(
        definition,
        'requestBody',
        ordered([['content', content], ...(absent(required) ? [] : [['required', given(required)] as const])]),
      );
    }
  }
}

/** `ValidateBody` and `ValidateParameters` of an event. */
export function addRequestValidator(
  editor: DocumentEditor,
  path: string,
  method: string,
  validate: { readonly body: boolean; readonly parameters: boolean },
): void {
  const name = validatorName(validate);
  if (!truthy(editor.root[VALIDATORS])) editor.body.set(editor.root, VALIDATORS, {});
  const validators = editor.root[VALIDATORS];
  if (isMap(validators) && !truthy(validators[name])) {
    editor.body.update(validators, {
      [name]: { validateRequestBody: validate.body, validateRequestParameters: validate.parameters },
    });
  }
  for (const definition of editor.definitions(path, method)) {
    editor.body.update(definition, { 'x-amazon-apigateway-request-validator': name });
  }
}

function validatorName({ body, parameters }: { readonly body: boolean; readonly parameters: boolean }): string {
  if (body) return parameters ? 'body-and-params' : 'body-only';
  return parameters ? 'params-only' : 'no-validation';
}

/** An entry of `RequestParameters`: `method.request.querystring.page` and what goes for it. */
export interface RequestParameter {
  readonly name: string;
  readonly required: Value;
  readonly caching: Value;
}

/** `RequestParameters` of an event. */
export function addRequestParameters(
  editor: DocumentEditor,
  path: string,
  method: string,
  requestParameters: readonly RequestParameter[],
): void {
  for (const definition of editor.definitions(path, method)) {
    const parameters = editor.listIn(definition, 'parameters');
    for (const { name, required, caching } of requestParameters) {
      const [location = '', ...rest] = name.replaceAll('method.request.', '').split('.');
      editor.body.append(parameters, {
        in: location === 'querystring' ? 'query' : given(location),
        name: given(rest.join('.')),
        required: given(required),
        type: 'string',
      });
      if (truthy(caching)) {
        const integration = editor.integration(definition);
        const keys = editor.listIn(integration, 'cacheKeyParameters');
        editor.body.append(keys, given(name));
        editor.body.set(integration, 'cacheKeyParameters', existing(keys));
      }
    }
    editor.body.set(definition, 'parameters', existing(parameters));
  }
}

/** Declares the parameters in the path of an HTTP API's route: `/items/{id}`. */
export function addPathParameters(editor: DocumentEditor, path: string, method: string): void {
  const names = [...path.matchAll(/\{(.*?)\}/g)].map(([, name = '']) => name);
  if (names.length === 0) return;
  for (const definition of editor.definitions(path, method)) {
    const parameters = editor.listIn(definition, 'parameters');
    for (const name of names) {
      const present = parameters.find((parameter) => isMap(parameter) && parameter['name'] === name);
      if (isMap(present)) {
        editor.body.set(present, 'in', 'path');
        editor.body.set(present, 'required', true);
      } else {
        editor.body.append(parameters, { name: given(name), in: 'path', required: true });
      }
    }
    editor.body.set(definition, 'parameters', existing(parameters));
  }
}

export function setPayloadFormatVersion(editor: DocumentEditor, path: string, method: string, version: Value): void {
  for (const definition of editor.definitions(path, method)) {
    editor.body.set(editor.integration(definition), 'payloadFormatVersion', given(version));
  }
}
