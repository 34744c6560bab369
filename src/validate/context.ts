import { createResolver, type ParameterValues, type ResolvedTree, type Resolver } from '../resolve/index.ts';
import {
  getIn,
  isMap,
  type TemplateDocument,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../template/index.ts';
import type { TransformResult } from '../transform/index.ts';
import { AUTHOR_PROPERTIES } from './data/author-properties.ts';

/** What rules look at. */
export interface ContextOptions {
  readonly document: TemplateDocument;
  /** Absent when the transform failed as a whole. */
  readonly transformed: TransformResult | undefined;
  readonly region: string;
  readonly parameters: ParameterValues;
  /** Whether rules may look for files. */
  readonly checkFiles: boolean;
  /** Today, as `2026-11-22`. */
  readonly today: string;
}

/** A resource of the template, if it is a map with a type. */
export interface TypedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly resource: TemplateMap;
}

/** The template that is validated, as its author wrote it and as it is transformed. */
export class ValidationContext {
  readonly document: TemplateDocument;
  /** The author's template. */
  readonly template: TemplateMap;
  /** The transformed template; the author's where the transform failed as a whole. */
  readonly transformed: TemplateMap;
  /** Whether every resource could be transformed, so that all generated IDs are known. */
  readonly isTransformComplete: boolean;
  readonly resolver: Resolver;
  readonly options: ContextOptions;

  constructor(options: ContextOptions) {
    const { document, transformed, region, parameters } = options;
    this.options = options;
    this.document = document;
    this.template = document.template;
    this.transformed = transformed?.template ?? document.template;
    const expected = Object.values(this.section('Resources', this.transformed));
    const hasLoops = Object.keys(this.section('Resources')).some((id) => id.startsWith('Fn::ForEach::'));
    this.isTransformComplete = transformed !== undefined && !hasLoops && !expected.some(isUntransformed);
    this.resolver = createResolver({ template: this.transformed, region, parameters });
  }

  /** A section of the author's template, empty where it is missing or no map. */
  section(name: string, template: TemplateMap = this.template): TemplateMap {
    const section = getIn(template, [name]);
    return isMap(section) ? section : {};
  }

  /** The resources of the transformed template whose condition is not false, optionally of one type. */
  resources(type?: string): TypedResource[] {
    return Object.entries(this.section('Resources', this.transformed)).flatMap(([logicalId, resource]) => {
      if (!isMap(resource) || typeof resource['Type'] !== 'string') return [];
      if (type !== undefined && resource['Type'] !== type) return [];
      const condition = resource['Condition'];
      if (typeof condition === 'string' && this.resolver.condition(condition) === false) return [];
      return { logicalId, type: resource['Type'], resource };
    });
  }

  /** The author's resource that a resource of the transformed template comes from. */
  authorId(logicalId: string): string {
    return this.options.transformed?.origins[logicalId]?.resource ?? logicalId;
  }

  /** Where the author wrote a property of a transformed resource: in the resource, in Globals, or not at all. */
  authorPath(logicalId: string, property: string): TemplatePath {
    const resource: TemplatePath = ['Resources', this.authorId(logicalId)];
    const names = AUTHOR_PROPERTIES[property] ?? [property];
    const type = getIn(this.template, [...resource, 'Type']);
    const kind = typeof type === 'string' ? (type.split('::').at(-1) ?? '') : '';
    const places = [
      ...names.map((name) => [...resource, 'Properties', name]),
      ...names.map((name) => ['Globals', kind, name]),
    ];
    return places.find((path) => getIn(this.template, path) !== undefined) ?? resource;
  }

  /** The author's resource and event that a transformed resource comes from, for messages. */
  subject(logicalId: string): string {
    const { resource = logicalId, event } = this.options.transformed?.origins[logicalId] ?? {};
    return event === undefined ? `"${resource}"` : `"${resource}", event "${event}"`;
  }

  /** Where the author wrote a property of the event that a transformed resource comes from; else the resource. */
  eventPath(logicalId: string, names: readonly string[]): TemplatePath {
    const { resource = logicalId, event } = this.options.transformed?.origins[logicalId] ?? {};
    const properties: TemplatePath = ['Resources', resource, 'Properties'];
    const places = event === undefined ? [properties] : [[...properties, 'Events', event, 'Properties'], properties];
    const candidates = places.flatMap((place) => names.map((name) => [...place, name]));
    return candidates.find((path) => this.authored(path) !== undefined) ?? ['Resources', resource];
  }

  /** What the author wrote at a place. */
  authored(path: TemplatePath): TemplateValue | undefined {
    return getIn(this.template, path);
  }

  /** The value of a property of a transformed resource. */
  value({ resource }: TypedResource, property: string): ResolvedTree | undefined {
    const value = getIn(resource, ['Properties', property]);
    return value === undefined ? undefined : this.resolver.resolve(value);
  }
}

/** Whether a resource still has something of SAM about it. */
function isUntransformed(resource: TemplateValue): boolean {
  if (!isMap(resource)) return false;
  const { Type: type, Connectors: connectors } = resource;
  return connectors !== undefined || (typeof type === 'string' && type.startsWith('AWS::Serverless::'));
}
