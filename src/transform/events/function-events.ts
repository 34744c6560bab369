import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { GeneratedResource } from '../generated.ts';
import type { FunctionTarget } from '../macros.ts';
import { checkProperties } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { compareCodePoints } from '../python.ts';
import { emptyMap, isMap, type Value } from '../value.ts';
import { functionEvents } from './index.ts';
import { eventOf, unknownType } from './sam-event.ts';

/** Expands the events of a function, sorted by path, else by name. */
export function expandFunctionEvents(target: FunctionTarget, context: TransformContext): GeneratedResource[] {
  const { logicalId, properties } = target.resource;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  const sorted = keyHistory(context)
    .keys(events)
    .map((id) => ({ id, source: events[id] ?? null, key: sortKey(id, events[id] ?? null) }))
    .sort((a, b) => compareCodePoints(a.key, b.key));
  return sorted.flatMap(({ id, source }) => {
    const expand = (): GeneratedResource[] => expandEvent(id, source, target, context);
    if (context.profile === 'local') return context.attempt(expand, logicalId) ?? [];
    return expand();
  });
}

function expandEvent(
  id: string,
  source: Value,
  target: FunctionTarget,
  context: TransformContext,
): GeneratedResource[] {
  const { logicalId } = target.resource;
  try {
    const event = eventOf(id, source, logicalId);
    const macro = functionEvents.get(event.type);
    if (!macro) throw Fault.event(id, unknownType(event.type));
    checkProperties(macro.properties, event.logicalId, event.type, event.properties);
    return macro.expand(event, target, context).map((resource) => ({ ...resource, event: resource.event ?? id }));
  } catch (error) {
    if (error instanceof Fault && error.kind === 'event') throw Fault.resource(logicalId, error.message);
    throw error;
  }
}

function sortKey(id: string, source: Value): string {
  const properties = isMap(source) ? source['Properties'] : undefined;
  const path = isMap(properties) ? properties['Path'] : undefined;
  return typeof path === 'string' ? path : id;
}
