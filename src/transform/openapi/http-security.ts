import { Fault } from '../errors.ts';
import { existing, given } from '../py27/index.ts';
import { isList, isMap, type Optional, truthy, type Value } from '../value.ts';
import { branches, INTEGRATION, methodDefinition, methodKey } from './conditionals.ts';
import type { DocumentEditor } from './editor.ts';

/** Puts the authorizers' definitions into the document of an HTTP API. */
export function addSecuritySchemes(
  editor: DocumentEditor,
  definitions: Iterable<readonly [name: string, definition: Value]>,
): void {
  const schemes = [...definitions];
  const { components } = editor.root;
  if (schemes.length === 0) return;
  if (!isMap(components)) editor.body.set(editor.root, 'components', {});
  const target = editor.root['components'];
  if (!isMap(target)) return;
  if (!isMap(target['securitySchemes'])) editor.body.set(target, 'securitySchemes', {});
  const section = target['securitySchemes'];
  if (!isMap(section)) return;
  for (const [name, definition] of schemes) editor.body.set(section, given(name), given(definition));
}

/** `DefaultAuthorizer`, for the methods of a path that have no security of their own. */
export function setHttpDefaultAuthorizer(editor: DocumentEditor, path: string, name: string, scopes: Value): void {
  for (const item of editor.pathItems(path)) {
    for (const method of editor.body.keys(item)) {
      const key = methodKey(method);
      if (key === 'parameters' || key === 'options') continue;
      if (!(key in item)) throw Fault.fatal(`Could not find ${key} in ${path} within DefinitionBody.`);
      for (const branch of branches(item[method])) {
        const definition = methodDefinition(branch, path, method);
        if (!truthy(definition[INTEGRATION]) || truthy(definition['security'])) continue;
        editor.body.set(definition, 'security', [new Map([[given(name), given(scopes)]])]);
      }
    }
  }
}

/** `Authorizer` and `AuthorizationScopes` of an event. */
export function setHttpMethodAuthorizer(
  editor: DocumentEditor,
  path: string,
  method: string,
  { name, authorizers, scopes }: { readonly name: string; readonly authorizers: Optional; readonly scopes: Optional },
): void {
  for (const definition of editor.definitions(path, method)) {
    let own: Value = [];
    if (name !== 'NONE' && name !== 'AWS_IAM') {
      const authorizer = isMap(authorizers) ? authorizers[name] : undefined;
      if (!isMap(authorizer)) throw Fault.fatal(`Type of authorizer '${name}' must be a dictionary`);
      const chosen = truthy(scopes) ? scopes : authorizer['AuthorizationScopes'];
      if (chosen !== undefined && truthy(chosen) && truthy(authorizer)) own = chosen;
    }
    const present = 'security' in definition ? definition['security'] : [];
    if (!isList(present)) throw Fault.fatal(`Type of security for path ${path} method ${method} must be a list`);
    editor.body.set(definition, 'security', [...present.map(existing), new Map([[given(name), given(own)]])]);
  }
}
