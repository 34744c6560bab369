import type { TransformContext } from '../context.ts';
import { apiIdOf } from '../expand/implicit-apis.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { ref } from '../intrinsics/functions.ts';
import { hashOf } from '../logical-ids.ts';
import type { SamResource } from '../macros.ts';
import { type ApiBody, given, keyHistory, newBody } from '../py27/index.ts';
import { pythonJson, pythonString } from '../python.ts';
import { resourcesOfType } from '../resources-of-type.ts';
import { isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

/**
 * The deployment of a REST API. API Gateway deploys again only when the deployment is a new resource, so its ID carries
 * a hash of all that may change.
 */
export function restDeployment(
  { logicalId, properties }: SamResource,
  document: ApiBody | undefined,
  attributes: ValueMap,
  context: TransformContext,
): GeneratedResource {
  const { OpenApiVersion: version } = properties;
  const base = `${logicalId}Deployment`;
  const text = (body: ApiBody): string => deploymentText(logicalId, properties, body, context);
  const hash = document && (context.hashesDeployments ? hashOf(text(document)) : NO_HASH);
  return generated(
    'AWS::ApiGateway::Deployment',
    hash === undefined ? base : base + hash.slice(0, 10),
    {
      Description: hash === undefined ? undefined : `RestApi deployment id: ${hash}`,
      RestApiId: ref(logicalId),
      StageName: truthy(version) ? undefined : 'Stage',
    },
    attributes,
  );
}

/** Of as many digits as a hash. */
const NO_HASH = '0'.repeat(40);

function deploymentText(apiId: string, properties: ValueMap, document: ApiBody, context: TransformContext): string {
  if (truthy(properties['AlwaysDeploy'])) return String(Math.trunc(context.now()));
  const { OpenApiVersion: version, Domain: domain } = properties;
  const parts = [document.text()];
  if (version !== undefined && truthy(version)) parts.push(printed(version, context));
  if (domain !== undefined && truthy(domain)) parts.push(pythonJson(keyHistory(context).arranged(domain)));
  const names = functionNames(apiId, context);
  if (names !== '') parts.push(names);
  return parts.join('||');
}

/** What Python's `str` makes of something of the author's. */
function printed(value: Value, context: TransformContext): string {
  return isMap(value)
    ? newBody({ value: given(value) }, context)
        .text()
        .slice("{'value': ".length, -1)
    : pythonString(value);
}

/** The names of the functions with events of the API, where they have one. */
function functionNames(apiId: string, context: TransformContext): string {
  const history = keyHistory(context);
  let names = '';
  for (const [, resource] of resourcesOfType(context, 'Function')) {
    const { FunctionName: name, Events: events } = mapOf(resource['Properties']);
    if (name === undefined || !truthy(name) || !isMap(events)) continue;
    for (const key of history.keys(events)) {
      const { Type: type, Properties: event } = mapOf(events[key]);
      if (type !== 'Api' || apiIdOf(mapOf(event)['RestApiId']) !== apiId) continue;
      const resolved = context.parameters.resolve(structuredCopy(name));
      if (truthy(resolved)) names += printed(resolved, context);
    }
  }
  return names;
}

function structuredCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]));
}

function mapOf(value: Optional): ValueMap {
  return isMap(value) ? value : {};
}
