import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { apiIdOf } from '../expand/implicit-apis.ts';
import type { SamEvent } from '../macros.ts';
import { type BodyValue, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { isMap, truthy, type ValueMap } from '../value.ts';

/** A REST API that an event belongs to. */
export interface LinkedApi {
  readonly id: string;
  readonly properties: ValueMap;
  /** What the event's permission is called after, and `${__Stage__}` of its resource policy. */
  readonly stage: string;
  /** The same, marked as the author's if it is. */
  readonly stageText: BodyValue;
}

/** The API that the event of a function or state machine names. */
export function linkedRestApi(event: SamEvent, context: TransformContext): LinkedApi {
  const id = pythonString(apiIdOf(event.properties['RestApiId']));
  const resource = context.resource(id);
  if (!resource) {
    throw Fault.event(
      event.id,
      'RestApiId property of Api event must reference a valid resource in the same template.',
    );
  }
  const properties = resource['Properties'] ?? {};
  if (!isMap(properties)) throw Fault.resource(id, "Attribute 'Properties' should be a map.");
  const { StageName: name } = properties;
  if (name === '') throw Fault.resource(id, 'StageName cannot be empty.');
  if (typeof name !== 'string') return { id, properties, stage: 'Stage', stageText: 'Stage' };
  return { id, properties, stage: name, stageText: isImplicit(id, properties) ? name : given(name) };
}

/** Whether an API is the one that the transform made up: its stage name is not the author's. */
export function isImplicit(apiId: string, properties: ValueMap): boolean {
  return apiId === 'ServerlessRestApi' && truthy(properties['__MANAGE_SWAGGER']);
}
