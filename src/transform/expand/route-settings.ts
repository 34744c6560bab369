import type { TransformContext } from '../context.ts';
import { ifElse, noValue } from '../intrinsics/functions.ts';
import { ANY_METHOD } from '../openapi/conditionals.ts';
import { Expect } from '../properties.ts';
import { emptyMap, isMap, type ValueMap } from '../value.ts';

/** Puts `RouteSettings` of an `HttpApi` event into those of its API. */
export function addRouteSettings(
  context: TransformContext,
  event: {
    readonly eventId: string;
    readonly apiId: string;
    readonly path: string;
    readonly method: string;
    readonly condition: string | undefined;
    readonly properties: ValueMap;
  },
): void {
  const { eventId, apiId, path, method, condition } = event;
  const api = context.resource(apiId);
  const properties = api?.['Properties'];
  if (!isMap(properties)) return;
  const route = method === ANY_METHOD ? path : `${method.toUpperCase()} ${path}`;
  const settings = Expect.resource(apiId).map(properties['RouteSettings'] ?? emptyMap(), 'RouteSettings');
  const own = event.properties['RouteSettings'] ?? null;
  const added = Expect.event(eventId).map(
    condition === undefined ? own : ifElse(condition, own, noValue()),
    'RouteSettings',
  );
  const present = settings[route];
  settings[route] = { ...(isMap(present) ? present : {}), ...added };
  properties['RouteSettings'] = settings;
}
