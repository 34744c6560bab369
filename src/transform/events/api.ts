import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { GeneratedResource } from '../generated.ts';
import { invokePermission } from '../iam/permission.ts';
import { sub } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { methodKey } from '../openapi/conditionals.ts';
import { type DocumentEditor, edit, swagger } from '../openapi/editor.ts';
import { addRestLambdaIntegration } from '../openapi/integrations.ts';
import { addRequestModel, addRequestParameters, addRequestValidator } from '../openapi/requests.ts';
import { withWildcards } from '../openapi/resource-policy.ts';
import { swaggerSkeleton } from '../openapi/skeletons.ts';
import { Expect } from '../properties.ts';
import { type ApiBody, bodyOf, newBody } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isMap, truthy, type Value, type ValueMap } from '../value.ts';
import { integrationUri } from './api-integration-uri.ts';
import { mergeDefinition } from './api-merge.ts';
import { checkedModel, checkedParameters } from './api-request.ts';
import { checkedEventAuth } from './api-security.ts';
import { type LinkedApi, linkedRestApi } from './linked-rest-api.ts';

/** An `Api` event: a method of a REST API that calls a function. */
export const apiEvent: EventMacro<FunctionTarget> = {
  properties: {
    Path: 'string!',
    Method: 'string!',
    RestApiId: 'string!',
    Stage: 'string',
    Auth: 'map',
    RequestModel: 'map',
    RequestParameters: 'list',
    TimeoutInMillis: 'integer',
    ResponseTransferMode: 'string',
  },
  link: (event, context) => {
    linkedRestApi(event, context);
  },
  expand(event, target, context) {
    const api = linkedRestApi(event, context);
    const call = new ApiCall(event, target, api, context);
    const permission = call.permission();
    if (truthy(api.properties['__MANAGE_SWAGGER']) || truthy(api.properties['MergeDefinitions'])) call.integrate();
    call.overrideAuth();
    return [permission];
  },
};

/** One event while it is expanded. */
class ApiCall {
  readonly #event: SamEvent;
  readonly #target: FunctionTarget;
  readonly #api: LinkedApi;
  readonly #context: TransformContext;
  readonly #path: string;
  readonly #method: string;

  constructor(event: SamEvent, target: FunctionTarget, api: LinkedApi, context: TransformContext) {
    this.#event = event;
    this.#target = target;
    this.#api = api;
    this.#context = context;
    this.#path = pythonString(event.properties['Path']);
    this.#method = pythonString(event.properties['Method']).toLowerCase();
  }

  permission(): GeneratedResource {
    const { RestApiId } = this.#event.properties;
    const path = withWildcards(this.#path.replace(/^(.+)\/$/, '$1'));
    const method = this.#method === 'any' ? '*' : this.#method.toUpperCase();
    const { partition } = this.#context;
    const arn = `arn:${partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${method}${path}`;
    return invokePermission(this.#event.logicalId, this.#target, {
      principal: 'apigateway.amazonaws.com',
      sourceArn: sub(arn, { __ApiId__: RestApiId ?? null, __Stage__: '*' }),
      suffix: this.#api.stage,
    });
  }

  /** Enters the call of the function into the document of the API. */
  integrate(): void {
    const { properties } = this.#api;
    const definition = properties['DefinitionBody'];
    if (absent(definition)) return;
    if (!truthy(properties['MergeDefinitions'])) {
      this.#edit(this.#body(definition), (editor) => this.#addMethod(editor));
      return;
    }
    const generated = newBody(swaggerSkeleton, this.#context);
    this.#edit(generated, (editor) => this.#addMethod(editor));
    mergeDefinition(this.#body(definition), generated, { apiId: this.#api.id, path: this.#path, method: this.#method });
  }

  /** `OverrideApiAuth`: the author's document gets the `Auth` of the event. */
  overrideAuth(): void {
    const definition = this.#api.properties['DefinitionBody'];
    const auth = this.#event.properties['Auth'];
    if (!truthy(definition) || !isMap(auth) || !truthy(auth['OverrideApiAuth'])) return;
    if (!['Authorizer', 'ApiKeyRequired', 'ResourcePolicy'].some((name) => truthy(auth[name]))) {
      throw Fault.event(
        this.#event.id,
        'Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.',
      );
    }
    // The document is looked at first: what is wrong with it is wrong with the whole template.
    this.#edit(this.#body(definition), (editor) => this.#auth(auth)(editor));
  }

  #body(definition: Value | undefined): ApiBody {
    if (!isMap(definition)) throw Fault.fatal(swagger.invalid);
    return bodyOf(definition, this.#context);
  }

  #edit(body: ApiBody, change: (editor: DocumentEditor) => void): void {
    edit(body, swagger, change);
  }

  #addMethod(editor: DocumentEditor): void {
    const { id, properties } = this.#event;
    const path = this.#path;
    const method = this.#method;
    if (editor.hasIntegration(path, method)) {
      throw Fault.event(id, `API method "${method}" defined multiple times for path "${path}".`);
    }
    const methodAuth = truthy(properties['Auth']) ? Expect.event(id).map(properties['Auth'], 'Auth') : {};
    const { Auth: auth } = this.#api.properties;
    const apiAuth = truthy(auth) ? Expect.resource(this.#api.id).map(auth, 'Auth') : {};
    const { Condition: condition } = this.#target.attributes;
    addRestLambdaIntegration(editor, {
      path,
      method,
      uri: integrationUri(this.#target, this.#context.partition, properties['ResponseTransferMode']),
      condition: typeof condition === 'string' ? condition : undefined,
      methodAuth,
      apiAuth,
      transferMode: properties['ResponseTransferMode'],
      partition: this.#context.partition,
    });
    try {
      this.#addDetails(editor, methodAuth);
    } catch (error) {
      // A method that is wrong must not stay, or the next one for this path would be reported as defined twice.
      for (const item of editor.pathItems(path)) editor.body.set(item, methodKey(method), {});
      throw error;
    }
  }

  #addDetails(editor: DocumentEditor, methodAuth: ValueMap): void {
    const { properties } = this.#event;
    const path = this.#path;
    const method = this.#method;
    if (truthy(methodAuth)) this.#auth(methodAuth)(editor);
    const timeout = properties['TimeoutInMillis'];
    if (timeout !== undefined && truthy(timeout)) editor.addTimeout(path, method, timeout);
    const model = checkedModel(this.#event, this.#api, { path, method });
    if (model) {
      addRequestModel(editor, path, method, model.model);
      if (model.validate) addRequestValidator(editor, path, method, model.validate);
    }
    const parameters = checkedParameters(this.#event, this.#context);
    if (parameters) addRequestParameters(editor, path, method, parameters);
  }

  #auth(auth: ValueMap): (editor: DocumentEditor) => void {
    return checkedEventAuth(auth, {
      eventId: this.#event.id,
      path: this.#path,
      method: this.#method,
      api: this.#api,
      context: this.#context,
    });
  }
}
