import { Fault } from '../errors.ts';
import { type BodyValue, given } from '../py27/index.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { ANY_METHOD, conditional, conditionalPart, INTEGRATION, methodKey } from './conditionals.ts';
import { authorsMethod, type DocumentEditor } from './editor.ts';

/** What every integration is made from. */
export interface Integration {
  readonly path: string;
  readonly method: string;
  /** The condition of the function or state machine. */
  readonly condition: string | undefined;
}

export interface LambdaIntegration extends Integration {
  readonly uri: BodyValue;
}

export interface RestLambdaIntegration extends LambdaIntegration {
  /** `Auth` of the event. */
  readonly methodAuth: ValueMap;
  /** `Auth` of the API. */
  readonly apiAuth: ValueMap;
  readonly transferMode: Optional;
  readonly partition: string;
}

export interface StateMachineIntegration extends Integration {
  readonly uri: BodyValue;
  readonly credentials: BodyValue;
  readonly requestTemplates: BodyValue;
}

/** `aws_proxy` of a REST API. */
export function addRestLambdaIntegration(editor: DocumentEditor, integration: RestLambdaIntegration): void {
  const { path, method, condition, uri, transferMode } = integration;
  const key = methodKey(method);
  if (editor.hasIntegration(path, key)) {
    throw Fault.fatal(`Lambda integration already exists on Path=${path}, Method=${key}`);
  }
  editor.addPath(path, method);
  const credentials = integrationCredentials(integration);
  for (const item of editor.pathItems(path)) {
    const definition = definitionIn(item, path, key);
    editor.body.set(definition, INTEGRATION, {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: condition === undefined ? uri : conditional(given(condition), uri),
      ...(transferMode === 'RESPONSE_STREAM' && { responseTransferMode: 'STREAM' }),
      ...(credentials !== undefined && { credentials }),
    });
    editor.setDefault(definition, 'responses', {});
    wrap(editor, item, integration, definition);
  }
}

/** `aws_proxy` of an HTTP API. What stands there already is kept. */
export function addHttpLambdaIntegration(editor: DocumentEditor, integration: LambdaIntegration): void {
  const { path, method, condition, uri } = integration;
  const key = methodKey(method);
  if (editor.hasIntegration(path, key)) return;
  editor.addPath(path, method);
  for (const item of editor.pathItems(path)) {
    if (absent(item[key])) editor.body.set(item, authorsMethod(method), {});
    const definition = definitionIn(item, path, key);
    editor.body.set(definition, INTEGRATION, {
      type: 'aws_proxy',
      httpMethod: 'POST',
      payloadFormatVersion: '2.0',
      uri: condition === undefined ? uri : conditional(given(condition), uri),
    });
    if (path === '$default' && key === ANY_METHOD) editor.body.set(definition, 'isDefaultRoute', true);
    editor.setDefault(definition, 'responses', {});
    wrap(editor, item, integration, definition);
  }
}

/** The `aws` integration that starts a state machine. */
export function addStateMachineIntegration(editor: DocumentEditor, integration: StateMachineIntegration): void {
  const { path, method, condition, uri, credentials, requestTemplates } = integration;
  const key = methodKey(method);
  if (editor.hasIntegration(path, key)) {
    throw Fault.fatal(`Integration already exists on Path=${path}, Method=${key}`);
  }
  editor.addPath(path, method);
  for (const item of editor.pathItems(path)) {
    const definition = definitionIn(item, path, key);
    editor.body.set(definition, INTEGRATION, {
      type: 'aws',
      httpMethod: 'POST',
      uri: condition === undefined ? uri : conditional(given(condition), uri),
      responses: new Map([
        ['200', { statusCode: '200' }],
        ['400', { statusCode: '400' }],
      ]),
      credentials,
    });
    editor.setDefault(
      definition,
      'responses',
      new Map([
        ['200', { description: 'OK' }],
        ['400', { description: 'Bad Request' }],
      ]),
    );
    editor.body.update(editor.integration(definition), { requestTemplates });
    wrap(editor, item, integration, definition);
  }
}

function definitionIn(item: ValueMap, path: string, key: string): ValueMap {
  const definition = item[key];
  if (isMap(definition)) return definition;
  throw Fault.fatal(`Definition of method '${key}' for path '${path}' should be a map.`);
}

function wrap(editor: DocumentEditor, item: ValueMap, integration: Integration, definition: Value): void {
  const { method, condition } = integration;
  if (condition !== undefined) editor.body.set(item, methodKey(method), conditionalPart(condition, definition));
}

/** Who API Gateway calls the function as, when IAM guards the method. */
function integrationCredentials({ methodAuth, apiAuth, partition }: RestLambdaIntegration): BodyValue | undefined {
  const byMethod = methodAuth['Authorizer'] === 'AWS_IAM';
  const byDefault = apiAuth['DefaultAuthorizer'] === 'AWS_IAM' && !truthy(methodAuth);
  if (!byMethod && !byDefault) return undefined;
  const role = invokeRole(methodAuth) ?? invokeRole(apiAuth);
  if (role === undefined || role === 'CALLER_CREDENTIALS') return `arn:${partition}:iam::*:user/*`;
  return role === 'NONE' ? undefined : given(role);
}

/** `InvokeRole`; present but empty means `NONE`. */
function invokeRole(auth: ValueMap): Value | undefined {
  if (!('InvokeRole' in auth)) return undefined;
  const role = auth['InvokeRole'];
  return role !== undefined && truthy(role) ? role : 'NONE';
}
