import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { isIntrinsic, isNoValue } from '../intrinsics/functions.ts';
import { type DocumentEditor, edit, openApi } from '../openapi/editor.ts';
import { setHttpDisableExecuteApiEndpoint } from '../openapi/endpoint.ts';
import { HttpAuthorizer } from '../openapi/http-authorizers.ts';
import { addSecuritySchemes, setHttpDefaultAuthorizer } from '../openapi/http-security.ts';
import { isOpenApi } from '../openapi/versions.ts';
import { Expect } from '../properties.ts';
import { type ApiBody, bodyOf, existing, given, type KeyHistory, keyHistory } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { pythonType } from '../python-type.ts';
import {
  absent,
  emptyMap,
  isList,
  isMap,
  type Optional,
  sameValue,
  truthy,
  type Value,
  type ValueMap,
} from '../value.ts';

const CORS = [
  ['AllowOrigins', 'allowOrigins'],
  ['AllowHeaders', 'allowHeaders'],
  ['AllowMethods', 'allowMethods'],
  ['ExposeHeaders', 'exposeHeaders'],
  ['MaxAge', 'maxAge'],
  ['AllowCredentials', 'allowCredentials'],
] as const;
const DEFAULT_TITLE = { Ref: 'AWS::StackName' };
const TAG = 'httpapi:createdBy';

/** The document of an HTTP API while the properties of the API are worked into it. */
export class HttpDocument {
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

  /** Works in all properties, in the official order. `tags` are those of the API with SAM's own. */
  complete(): { readonly definition: ValueMap | undefined; readonly tags: ValueMap | undefined } {
    this.#addCors();
    this.#addAuth();
    const tags = this.#addTags();
    this.#addEndpoint();
    this.#addTitle();
    this.#addDescription();
    this.#renameDefaultPath();
    return { definition: this.#definition, tags };
  }

  #fault(detail: string): Fault {
    return Fault.resource(this.#id, detail);
  }

  #inline(missing: string, invalid?: string): ApiBody {
    if (!this.#definition) throw this.#fault(missing);
    if (invalid !== undefined && !isOpenApi(this.#definition)) throw this.#fault(invalid);
    return bodyOf(this.#definition, this.#context);
  }

  #edit(body: ApiBody, change: (editor: DocumentEditor) => void): void {
    edit(body, openApi, change);
  }

  #addCors(): void {
    const cors = this.#properties['CorsConfiguration'];
    if (cors === undefined || !truthy(cors)) return;
    this.#inline("Cors works only with inline OpenApi specified in 'DefinitionBody' property.");
    const settings = this.#corsSettings(cors);
    const body = this.#inline(
      '',
      "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
    );
    const { AllowOrigins: origins, AllowCredentials: credentials } = settings;
    if (credentials === true && sameValue(origins, ['*'])) {
      throw this.#fault(
        "Unable to add Cors configuration because 'AllowCredentials' can not be true when " +
          "'AllowOrigin' is \"'*'\" or not set.",
      );
    }
    this.#edit(body, (editor) => setCors(editor, settings));
  }

  #corsSettings(cors: Value): ValueMap {
    if (typeof cors === 'boolean') return { AllowOrigins: ['*'] };
    if (isIntrinsic(cors)) return { AllowOrigins: cors };
    if (!isMap(cors)) throw this.#fault("Invalid value for 'Cors' property.");
    for (const key of keyHistory(this.#context).keys(cors)) {
      if (!CORS.some(([name]) => name === key)) throw this.#fault(`Invalid key '${key}' for 'Cors' property.`);
    }
    return cors;
  }

