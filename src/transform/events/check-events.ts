import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { EventMacro, SamEvent, SamResource } from '../macros.ts';
import { checkKnown, checkTypes } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { emptyMap, isMap } from '../value.ts';
import { type EventEntry, eventOf, unknownType } from './sam-event.ts';

/** The event sources of one type of resource, by the name in `Type`. */
export type EventMacros<Target> = ReadonlyMap<string, EventMacro<Target>>;

/**
 * Checks the events of a resource as far as that goes before the resource is expanded, in the order of the template. The
 * service does this first, so that a wrong event leaves no trace in APIs and buckets.
 */
export function checkEvents<Target>(
  { logicalId, properties }: SamResource,
  macros: EventMacros<Target>,
  context: TransformContext,
): void {
  // Locally each event is checked when its turn comes, so that one does not stop the others.
  if (context.profile === 'local') return;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  for (const id of keyHistory(context).keys(events)) {
    const entry = { id, source: events[id] ?? null, resourceId: logicalId };
    asFaultOf(logicalId, () => checkedEvent(entry, macros, context));
  }
}

/** An entry of `Events`, checked, and what expands it. */
export function checkedEvent<Target>(
  entry: EventEntry,
  macros: EventMacros<Target>,
  context: TransformContext,
): { readonly event: SamEvent; readonly macro: EventMacro<Target> } {
  const event = eventOf(entry, macros, keyHistory(context));
  const macro = macros.get(event.type);
  if (!macro) throw Fault.event(event.id, unknownType(event.type));
  checkKnown(macro.properties, event.logicalId, event.type, keyHistory(context).keys(event.properties));
  checkTypes(macro.properties, event.logicalId, event.properties);
  macro.link?.(event, context);
  return { event, macro };
}

/** Runs `step`; what is wrong with an event in it is reported as a mistake of the resource. */
export function asFaultOf<T>(resourceId: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof Fault && error.kind === 'event') throw Fault.resource(resourceId, error.message, error.hint);
    throw error;
  }
}
