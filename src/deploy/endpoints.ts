import { type AwsClients, requestOptions } from '../aws/index.ts';
import { isObject, type JsonObject, type JsonValue, mapLimit } from '../core/index.ts';
import { parseTemplate, toJson } from '../template/index.ts';
import { existingStack, type StackQueryOptions, type StackResource, stackResources } from './stack-queries.ts';

/**
 * Something of a stack that can be called over HTTP.
 *
 * @public
 */
export interface StackEndpoint {
  /** Logical ID with the nested stacks around it: `Shop/ServerlessRestApi`. Of a function URL, that of the URL. */
  readonly path: string;
  /** What it is. */
  readonly kind: 'rest-api' | 'http-api' | 'websocket-api' | 'function-url';
  /** Id of the API, or ARN of the function. */
  readonly physicalId: string;
  /** One for each stage; custom domains come first. */
  readonly urls: readonly string[];
  /** `GET /orders` … as far as the template says them. */
  readonly operations: readonly string[];
}

/** The resources of one of the stacks, with their properties. */
interface OneStack {
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly template: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<string, StackEndpoint['kind']>> = {
  'AWS::ApiGateway::RestApi': 'rest-api',
  'AWS::ApiGatewayV2::Api': 'http-api',
  'AWS::Lambda::Url': 'function-url',
};

/** Everything of the stack, and of the stacks nested in it, that can be called over HTTP. */
export async function stackEndpoints(aws: AwsClients, options: StackQueryOptions): Promise<readonly StackEndpoint[]> {
  const { signal } = options;
  const all = await stackResources(aws, options);
  const found = all.filter(({ resourceType, physicalId }) => resourceType in KINDS && physicalId !== undefined);
  const nested = [...new Set(found.map(({ nestedStack }) => nestedStack))];
  const region = await aws.region();
  const stacks = new Map(
    await mapLimit(nested, 4, async (path) => {
      const stackName = path === undefined ? options.stackName : all.find((one) => one.path === path)?.physicalId;
      return [path, await readStack(aws, { stackName: stackName ?? '', signal }, all, path)] as const;
    }),
  );
  return mapLimit(found, 4, async (resource) => {
    const { path, physicalId = '', resourceType, nestedStack, logicalId } = resource;
    const stack = stacks.get(nestedStack);
    const properties = stack === undefined ? {} : propertiesOf(stack, logicalId);
    const isWebSocket = properties['ProtocolType'] === 'WEBSOCKET';
    const kind = isWebSocket ? 'websocket-api' : (KINDS[resourceType] ?? 'rest-api');
    const urls =
      kind === 'function-url'
        ? await functionUrls(aws, physicalId, signal)
        : apiUrls(stack, resource, isWebSocket ? 'wss' : 'https', region);
    return { path, kind, physicalId, urls, operations: operationsOf(stack, resource, properties) };
  });
}

async function readStack(
  aws: AwsClients,
  options: StackQueryOptions,
  all: readonly StackResource[],
  path: string | undefined,
): Promise<OneStack> {
  const cloudFormation = await aws.cloudFormation();
  const [{ parameters }, { TemplateBody = '' }] = await Promise.all([
    existingStack(aws, options),
    cloudFormation.getTemplate(
      { StackName: options.stackName, TemplateStage: 'Processed' },
      requestOptions(options.signal),
    ),
  ]);
  const template = toJson(parseTemplate(TemplateBody).document?.template ?? {});
  const own = all.filter(({ nestedStack }) => nestedStack === path);
  return {
    resources: new Map(own.map((resource) => [resource.logicalId, resource])),
    template: isObject(template) ? (template as JsonObject) : {},
    parameters,
  };
}

async function functionUrls(aws: AwsClients, arn: string, signal: AbortSignal | undefined): Promise<string[]> {
  const lambda = await aws.lambda();
  const { FunctionUrl } = await lambda.getFunctionUrlConfig({ FunctionName: arn }, requestOptions(signal));
  return FunctionUrl === undefined ? [] : [FunctionUrl];
}

function apiUrls(stack: OneStack | undefined, api: StackResource, scheme: string, region: string): string[] {
  if (stack === undefined) return [];
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const urls: string[] = [];
  for (const [logicalId, { resourceType }] of stack.resources) {
    const properties = propertiesOf(stack, logicalId);
    const text = (name: string): string => textOf(stack, properties[name]) ?? '';
    if (![text('RestApiId'), text('ApiId')].includes(api.physicalId ?? '')) continue;
    if (/^AWS::ApiGateway(V2)?::Stage$/.test(resourceType)) {
      const stage = text('StageName');
      const place = stage === '$default' ? '' : stage;
      urls.push(`${scheme}://${api.physicalId}.execute-api.${region}.${domain}/${place}`);
    } else if (/^AWS::ApiGateway(V2)?::(BasePathMapping|ApiMapping)$/.test(resourceType)) {
      urls.unshift(`${scheme}://${text('DomainName')}/${text('BasePath') || text('ApiMappingKey')}`);
    }
  }
  return urls;
}

function operationsOf(stack: OneStack | undefined, api: StackResource, properties: JsonObject): string[] {
  const body = properties['Body'];
  const paths = isObject(body) ? (body as JsonObject)['paths'] : undefined;
  const written = isObject(paths)
    ? Object.entries(paths as JsonObject).flatMap(([path, item]) =>
        Object.keys(isObject(item) ? item : {})
          .filter((method) => /^(get|put|post|delete|patch|head|options|x-amazon-apigateway-any-method)$/i.test(method))
          .map((method) => `${/any-method/i.test(method) ? 'ANY' : method.toUpperCase()} ${path}`),
      )
    : [];
  const routes = [...(stack?.resources.values() ?? [])].flatMap(({ logicalId, resourceType }) => {
    if (stack === undefined || resourceType !== 'AWS::ApiGatewayV2::Route') return [];
    const route = propertiesOf(stack, logicalId);
    if (textOf(stack, route['ApiId']) !== api.physicalId) return [];
    return [textOf(stack, route['RouteKey']) ?? ''];
  });
  return [...written, ...routes];
}

function propertiesOf({ template }: OneStack, logicalId: string): JsonObject {
  const resources = template['Resources'];
  const resource = isObject(resources) ? (resources as JsonObject)[logicalId] : undefined;
  const properties = isObject(resource) ? (resource as JsonObject)['Properties'] : undefined;
  return isObject(properties) ? (properties as JsonObject) : {};
}

/** A text, or what a `Ref` of the stack's own stands for. */
function textOf({ resources, parameters }: OneStack, value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const ref = isObject(value) ? (value as JsonObject)['Ref'] : undefined;
  return typeof ref === 'string' ? (resources.get(ref)?.physicalId ?? parameters[ref]) : undefined;
}
