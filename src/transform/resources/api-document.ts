import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { isImplicit } from '../events/linked-rest-api.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import { type DocumentEditor, edit, swagger } from '../openapi/editor.ts';
import { setDisableExecuteApiEndpoint } from '../openapi/endpoint.ts';
import { addGatewayResponses, checkGatewayResponses } from '../openapi/gateway-responses.ts';
import { addCustomStatements, addResourcePolicy } from '../openapi/resource-policy.ts';
import { RestAuthorizer } from '../openapi/rest-authorizers.ts';
import { addRestCors, type RestCors } from '../openapi/rest-cors.ts';
import {
  addApiKeyDefinition,
  addSecurityDefinitions,
  setDefaultApiKey,
  setDefaultAuthorizer,
} from '../openapi/rest-security.ts';
import { toOpenApi3 } from '../openapi/to-openapi3.ts';
import { isSwagger } from '../openapi/versions.ts';
import { Expect } from '../properties.ts';
import { type ApiBody, bodyOf, given, keyHistory } from '../py27/index.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const AUTH = [
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'AddDefaultAuthorizerToCorsPreflight',
  'AddApiKeyRequiredToCorsPreflight',
  'ApiKeyRequired',
  'ResourcePolicy',
  'UsagePlan',
];
const CORS = ['AllowMethods', 'AllowHeaders', 'AllowOrigin', 'MaxAge', 'AllowCredentials'];

/** The document of a REST API while the properties of the API are worked into it. */
export class RestDocument {
  readonly #id: string;
  readonly #properties: ValueMap;
  readonly #context: TransformContext;
  readonly #definition: ValueMap | undefined;

  constructor(id: string, properties: ValueMap, context: TransformContext) {
    this.#id = id;
    this.#properties = properties;
    this.#context = context;
    const definition = properties['DefinitionBody'];
    this.#definition = isMap(definition) && truthy(definition) ? definition : undefined;
  }

  /** Works in all properties, in the official order. */
  complete(): ApiBody | undefined {
    this.#addCors();
    this.#addAuth();
    this.#addGatewayResponses();
    this.#addBinaryMediaTypes();
    this.#addModels();
    this.#addEndpoint();
    return this.#definition && bodyOf(this.#definition, this.#context);
  }

  /** Swagger 2 becomes OpenAPI 3 when the version says so. */
  convert(): void {
    if (!this.#definition) return;
    toOpenApi3(bodyOf(this.#definition, this.#context), {
      version: this.#properties['OpenApiVersion'],
      normalized: this.#context.isEnabled('normalized_open_api_version'),
    });
  }

  /** The document for a property that needs one of a valid form. */
  #inline(property: string, what: string): ApiBody {
    if (!this.#definition) {
      throw this.#fault(`${property} works only with inline Swagger specified in 'DefinitionBody' property.`);
    }
    if (!isSwagger(this.#definition)) {
      throw this.#fault(`Unable to add ${what} because 'DefinitionBody' does not contain a valid Swagger definition.`);
    }
    return bodyOf(this.#definition, this.#context);
  }

  #fault(detail: string): Fault {
    return Fault.resource(this.#id, detail);
  }

  #keys(map: ValueMap): readonly string[] {
    return keyHistory(this.#context).keys(map);
  }

  #addCors(): void {
    const cors = this.#properties['Cors'];
    if (cors === undefined || !truthy(cors)) return;
    if (!this.#definition) {
      throw this.#fault("Cors works only with inline Swagger specified in 'DefinitionBody' property.");
    }
    const settings = this.#corsSettings(cors);
    const body = this.#inline('Cors', 'Cors configuration');
    if (settings.credentials && (settings.origin === "'*'" || corsOrigin(cors) === "'*'")) {
      throw this.#fault(
        "Unable to add Cors configuration because 'AllowCredentials' can not be true when " +
          "'AllowOrigin' is \"'*'\" or not set",
      );
    }
    edit(body, swagger, (editor) => this.#addPreflights(editor, settings));
  }

  #corsSettings(cors: Value): RestCors {
    if (typeof cors === 'string' || isIntrinsic(cors)) {
      return { origin: given(cors), headers: undefined, methods: undefined, maxAge: undefined, credentials: false };
    }
    if (!isMap(cors)) throw this.#fault("Invalid value for 'Cors' property");
    for (const key of this.#keys(cors)) {
      if (!CORS.includes(key)) throw this.#fault(`Invalid key '${key}' for 'Cors' property.`);
    }
    const { AllowOrigin: origin, AllowHeaders: headers, AllowMethods: methods, MaxAge: maxAge } = cors;
    return {
      origin: origin === undefined ? "'*'" : truthy(origin) ? given(origin) : undefined,
      headers,
      methods,
      maxAge,
      credentials: cors['AllowCredentials'] === true,
    };
  }

