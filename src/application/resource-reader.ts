import type { Severity } from '../core/index.ts';
import {
  isResolvedList,
  isResolvedMap,
  type ResolvedList,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
  Unresolved,
} from '../resolve/index.ts';

/** A finding about one resource, before it has a place in the template. */
export interface ResourceFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly property?: string | undefined;
}

/** One resource of the transformed template with its resolved properties. Wrong or unknown values are reported. */
export class ResourceReader {
  /** In the transformed template. */
  readonly logicalId: string;
  /** In the author's template; in one that is nested, a path: `SubApp/Orders`. */
  readonly id: string;
  /** The same without what is around the template. */
  readonly authorId: string;
  readonly type: string;
  readonly properties: ResolvedMap;
  readonly metadata: ResolvedMap;
  readonly report: (finding: ResourceFinding) => void;

  constructor(resource: Omit<ResourceReader, 'text' | 'integer' | 'list' | 'texts' | 'map' | 'value' | 'unusable'>) {
    this.logicalId = resource.logicalId;
    this.id = resource.id;
    this.authorId = resource.authorId;
    this.type = resource.type;
    this.properties = resource.properties;
    this.metadata = resource.metadata;
    this.report = resource.report;
  }

  /** The property as it is; `undefined` if it is not set. */
  value(property: string): ResolvedTree | undefined {
    return Object.hasOwn(this.properties, property) ? this.properties[property] : undefined;
  }

  text(property: string): string | undefined {
    const value = this.value(property);
    const text = scalarText(value);
    if (value !== undefined && text === undefined) this.unusable(property, value, 'a text');
    return text;
  }

  integer(property: string): number | undefined {
    const value = this.value(property);
    if (value === undefined) return undefined;
    const number = Number(scalarText(value) || Number.NaN);
    if (Number.isInteger(number)) return number;
    this.unusable(property, value, 'an integer');
    return undefined;
  }

  list(property: string): ResolvedList {
    const value = this.value(property);
    if (isResolvedList(value)) return value;
    if (value !== undefined) this.unusable(property, value, 'a list');
    return [];
  }

  texts(property: string): string[] {
    return this.list(property).flatMap((item) => scalarText(item) ?? []);
  }

  map(property: string): ResolvedMap {
    const value = this.value(property);
    if (isResolvedMap(value)) return value;
    if (value !== undefined) this.unusable(property, value, 'a map');
    return {};
  }

  /** Reports a value that cannot be used. */
  unusable(property: string, value: ResolvedTree, wanted: string): void {
    const unresolved = value instanceof Unresolved;
    this.report({
      code: unresolved ? 'VALUE_UNRESOLVED' : 'VALUE_INVALID',
      severity: 'warning',
      property,
      message: unresolved
        ? `${property}: the value is not known here. ${value.reason}`
        : `${property}: ${shown(value)} is not ${wanted}.`,
      hint: unresolved ? 'Give the parameters that it depends on, or a literal value.' : `Make it ${wanted}.`,
    });
  }
}

function shown(value: ResolvedTree): string {
  const text = scalarText(value);
  if (text !== undefined) return `"${text}"`;
  if (value === null) return 'null';
  return isResolvedList(value) ? 'a list' : 'a map';
}
