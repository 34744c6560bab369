import { isMap, parseTemplate, type TemplateMap } from '../../src/template/index.ts';
import { type TransformOptions, type TransformResult, transform } from '../../src/transform/index.ts';

/** Transforms a template that has these resources. */
export function transformed(
  resources: Readonly<Record<string, unknown>>,
  { globals, ...options }: Partial<TransformOptions> & { readonly globals?: unknown } = {},
): TransformResult {
  const text = JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    ...(globals !== undefined && { Globals: globals }),
    Conditions: { IsProd: { 'Fn::Equals': ['a', 'b'] }, IsTest: { 'Fn::Equals': ['a', 'c'] } },
    Resources: resources,
  });
  const { document } = parseTemplate(text, { format: 'json' });
  if (!document) throw new TypeError('The template cannot be read.');
  return transform(document, { region: 'eu-west-1', ...options });
}

/** The resources of a result, by logical ID. */
export function resourcesOf({ template }: TransformResult): Record<string, TemplateMap> {
  const resources = template['Resources'];
  if (!isMap(resources)) throw new TypeError('The result has no resources.');
  return Object.fromEntries(Object.entries(resources).flatMap(([id, value]) => (isMap(value) ? [[id, value]] : [])));
}

/** The properties of one resource of a result. */
export function propertiesOf(result: TransformResult, logicalId: string): TemplateMap {
  const properties = resourcesOf(result)[logicalId]?.['Properties'];
  if (!isMap(properties)) throw new TypeError(`There is no resource ${logicalId} with properties.`);
  return properties;
}

/** The only resource of a type, and its id. */
export function onlyOf(
  result: TransformResult,
  type: string,
): { readonly id: string; readonly properties: TemplateMap } {
  const found = Object.entries(resourcesOf(result)).filter(([, resource]) => resource['Type'] === type);
  const [[id, resource] = ['', {}]] = found;
  if (found.length !== 1 || !isMap(resource['Properties']))
    throw new TypeError(`There are ${found.length} of ${type}.`);
  return { id, properties: resource['Properties'] };
}

/** A function with events. */
export function samFunction(
  events: Readonly<Record<string, unknown>>,
  { attributes = {}, ...properties }: Record<string, unknown> & { attributes?: Readonly<Record<string, unknown>> } = {},
): Record<string, unknown> {
  return {
    Type: 'AWS::Serverless::Function',
    ...attributes,
    Properties: {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      InlineCode: 'exports.handler = async () => {};',
      Events: events,
      ...properties,
    },
  };
}

export function apiEvent(method: string, path: string, properties: Readonly<Record<string, unknown>> = {}): unknown {
  return { Type: 'Api', Properties: { Method: method, Path: path, ...properties } };
}

export function httpApiEvent(
  method: string,
  path: string,
  properties: Readonly<Record<string, unknown>> = {},
): unknown {
  return { Type: 'HttpApi', Properties: { Method: method, Path: path, ...properties } };
}

/** Collects the message of the error that `run` throws. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no error';
}
