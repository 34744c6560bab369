import { Fault } from '../errors.ts';
import { type ApiBody, existing } from '../py27/index.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { pathItem } from './conditionals.ts';
import { isOpenApi3Version } from './versions.ts';

/** Moves what was written in the manner of Swagger 2 to where OpenAPI 3 has it, when the document is one of version 3. */
export function toOpenApi3(body: ApiBody, options: { readonly version: Optional; readonly normalized: boolean }): void {
  const { root } = body;
  if (!absent(root['swagger'])) return;
  const version =
    options.normalized || absent(options.version) ? (root['openapi'] ?? options.version) : options.version;
  if (!truthy(version) || !isOpenApi3Version(version)) return;
  moveToComponents(body, 'securityDefinitions', 'securitySchemes');
  moveToComponents(body, 'definitions', 'schemas');
  const { paths } = root;
  if (!truthy(paths)) return;
  if (!isMap(paths)) throw Fault.fatal('Value of paths must be a dictionary according to Swagger spec.');
  for (const path of body.keys(paths)) {
    const { options: preflight } = pathItem(paths[path], path);
    if (!truthy(preflight)) continue;
    if (!isMap(preflight)) {
      throw Fault.fatal(`Value of options method for path ${path} must be a dictionary according to Swagger spec.`);
    }
    convertPreflight(body, path, preflight);
  }
}

function moveToComponents(body: ApiBody, from: string, to: string): void {
  const { root } = body;
  const section = root[from];
  if (section === undefined || !truthy(section)) return;
  const present = root['components'];
  const components = isMap(present) && truthy(present) ? present : body.create({});
  body.set(components, to, existing(section));
  body.set(root, 'components', existing(components));
  body.delete(root, from);
}

/** There is no `produces` and no `consumes`, and headers have a schema. */
function convertPreflight(body: ApiBody, path: string, preflight: ValueMap): void {
  const { responses } = preflight;
  body.delete(preflight, 'produces');
  body.delete(preflight, 'consumes');
  if (responses === undefined) return;
  const headers = headersOf(responses, path);
  if (!truthy(headers)) return;
  if (!isMap(headers)) {
    throw Fault.fatal(
      `Value of response's headers in options method for path ${path} must be a dictionary according to Swagger spec.`,
    );
  }
  for (const header of body.keys(headers)) body.set(headers, header, { schema: body.part(headers, header) });
}

function headersOf(responses: Value, path: string): Optional {
  const invalid = (what: string): Fault =>
    Fault.fatal(`Invalid responses in options method for path ${path}: ${what}.`);
  if (responses === null) return undefined;
  if (!isMap(responses)) throw invalid('It should be a map');
  const success = responses['200'];
  if (absent(success)) return undefined;
  if (!isMap(success)) throw invalid("The value of '200' should be a map");
  return success['headers'];
}
