import { Fault } from '../errors.ts';
import { existing, given } from '../py27/index.ts';
import { isList, isMap, truthy, type Value, type ValueMap } from '../value.ts';
import type { DocumentEditor } from './editor.ts';
import { isOpenApi3Version } from './versions.ts';

const ENDPOINT = 'x-amazon-apigateway-endpoint-configuration';

/** `DisableExecuteApiEndpoint`: in OpenAPI 3 with the servers, in Swagger 2 at the top. */
export function setDisableExecuteApiEndpoint(editor: DocumentEditor, disable: Value): void {
  const { root } = editor;
  if (!truthy(root['openapi']) || !isOpenApi3Version(root['openapi'])) {
    setIn(editor, root, disable, (what) => `Invalid OpenAPI definition: ${what}.`);
    return;
  }
  const servers = serversOf(editor);
  servers.forEach((server, index) => {
    const invalid = (what: string): string => `Invalid OpenAPI definition of 'servers[${index}]': ${what}.`;
    if (!isMap(server)) throw Fault.fatal(invalid('It should be a map'));
    setIn(editor, server, disable, invalid);
  });
  editor.body.set(root, 'servers', existing(servers));
}

/** The same for an HTTP API. */
export function setHttpDisableExecuteApiEndpoint(editor: DocumentEditor, disable: Value): void {
  const servers = serversOf(editor);
  for (const server of servers) {
    if (!isMap(server)) throw Fault.fatal("Value of 'servers' item must be a dictionary according to Swagger spec.");
    setIn(editor, server, disable, (what) => what);
  }
  editor.body.set(editor.root, 'servers', existing(servers));
}

function serversOf(editor: DocumentEditor): Value[] {
  const { servers } = editor.root;
  return isList(servers) ? servers : editor.body.create([{}]);
}

function setIn(editor: DocumentEditor, map: ValueMap, disable: Value, invalid: (what: string) => string): void {
  if (!(ENDPOINT in map)) editor.body.set(map, ENDPOINT, {});
  const configuration = map[ENDPOINT];
  if (!isMap(configuration)) throw Fault.fatal(invalid(`The value of '${ENDPOINT}' should be a map`));
  editor.body.set(configuration, 'disableExecuteApiEndpoint', given(disable));
}
