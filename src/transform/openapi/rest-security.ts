import { Fault } from '../errors.ts';
import { type BodyValue, existing, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isList, isMap, type Optional, sameValue, truthy, type Value, type ValueMap } from '../value.ts';
import type { DocumentEditor } from './editor.ts';

const SECURITY = 'securityDefinitions';
/** Parts of a path that are no methods. */
const NOT_METHODS = ['summary', 'description', 'parameters'];

/** Makes `AWS_IAM` known, unless the document defines it. */
function addIamDefinition(editor: DocumentEditor): void {
  addDefinition(editor, 'AWS_IAM', {
    'x-amazon-apigateway-authtype': 'awsSigv4',
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
  });
}

/** Makes `api_key` known, unless the document defines it. */
export function addApiKeyDefinition(editor: DocumentEditor): void {
  addDefinition(editor, 'api_key', { type: 'apiKey', name: 'x-api-key', in: 'header' });
}

function addDefinition(editor: DocumentEditor, name: string, definition: BodyValue): void {
  const definitions = editor.section(SECURITY);
  if (!(name in definitions)) editor.body.update(definitions, { [name]: definition });
}

/** Puts the authorizers' definitions into the document. */
export function addSecurityDefinitions(
  editor: DocumentEditor,
  definitions: Iterable<readonly [name: string, definition: BodyValue]>,
): void {
  const section = editor.section(SECURITY);
  for (const [name, definition] of definitions) editor.body.set(section, given(name), definition);
}

/** `DefaultAuthorizer`, for the methods of a path that have no authorizer of their own. */
export function setDefaultAuthorizer(
  editor: DocumentEditor,
  path: string,
  options: {
    readonly authorizer: string;
    readonly scopes: Value;
    /** All authorizers of the API. */
    readonly names: ReadonlySet<string>;
    readonly preflight: boolean;
  },
): void {
  for (const { name: method, definition } of editor.methods(path, NOT_METHODS)) {
    if (!options.preflight && method === 'options') continue;
    const isAuthorizer = (entry: ValueMap): boolean =>
      Object.keys(entry).some((key) => key === 'AWS_IAM' || options.names.has(key));
    const present = securityOf(definition, path, method, { entries: true });
    const others = present.filter((entry) => !isAuthorizer(entry));
    const none = others.findIndex((entry) => 'NONE' in entry);
    const own = present.filter(isAuthorizer);
    const security: BodyValue[] = others.filter((_, index) => index !== none).map(existing);
    if (none < 0 && own.length > 0) security.push(...own.map(existing));
    else if (none < 0) security.push(new Map([[given(options.authorizer), given(options.scopes)]]));
    if (security.length > 0) setSecurity(editor, definition, security);
  }
}

/** `ApiKeyRequired` of the API, for the methods of a path that do not say otherwise. */
export function setDefaultApiKey(editor: DocumentEditor, path: string, preflight: boolean): void {
  for (const { name: method, definition } of editor.methods(path, NOT_METHODS)) {
    const present = securityOf(definition, path, method, { entries: true });
    const isApiKey = (entry: ValueMap): boolean => 'api_key' in entry || 'api_key_false' in entry;
    const security: BodyValue[] = present.filter((entry) => !isApiKey(entry)).map(existing);
    const required = !present.some((entry) => isApiKey(entry) && 'api_key_false' in entry);
    if (required && (method !== 'options' || preflight)) security.push({ api_key: [] });
    const before = definition['security'] ?? [];
    const after = editor.body.create(security);
    if (!sameValue(after, before)) editor.body.set(definition, 'security', existing(after));
  }
}

/** `Authorizer` and `AuthorizationScopes` of an event. */
export function setMethodAuthorizer(
  editor: DocumentEditor,
  path: string,
  method: string,
  options: { readonly name: Value; readonly authorizers: Optional; readonly scopes: Optional },
): void {
  const { name, authorizers, scopes } = options;
  const key = typeof name === 'string' ? name : pythonString(name);
  for (const definition of editor.definitions(path, method)) {
    const present = securityOf(definition, path, method);
    let own: BodyValue = [];
    if (name !== 'NONE' && isMap(authorizers) && truthy(authorizers)) {
      const authorizer = authorizers[key];
      if (authorizer !== undefined && !isMap(authorizer)) {
        throw Fault.fatal(`Type of authorizer '${key}' must be a dictionary`);
      }
      const chosen = absent(scopes) ? authorizer?.['AuthorizationScopes'] : scopes;
      if (!absent(authorizer) && !absent(chosen)) own = given(chosen);
    }
    setSecurity(editor, definition, [...present.map(existing), new Map([[given(key), own]])]);
  }
}

/** `ApiKeyRequired` of an event. `api_key_false` marks a method that the API's default must not touch. */
export function setMethodApiKey(editor: DocumentEditor, path: string, method: string, required: boolean): void {
  for (const definition of editor.definitions(path, method)) {
    if (required) addApiKeyDefinition(editor);
    const present = securityOf(definition, path, method);
    editor.body.set(definition, 'security', [
      ...present.map(existing),
      { [required ? 'api_key' : 'api_key_false']: [] },
    ]);
  }
}

function setSecurity(editor: DocumentEditor, definition: ValueMap, security: readonly BodyValue[]): void {
  const written = editor.body.set(definition, 'security', security);
  const first = isList(written) ? written[0] : undefined;
  if (isMap(first) && 'AWS_IAM' in first) addIamDefinition(editor);
}

function securityOf(definition: ValueMap, path: string, method: string, check: { entries: true }): ValueMap[];
function securityOf(definition: ValueMap, path: string, method: string): Value[];
function securityOf(definition: ValueMap, path: string, method: string, check?: { entries: true }): Value[] {
  const security = 'security' in definition ? definition['security'] : [];
  if (!isList(security)) throw Fault.fatal(`Type of security for path ${path} method ${method} must be a list`);
  for (const entry of check ? security : []) {
    if (isMap(entry)) continue;
    throw Fault.fatal(
      `${pythonString(entry)} in Security for path ${path} method ${method} is not a valid dictionary.`,
    );
  }
  return security;
}
