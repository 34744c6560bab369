import { Fault } from '../errors.ts';
import { checkLogicalId } from '../generated.ts';
import type { SamEvent } from '../macros.ts';
import { pythonString } from '../python.ts';
import { emptyMap, isInteger, isMap, type Value } from '../value.ts';

/** An entry of `Events` as an event; throws the official texts for what is none. */
export function eventOf(
  id: string,
  source: Value,
  resourceId: string,
  known: ReadonlyMap<string, unknown>,
  options: { readonly hashed: boolean },
): SamEvent {
  if (!isMap(source)) throw Fault.event(id, `'${pythonType(source, options.hashed)}' object has no attribute 'get'`);
  const type = source['Type'];
  if (typeof type !== 'string' || !known.has(type)) throw Fault.event(id, unknownType(type));
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

/** The name of the Python type of something that is no map; texts have their own when Python 2.7's order is in force. */
function pythonType(value: Value, hashed: boolean): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return hashed ? 'Py27UniStr' : 'str';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'list';
  return isInteger(value) ? 'int' : 'float';
}
