import { Fault } from './errors.ts';
import { compact, emptyMap, type Optional, truthy, type ValueMap } from './value.ts';

/** Attributes that the main generated resource keeps. */
const KEPT = ['DependsOn', 'DeletionPolicy', 'UpdatePolicy', 'Condition', 'UpdateReplacePolicy', 'Metadata'];
/** Attributes that every derived resource gets too. */
const PASSED_ON = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];

/** A CloudFormation resource that a SAM resource becomes; open to changes until the pipeline takes it over. */
export interface GeneratedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Entries that are `undefined` or `null` are left out of the result. */
  readonly properties: Record<string, Optional>;
  /** `DependsOn`, `Condition` … beside `Type` and `Properties`. */
  readonly attributes: Record<string, Optional>;
  /** The author's event that it stems from. */
  readonly event?: string | undefined;
}

/** Throws a fault if `logicalId` is none. */
export function checkLogicalId(logicalId: string): void {
  if (!/^[A-Za-z0-9]+\n?$/.test(logicalId)) throw Fault.resource(logicalId, 'Logical ids must be alphanumeric.');
}

/** A generated resource. Its id must be alphanumeric, or the fault names it. */
export function generated(
  type: string,
  logicalId: string,
  properties: Readonly<Record<string, Optional>>,
  attributes: Readonly<Record<string, Optional>> = {},
): GeneratedResource {
  checkLogicalId(logicalId);
  return { type, logicalId, properties: { ...properties }, attributes: { ...attributes } };
}

/** The attributes that the main resource of a SAM resource keeps. */
export function keptAttributes(resource: Readonly<ValueMap>): ValueMap {
  return pick(resource, KEPT);
}

/** The attributes that a SAM resource gives to the resources derived from it. */
export function passedOnAttributes(resource: Readonly<ValueMap>): ValueMap {
  return pick(resource, PASSED_ON);
}

function pick(resource: Readonly<ValueMap>, names: readonly string[]): ValueMap {
  const attributes = emptyMap();
  for (const name of names) {
    const value = resource[name];
    // An empty DependsOn is left out; what else is there stays, `null` too.
    if (value !== undefined && (name !== 'DependsOn' || truthy(value))) attributes[name] = value;
  }
  return attributes;
}

/** The resource as it stands in a template. */
export function toTemplate({ type, properties, attributes }: GeneratedResource): ValueMap {
  const resource = emptyMap();
  resource['Type'] = type;
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) resource[name] = value;
  }
  resource['Properties'] = compact(properties);
  return resource;
}
