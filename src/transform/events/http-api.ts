import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { apiIdOf } from '../expand/implicit-apis.ts';
import type { GeneratedResource } from '../generated.ts';
import { invokePermission } from '../iam/permission.ts';
import { sub } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { ANY_METHOD, INTEGRATION, methodKey } from '../openapi/conditionals.ts';
import { DocumentEditor, edit, openApi } from '../openapi/editor.ts';
import { setHttpMethodAuthorizer } from '../openapi/http-security.ts';
import { addHttpLambdaIntegration } from '../openapi/integrations.ts';
import { addPathParameters, setPayloadFormatVersion } from '../openapi/requests.ts';
import { Expect } from '../properties.ts';
import { bodyOf } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isMap, type Optional, truthy, type ValueMap } from '../value.ts';
import { integrationUri } from './api-integration-uri.ts';
import { checkAuthorizerExists, checkAuthorizerTypes } from './api-security.ts';

/** An `HttpApi` event: a route of an HTTP API that calls a function. */
export const httpApiEvent: EventMacro<FunctionTarget> = {
  properties: {
    Path: 'string',
    Method: 'string',
    ApiId: 'string',
    Stage: 'string',
    Auth: 'map',
    TimeoutInMillis: 'integer',
    RouteSettings: 'map',
    PayloadFormatVersion: 'string',
  },
  expand(event, target, context) {
    const call = new HttpApiCall(event, target, context);
    const permission = call.permission();
    call.integrate();
    return permission ? [permission] : [];
  },
};

class HttpApiCall {
  readonly #event: SamEvent;
  readonly #target: FunctionTarget;
  readonly #context: TransformContext;
  readonly #apiId: string;
  readonly #api: ValueMap;
  readonly #path: string;
  readonly #method: string;

