import type { TransformContext } from '../context.ts';
import type { GeneratedResource } from '../generated.ts';
import type { FunctionTarget, SamResource } from '../macros.ts';
import { keyHistory } from '../py27/index.ts';
import { compareCodePoints } from '../python.ts';
import { emptyMap, isMap, type Value } from '../value.ts';
import { asFaultOf, checkEvents, checkedEvent } from './check-events.ts';
import { functionEvents } from './index.ts';

/** Checks the events of a function, before anything of it is expanded. */
export function checkFunctionEvents(resource: SamResource, context: TransformContext): void {
  checkEvents(resource, functionEvents, context);
}

/** Expands the events of a function, sorted by path, else by name. */
export function expandFunctionEvents(target: FunctionTarget, context: TransformContext): GeneratedResource[] {
  const { logicalId, properties } = target.resource;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  const sorted = keyHistory(context)
    .keys(events)
    .map((id) => ({ id, source: events[id] ?? null, key: sortKey(id, events[id] ?? null) }))
    .sort((a, b) => compareCodePoints(a.key, b.key));
  return sorted.flatMap(({ id, source }) => {
    const expand = (): GeneratedResource[] =>
      asFaultOf(logicalId, () => {
        const { event, macro } = checkedEvent({ id, source, resourceId: logicalId }, functionEvents, context);
        return macro.expand(event, target, context).map((resource) => ({ ...resource, event: resource.event ?? id }));
      });
    if (context.profile === 'local') return context.attempt(expand, logicalId) ?? [];
    return expand();
  });
}

function sortKey(id: string, source: Value): string {
  const properties = isMap(source) ? source['Properties'] : undefined;
  const path = isMap(properties) ? properties['Path'] : undefined;
  return typeof path === 'string' ? path : id;
}
