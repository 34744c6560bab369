import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { GeneratedResource } from '../generated.ts';
import type { EventMacro, FunctionTarget, SamEvent, SamResource } from '../macros.ts';
import { checkProperties } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { compareCodePoints } from '../python.ts';
import { emptyMap, isMap, type Value } from '../value.ts';
import { functionEvents } from './index.ts';
import { eventOf, unknownType } from './sam-event.ts';

/**
 * Checks the events of a function as far as that goes without the function, in the order of the template. The service does
 * this first, so that a wrong event leaves no trace in APIs and buckets.
 */
export function checkFunctionEvents({ logicalId, properties }: SamResource, context: TransformContext): void {
  if (context.profile === 'local') return;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  for (const id of keyHistory(context).keys(events))
    asFault(logicalId, () => checked(id, events[id] ?? null, logicalId, context));
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
  return asFault(logicalId, () => {
    const { event, macro } = checked(id, source, logicalId, context);
    return macro.expand(event, target, context).map((resource) => ({ ...resource, event: resource.event ?? id }));
  });
}

function checked(
  id: string,
  source: Value,
  logicalId: string,
  context: TransformContext,
): { readonly event: SamEvent; readonly macro: EventMacro<FunctionTarget> } {
  const event = eventOf(id, source, logicalId);
  const macro = functionEvents.get(event.type);
  if (!macro) throw Fault.event(id, unknownType(event.type));
  checkProperties(macro.properties, event.logicalId, event.type, event.properties);
  macro.link?.(event, context);
  return { event, macro };
}

/** A function reports what is wrong with its events as its own mistake. */
function asFault<T>(logicalId: string, step: () => T): T {
  try {
    return step();
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
