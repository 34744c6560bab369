import { Fault } from '../errors.ts';
import { checkLogicalId } from '../generated.ts';
import type { SamEvent } from '../macros.ts';
import { meantHint } from '../meant-hint.ts';
import { pythonString } from '../python.ts';
import { pythonType } from '../python-type.ts';
import { emptyMap, isMap, type Value } from '../value.ts';

/** An entry of `Events` as it is written. */
export interface EventEntry {
  readonly id: string;
  readonly source: Value;
  /** The resource that has the event. */
  readonly resourceId: string;
}

/** An entry of `Events` as an event; throws the official texts for what is none. */
export function eventOf(
  { id, source, resourceId }: EventEntry,
  known: ReadonlyMap<string, unknown>,
  options: { readonly hashed: boolean },
): SamEvent {
  if (!isMap(source)) throw Fault.event(id, `'${pythonType(source, options.hashed)}' object has no attribute 'get'`);
  const type = source['Type'];
  if (typeof type !== 'string' || !known.has(type)) {
    throw Fault.event(id, unknownType(type), typeof type === 'string' ? meantHint(type, known.keys()) : undefined);
  }
  const logicalId = resourceId + id;
  checkLogicalId(logicalId);
  if ('Properties' in source && !isMap(source['Properties'])) {
    throw Fault.resource(logicalId, 'Properties of a resource must be an object.');
  }
  const properties = isMap(source['Properties']) ? source['Properties'] : emptyMap();
  source['Properties'] = properties;
  return { id, logicalId, type, properties };
}

/** What the service says about a `Type` that is no event source. */
export function unknownType(type: Value | undefined): string {
  return `Resource dict has missing or invalid value for key Type. Event Type is: ${pythonString(type)}.`;
}
