import { PerTransform, type TransformContext } from '../context.ts';
import { isMap, truthy, type Value, type ValueMap } from '../value.ts';
import { ApiBody } from './body.ts';
import type { BodyMap } from './body-value.ts';
import { KeyHistory } from './key-history.ts';

const histories = new PerTransform<KeyHistory>((context) => new KeyHistory(isHashed(context.template)));
const bodies = new PerTransform<Map<ValueMap, ApiBody>>(() => new Map());

/** In which order the maps of the template of `context` are walked. */
export function keyHistory(context: TransformContext): KeyHistory {
  return histories.of(context);
}

/** The document of an API, of which `root` is the data. There is one for each `root`, and it remembers. */
export function bodyOf(root: ValueMap, context: TransformContext): ApiBody {
  const known = bodies.of(context);
  let body = known.get(root);
  if (body === undefined) {
    body = new ApiBody(root, keyHistory(context));
    known.set(root, body);
  }
  return body;
}

/** A document that the transform writes itself. */
export function newBody(content: BodyMap, context: TransformContext): ApiBody {
  const body = ApiBody.own(content, keyHistory(context));
  bodies.of(context).set(body.root, body);
  return body;
}

/** Python 2.7's order is in force with a REST API, and with an HTTP API that has a default authorizer. */
function isHashed(template: ValueMap): boolean {
  const resources = Object.values(mapOf(template['Resources']));
  const defaultAuthorizer = (properties: Value | undefined): boolean =>
    truthy(mapOf(mapOf(properties)['Auth'])['DefaultAuthorizer']);
  const globally = defaultAuthorizer(mapOf(template['Globals'])['HttpApi']);
  return resources.some((resource) => {
    if (!isMap(resource)) return false;
    const { Type: type, Properties: properties } = resource;
    if (type === 'AWS::Serverless::Api') return true;
    if (type === 'AWS::Serverless::HttpApi') return globally || defaultAuthorizer(properties);
    if (type === 'AWS::Serverless::StateMachine') return hasEvent(properties, 'Api');
    if (type !== 'AWS::Serverless::Function') return false;
    return hasEvent(properties, 'Api') || (globally && hasEvent(properties, 'HttpApi'));
  });
}

function hasEvent(properties: Value | undefined, type: string): boolean {
  return Object.values(mapOf(mapOf(properties)['Events'])).some((event) => mapOf(event)['Type'] === type);
}

function mapOf(value: Value | undefined): ValueMap {
  return isMap(value) ? value : {};
}
