import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { DocumentEditor } from '../openapi/editor.ts';
import { addCustomStatements, addResourcePolicy } from '../openapi/resource-policy.ts';
import { setMethodApiKey, setMethodAuthorizer } from '../openapi/rest-security.ts';
import { Expect } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isMap, type Optional, truthy, type ValueMap } from '../value.ts';
import type { LinkedApi } from './linked-rest-api.ts';

/** The method that an event describes, and what its messages name. */
export interface EventMethod {
  readonly eventId: string;
  readonly path: string;
  readonly method: string;
  readonly api: LinkedApi;
  readonly context: TransformContext;
}

/**
 * `Auth` of an event: authorizer, API key and resource policy of one method. All is checked before anything is changed;
 * the function that is returned makes the changes.
 */
export function checkedEventAuth(auth: ValueMap, where: EventMethod): (editor: DocumentEditor) => void {
  const { eventId, path, method, api, context } = where;
  keyHistory(context).markOwnTexts(api.properties['Auth']);
  const resolved = context.parameters.resolve(api.properties['Auth']);
  const apiAuth = isMap(resolved) ? resolved : {};
  const authorizer = auth['Authorizer'];
  if (truthy(authorizer)) checkAuthorizer(authorizer, apiAuth, where);

  const scopes = auth['AuthorizationScopes'];
  if (truthy(scopes)) {
    Expect.event(eventId).list(scopes, 'Auth.AuthorizationScopes');
    if (!truthy(authorizer)) throw Fault.event(eventId, 'AuthorizationScopes works only when Authorizer is set');
  }

  const apiKey = auth['ApiKeyRequired'];
  if (!absent(apiKey) && !truthy(apiKey) && !truthy(apiAuth['ApiKeyRequired'])) {
    throw Fault.event(
      eventId,
      `Unable to set ApiKeyRequired [False] on API method [${method}] for path [${path}] ` +
        'because the related API does not specify any ApiKeyRequired.',
    );
  }
  const policy = auth['ResourcePolicy'];
  const rules = truthy(policy) ? Expect.resource(eventId).map(policy, 'Auth.ResourcePolicy') : undefined;
  return (editor) => {
    if (authorizer !== undefined && truthy(authorizer)) {
      setMethodAuthorizer(editor, path, method, { name: authorizer, authorizers: apiAuth['Authorizers'], scopes });
    }
    if (!absent(apiKey)) setMethodApiKey(editor, path, method, truthy(apiKey));
    if (!rules) return;
    addResourcePolicy(editor, rules, path, api.stageText);
    addCustomStatements(editor, rules);
  };
}

function checkAuthorizer(authorizer: Optional, apiAuth: ValueMap, where: EventMethod): void {
  const { eventId, path, method, api } = where;
  const authorizers = apiAuth['Authorizers'];
  if (truthy(authorizers)) Expect.resource(api.id).map(authorizers, 'Auth.Authorizers');
  if (authorizer === 'AWS_IAM') return;
  if (authorizer === 'NONE') {
    if (truthy(apiAuth['DefaultAuthorizer'])) return;
    throw Fault.event(
      eventId,
      `Unable to set Authorizer on API method [${method}] for path [${path}] because 'NONE' ` +
        'is only a valid value when a DefaultAuthorizer on the API is specified.',
    );
  }
  checkAuthorizerExists(authorizer, authorizers, { eventId, path, method });
}

/** An authorizer that an event names has to be one of the API's. */
export function checkAuthorizerExists(
  authorizer: Optional,
  authorizers: Optional,
  { eventId, path, method }: { readonly eventId: string; readonly path: string; readonly method: string },
): void {
  const unable = `Unable to set Authorizer [${pythonString(authorizer)}] on API method [${method}] for path [${path}]`;
  if (!truthy(authorizers)) {
    throw Fault.event(eventId, `${unable} because the related API does not define any Authorizers.`);
  }
  checkAuthorizerTypes(authorizer, authorizers, { eventId, path, method });
  if (typeof authorizer === 'string' && isMap(authorizers) && truthy(authorizers[authorizer])) return;
  throw Fault.event(eventId, `${unable} because it wasn't defined in the API's Authorizers.`);
}

export function checkAuthorizerTypes(
  authorizer: Optional,
  authorizers: Optional,
  { eventId, path, method }: { readonly eventId: string; readonly path: string; readonly method: string },
): void {
  if (typeof authorizer === 'string' && isMap(authorizers)) return;
  throw Fault.event(
    eventId,
    `Unable to set Authorizer [${pythonString(authorizer)}] on API method [${method}] for path [${path}]. ` +
      'The method authorizer must be a string with a corresponding dict entry in the api authorizer.',
  );
}