  /** API Gateway takes `/path` and `/path/` for one resource, so the second gets no `OPTIONS`. */
  #addPreflights(editor: DocumentEditor, settings: RestCors): void {
    const done = new Set<string>();
    for (const path of editor.pathNames()) {
      const normalized = path === '/' ? path : path.replace(/\/+$/, '');
      if (done.has(normalized)) continue;
      done.add(normalized);
      try {
        addRestCors(editor, path, settings);
      } catch (error) {
        if (error instanceof Fault && error.kind === 'template') throw this.#fault(error.message);
        throw error;
      }
    }
  }

  #addAuth(): void {
    const { Auth: auth } = this.#properties;
    if (!truthy(auth)) return;
    if (!this.#definition) {
      throw this.#fault("Auth works only with inline Swagger specified in 'DefinitionBody' property.");
    }
    // A reference to a parameter may have put a text here.
    if (!isMap(auth) || !Object.keys(auth).every((key) => AUTH.includes(key))) {
      throw this.#fault("Invalid value for 'Auth' property");
    }
    edit(this.#inline('Auth', 'Auth configuration'), swagger, (editor) => {
      const preflight = (name: string): boolean => !(name in auth) || truthy(auth[name]);
      const { Authorizers, DefaultAuthorizer } = auth;
      const authorizers = restAuthorizers(this.#id, Authorizers, this.#context, DefaultAuthorizer);
      if (authorizers) {
        const { partition } = this.#context;
        addSecurityDefinitions(
          editor,
          authorizers.map((authorizer) => [authorizer.name, authorizer.definition(partition, editor.body)]),
        );
        this.#setDefaultAuthorizer(
          editor,
          authorizers,
          DefaultAuthorizer,
          preflight('AddDefaultAuthorizerToCorsPreflight'),
        );
      }
      if (truthy(auth['ApiKeyRequired'])) {
        addApiKeyDefinition(editor);
        for (const path of editor.pathNames()) {
          setDefaultApiKey(editor, path, preflight('AddApiKeyRequiredToCorsPreflight'));
        }
      }
      if (truthy(auth['ResourcePolicy'])) this.#addResourcePolicy(editor, auth['ResourcePolicy']);
    });
    this.convert();
  }

  #setDefaultAuthorizer(
    editor: DocumentEditor,
    authorizers: readonly RestAuthorizer[],
    name: Optional,
    preflight: boolean,
  ): void {
    if (!truthy(name)) return;
    if (typeof name !== 'string') throw this.#fault('DefaultAuthorizer is not a string.');
    const chosen = authorizers.find((authorizer) => authorizer.name === name);
    if (!chosen && name !== 'AWS_IAM') {
      throw this.#fault(`Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`);
    }
    const names = new Set(authorizers.map((authorizer) => authorizer.name));
    for (const path of editor.pathNames()) {
      setDefaultAuthorizer(editor, path, { authorizer: name, scopes: chosen?.scopes ?? [], names, preflight });
    }
  }

  #addResourcePolicy(editor: DocumentEditor, policy: Optional): void {
    if (!isMap(policy)) throw Fault.fatal('ResourcePolicy must be a map (ResourcePolicyStatement).');
    const stage = this.#properties['StageName'] ?? null;
    const implicit = isImplicit(this.#id, this.#properties) && typeof stage === 'string';
    for (const path of editor.pathNames()) addResourcePolicy(editor, policy, path, implicit ? stage : given(stage));
    addCustomStatements(editor, policy);
  }

  #addGatewayResponses(): void {
    const responses = this.#properties['GatewayResponses'];
    if (!isMap(responses) || !truthy(responses)) return;
    if (!this.#definition) {
      throw this.#fault("GatewayResponses works only with inline Swagger specified in 'DefinitionBody' property.");
    }
    const names = this.#keys(responses);
    checkGatewayResponses(this.#id, responses, (map) => this.#keys(map));
    const history = keyHistory(this.#context);
    edit(this.#inline('GatewayResponses', 'Auth configuration'), swagger, (editor) =>
      addGatewayResponses(editor, this.#id, responses, (map) =>
        map === responses ? history.order(names) : history.keys(map),
      ),
    );
  }

  #addBinaryMediaTypes(): void {
    const types = this.#properties['BinaryMediaTypes'];
    if (types === undefined || !truthy(types) || !this.#definition) return;
    edit(bodyOf(this.#definition, this.#context), swagger, (editor) => {
      const history = keyHistory(this.#context);
      editor.body.set(
        editor.root,
        'x-amazon-apigateway-binary-media-types',
        given(withSlashes(history.arranged(types))),
      );
    });
  }

  #addModels(): void {
    const { Models: models } = this.#properties;
    if (!isMap(models) || !truthy(models)) return;
    if (!this.#definition) {
      throw this.#fault("Models works only with inline Swagger specified in 'DefinitionBody' property.");
    }
    const body = this.#inline('Models', 'Models definitions');
    if (!Object.values(models).every(isMap)) throw this.#fault("Invalid value for 'Models' property");
    edit(body, swagger, (editor) => {
      const definitions = editor.section('definitions');
      for (const name of this.#keys(models)) {
        const schema = models[name];
        if (!isMap(schema) || !truthy(schema['type'])) throw Fault.fatal("'Models' schema is missing 'type'.");
        editor.body.set(definitions, given(name.toLowerCase()), given(schema));
      }
    });
    this.convert();
  }

  #addEndpoint(): void {
    const disable = this.#properties['DisableExecuteApiEndpoint'];
    if (absent(disable)) return;
    if (!this.#definition) {
      throw this.#fault("DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
    }
    edit(bodyOf(this.#definition, this.#context), swagger, (editor) => setDisableExecuteApiEndpoint(editor, disable));
  }
}

function corsOrigin(cors: Value): Optional {
  return isMap(cors) ? cors['AllowOrigin'] : cors;
}

/** `~1` stands for a slash in media types. */
function withSlashes(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('~1', '/');
  if (Array.isArray(value)) return value.map(withSlashes);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.replaceAll('~1', '/'), withSlashes(item)]));
}

/** The authorizers of a REST API, in their order; `undefined` when there are none. */
export function restAuthorizers(
  apiId: string,
  config: Optional,
  context: TransformContext,
  defaultAuthorizer?: Optional,
): RestAuthorizer[] | undefined {
  const authorizers = new Map<string, RestAuthorizer>();
  if (defaultAuthorizer === 'AWS_IAM') authorizers.set('AWS_IAM', RestAuthorizer.iam(apiId));
  if (truthy(config)) {
    const expect = Expect.resource(apiId);
    const map = expect.map(config, 'Auth.Authorizers');
    for (const name of keyHistory(context).keys(map)) {
      const authorizer = expect.map(map[name], `Auth.Authorizers.${name}`);
      authorizers.set(name, RestAuthorizer.of(apiId, name, authorizer));
    }
  } else if (authorizers.size === 0) return undefined;
  const names = keyHistory(context).order([...authorizers.keys()]);
  return names.flatMap((name) => authorizers.get(name) ?? []);
}