  #addAuth(): void {
    const { Auth: auth } = this.#properties;
    if (!isMap(auth) || !truthy(auth)) return;
    this.#inline("Auth works only with inline OpenApi specified in the 'DefinitionBody' property.");
    const known = ['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'];
    if (!Object.keys(auth).every((key) => known.includes(key))) throw this.#fault("Invalid value for 'Auth' property");
    const body = this.#inline(
      '',
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
    );
    this.#edit(body, (editor) => {
      const authorizers = httpAuthorizers(this.#id, auth, this.#context);
      const { partition } = this.#context;
      addSecuritySchemes(
        editor,
        authorizers.map((authorizer) => [authorizer.name, authorizer.definition(partition)]),
      );
      this.#setDefaultAuthorizer(editor, authorizers, auth);
    });
  }

  #setDefaultAuthorizer(editor: DocumentEditor, authorizers: readonly HttpAuthorizer[], auth: ValueMap): void {
    const { DefaultAuthorizer: value, Authorizers: authored } = auth;
    if (!truthy(value) || isNoValue(value)) return;
    const name = Expect.resource(this.#id).string(value, 'Auth.DefaultAuthorizer');
    const authorizer = authorizers.find((each) => each.name === name);
    if (!authorizer) {
      throw this.#fault(`Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`);
    }
    // The IAM authorizer takes its scopes from one of that name, though it has none of its own.
    const { AuthorizationScopes: scopes } = isMap(authored) && isMap(authored[name]) ? authored[name] : {};
    for (const path of editor.pathNames()) setHttpDefaultAuthorizer(editor, path, name, scopes ?? authorizer.scopes);
  }

  #addTags(): ValueMap | undefined {
    const { Tags: authors } = this.#properties;
    const present = isMap(authors) && truthy(authors) ? authors : undefined;
    if (present && !this.#definition) {
      throw this.#fault("Tags works only with inline OpenApi specified in the 'DefinitionBody' property.");
    }
    if (!this.#definition) return isMap(authors) ? authors : undefined;
    if (!isOpenApi(this.#definition)) {
      if (!present) return undefined;
      throw this.#fault("Unable to add `Tags` because 'DefinitionBody' does not contain a valid OpenApi definition.");
    }
    const history = keyHistory(this.#context);
    const tags = present ?? emptyMap();
    if (!present) history.keepOrder(tags);
    history.set(tags, TAG, 'SAM');
    this.#edit(bodyOf(this.#definition, this.#context), (editor) => setTags(editor, tags, history));
    return tags;
  }

  #addEndpoint(): void {
    const disable = this.#properties['DisableExecuteApiEndpoint'];
    if (absent(disable)) return;
    const body = this.#inline("DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
    this.#edit(body, (editor) => setHttpDisableExecuteApiEndpoint(editor, disable));
  }

  #addTitle(): void {
    const title = this.#properties['Name'];
    if (title === undefined || !truthy(title)) return;
    const body = this.#inline("Name works only with inline OpenApi specified in the 'DefinitionBody' property.");
    if (
      !sameValue(this.#info('title', "Invalid 'DefinitionBody': The value of 'info' should be a map."), DEFAULT_TITLE)
    ) {
      throw this.#fault(
        "Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property.",
      );
    }
    this.#edit(body, (editor) => setInfo(editor, 'title', title));
  }

  #addDescription(): void {
    const description = this.#properties['Description'];
    if (description === undefined || !truthy(description)) return;
    const body = this.#inline("Description works only with inline OpenApi specified in the 'DefinitionBody' property.");
    if (truthy(this.#info('description', "Invalid 'DefinitionBody': The value of 'info' should be a map'."))) {
      throw this.#fault(
        'Unable to set Description because it is already defined within inline OpenAPI specified in the ' +
          "'DefinitionBody' property.",
      );
    }
    this.#edit(body, (editor) => setInfo(editor, 'description', description));
  }

  #info(name: string, invalid: string): Optional {
    const info = this.#definition?.['info'];
    if (absent(info)) return undefined;
    if (!isMap(info)) throw this.#fault(invalid);
    return info[name];
  }

  /** With `FailOnWarnings` API Gateway refuses the path `$default`. */
  #renameDefaultPath(): void {
    const paths = this.#definition?.['paths'];
    if (!truthy(this.#properties['FailOnWarnings']) || !this.#definition || !isMap(paths)) return;
    const route = paths['$default'];
    if (route === undefined) return;
    const body = bodyOf(this.#definition, this.#context);
    body.delete(paths, '$default');
    body.set(paths, '/$default', existing(route));
  }
}

/** The authorizers of an HTTP API. */
export function httpAuthorizers(apiId: string, auth: ValueMap, context: TransformContext): HttpAuthorizer[] {
  const authorizers: HttpAuthorizer[] = [];
  if (auth['EnableIamAuthorizer'] === true) authorizers.push(HttpAuthorizer.iam(apiId));
  if (!truthy(auth['Authorizers'])) return authorizers;
  const expect = Expect.resource(apiId);
  const map = expect.map(auth['Authorizers'], 'Auth.Authorizers');
  for (const name of keyHistory(context).keys(map)) {
    const config = expect.map(map[name], `Auth.Authorizers.${name}`);
    if ('OpenIdConnectUrl' in config) {
      throw Fault.resource(
        apiId,
        `'OpenIdConnectUrl' is no longer a supported property for authorizer '${name}'. ` +
          'Please refer to the AWS SAM documentation.',
      );
    }
    authorizers.push(HttpAuthorizer.of(apiId, name, config));
  }
  return authorizers;
}

function setCors(editor: DocumentEditor, settings: ValueMap): void {
  const key = 'x-amazon-apigateway-cors';
  const present = key in editor.root ? editor.root[key] : editor.body.create({});
  if (present === undefined || !isMap(present)) {
    throw Fault.fatal(`Value of '${key}' must be a dictionary according to Swagger spec.`);
  }
  const { AllowOrigins: origins } = settings;
  if (isIntrinsic(origins)) {
    const renamed = withLowerNames(origins);
    for (const [name, value] of Object.entries(isMap(renamed) ? renamed : {})) {
      editor.body.set(present, given(name), given(value));
    }
  } else {
    for (const [name, header] of CORS) {
      const value = settings[name];
      const wanted = name === 'MaxAge' ? !absent(value) : name === 'AllowCredentials' ? value === true : truthy(value);
      if (wanted && value !== undefined) editor.body.set(present, header, given(value));
    }
  }
  editor.body.set(editor.root, key, existing(present));
}

/** The names of the settings as OpenAPI has them, wherever they stand in an intrinsic function. */
function withLowerNames(value: Value): Value {
  const renamed = (text: string): string =>
    CORS.reduce((result, [name, header]) => result.replaceAll(name, header), text);
  if (typeof value === 'string') return renamed(value);
  if (isList(value)) return value.map(withLowerNames);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [renamed(key), withLowerNames(item)]));
}

function setTags(editor: DocumentEditor, tags: ValueMap, history: KeyHistory): void {
  const present = truthy(editor.root['tags']) ? editor.root['tags'] : editor.body.create([]);
  if (present === undefined || !isList(present)) {
    throw Fault.fatal(
      `Tags in OpenApi DefinitionBody needs to be a list. ${pythonString(present)} is a ${pythonType(present, history.hashed)} not a list.`,
    );
  }
  if (!present.every(isMap)) throw Fault.fatal('Tags in OpenApi DefinitionBody needs to be a list of maps.');
  for (const name of history.keys(tags)) {
    const tag = present.find((each) => each['name'] === name);
    const value = given(tags[name] ?? null);
    if (tag) editor.body.set(tag, 'x-amazon-apigateway-tag-value', value);
    else editor.body.append(present, { name: given(name), 'x-amazon-apigateway-tag-value': value });
  }
  editor.body.set(editor.root, 'tags', existing(present));
}

function setInfo(editor: DocumentEditor, name: string, value: Value): void {
  const present = editor.root['info'];
  const info = isMap(present) && truthy(present) ? present : editor.body.create({});
  editor.body.set(info, name, given(value));
  editor.body.set(editor.root, 'info', existing(info));
}