  constructor(event: SamEvent, target: FunctionTarget, context: TransformContext) {
    this.#event = event;
    this.#target = target;
    this.#context = context;
    this.#apiId = pythonString(apiIdOf(event.properties['ApiId']));
    const properties = context.resource(this.#apiId)?.['Properties'];
    this.#api = isMap(properties) ? properties : {};
    this.#path = pythonString(event.properties['Path']);
    this.#method = pythonString(event.properties['Method']).toLowerCase();
  }

  /** Nothing when the function serves `$default` of the API too, for that permission holds for all routes. */
  permission(): GeneratedResource | undefined {
    const editor = this.#peek();
    const path = this.#path.replace(/^(.+)\/$/, '$1');
    if (path !== '$default' && editor && this.#servesDefault(editor)) return undefined;
    const resource = this.#permittedResource(path === '$default' ? '' : path);
    const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}${resource}`;
    return invokePermission(this.#event.logicalId, this.#target, {
      principal: 'apigateway.amazonaws.com',
      sourceArn: sub(arn, { __ApiId__: this.#event.properties['ApiId'] ?? null, __Stage__: '*' }),
    });
  }

  #permittedResource(path: string): string {
    const wildcarded = path.replace(/\{([a-zA-Z0-9._-]+|proxy\+)\}/g, '*');
    if (this.#method === 'any' && wildcarded === '/$default') return wildcarded;
    return `/${methodKey(this.#method) === ANY_METHOD ? '*' : this.#method.toUpperCase()}${wildcarded}`;
  }

  /** The document of the API to look at. */
  #peek(): DocumentEditor | undefined {
    const definition = this.#api['DefinitionBody'];
    if (definition === undefined || !truthy(definition)) return undefined;
    try {
      return this.#opened(definition);
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== 'document') throw error;
      throw Fault.resource(this.#apiId, error.causes.map((cause) => cause.message).join(' '));
    }
  }

  #opened(definition: Optional): DocumentEditor {
    if (!isMap(definition)) throw Fault.fatal(openApi.invalid);
    return new DocumentEditor(bodyOf(definition, this.#context), openApi);
  }

  #servesDefault(editor: DocumentEditor): boolean {
    if (!editor.hasIntegration('$default', ANY_METHOD)) return false;
    const { logicalId } = this.#target.resource;
    return editor.definitions('$default', ANY_METHOD, { integrated: false }).every((definition) => {
      if (!(INTEGRATION in definition)) return false;
      const { uri } = editor.integration(definition);
      if (!isMap(uri)) return false;
      const called = 'Fn::If' in uri && Array.isArray(uri['Fn::If']) ? uri['Fn::If'].slice(1) : [uri];
      return called.every((target) => {
        if (!isMap(target)) return false;
        if (target['Ref'] === 'AWS::NoValue') return true;
        const [, found] = /([A-Za-z0-9]+)\.Arn/.exec(pythonString(target['Fn::Sub'] ?? '')) ?? [];
        return !this.#target.aliased && found === logicalId;
      });
    });
  }

  /** Enters the call of the function into the document of the API, the author's too. */
  integrate(): void {
    const definition = this.#api['DefinitionBody'];
    if (absent(definition)) return;
    const { id, properties } = this.#event;
    const path = this.#path;
    const method = this.#method;
    const peeked = this.#opened(definition);
    if (truthy(this.#api['__MANAGE_SWAGGER']) && peeked.hasIntegration(path, method)) {
      throw Fault.event(id, `API method '${method}' defined multiple times for path '${path}'.`);
    }
    const auth = properties['Auth'];
    const checked = isMap(auth) && truthy(auth) ? this.#checkedAuth(auth) : undefined;
    edit(peeked.body, openApi, (editor) => {
      const { Condition: condition } = this.#target.attributes;
      addHttpLambdaIntegration(editor, {
        path,
        method,
        uri: integrationUri(this.#target, '${AWS::Partition}'),
        condition: typeof condition === 'string' ? condition : undefined,
      });
      if (checked) setHttpMethodAuthorizer(editor, path, method, checked);
      const { TimeoutInMillis: timeout, PayloadFormatVersion: version } = properties;
      if (timeout !== undefined && truthy(timeout)) editor.addTimeout(path, method, timeout);
      addPathParameters(editor, path, method);
      if (version !== undefined && truthy(version)) setPayloadFormatVersion(editor, path, method, version);
    });
  }

  #checkedAuth(auth: ValueMap): Parameters<typeof setHttpMethodAuthorizer>[3] {
    const { id } = this.#event;
    const path = this.#path;
    const method = this.#method;
    const apiAuth = 'Auth' in this.#api ? Expect.resource(this.#apiId).map(this.#api['Auth'], 'Auth') : {};
    const { DefaultAuthorizer } = apiAuth;
    const authorizers = truthy(apiAuth) ? apiAuth['Authorizers'] : {};
    const name = truthy(auth['Authorizer']) ? auth['Authorizer'] : DefaultAuthorizer;
    if (name === undefined || !truthy(name)) {
      throw Fault.event(
        id,
        "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
      );
    }
    auth['Authorizer'] = name;
    const iam = name === 'AWS_IAM' && apiAuth['EnableIamAuthorizer'] === true;
    if (name !== 'NONE' && !iam) checkAuthorizerTypes(name, authorizers, { eventId: id, path, method });
    if (name === 'NONE' && !truthy(DefaultAuthorizer)) {
      throw Fault.event(
        id,
        `Unable to set Authorizer on API method [${method}] for path [${path}] because 'NONE' ` +
          'is only a valid value when a DefaultAuthorizer on the API is specified.',
      );
    }
    if (name !== 'NONE' && !iam) checkAuthorizerExists(name, authorizers, { eventId: id, path, method });
    const scopes = auth['AuthorizationScopes'];
    if (truthy(scopes) && !Array.isArray(scopes)) {
      throw Fault.event(
        id,
        `Unable to set Authorizer on API method [${method}] for path [${path}] because ` +
          "'AuthorizationScopes' must be a list of strings.",
      );
    }
    return { name: pythonString(name), authorizers, scopes };
  }
}
