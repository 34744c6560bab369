import type { Diagnostic } from '../core/index.ts';
import { isResolvedMap, type ResolvedMap, type Resolver, Unresolved } from '../resolve/index.ts';
import {
  isMap,
  type TemplateDocument,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../template/index.ts';
import type { ResourceOrigin } from '../transform/index.ts';
import { type ResourceFinding, ResourceReader } from './resource-reader.ts';

/** What is read. */
export interface TemplateReaderOptions {
  /** The author's document: names and positions in findings are his. */
  readonly document: TemplateDocument;
  /** In front of ids: empty, or in a nested template `SubApp/`. */
  readonly prefix: string;
  /** The transformed template. */
  readonly template: TemplateMap;
  readonly origins: Readonly<Record<string, ResourceOrigin>>;
  readonly resolver: Resolver;
}

/** Gives the resources of a transformed template by type, and collects what is wrong with them. */
export class TemplateReader {
  readonly folder: string;
  readonly prefix: string;
  readonly resolver: Resolver;
  readonly diagnostics: Diagnostic[] = [];
  readonly #options: TemplateReaderOptions;
  readonly #resources = new Map<string, ResourceReader | undefined>();
  readonly #ofType = new Map<string, readonly ResourceReader[]>();
  #idsByType: ReadonlyMap<unknown, readonly string[]> | undefined;
  readonly #places: ReadonlyMap<string, number>;

  constructor(options: TemplateReaderOptions) {
    this.#options = options;
    this.folder = options.document.folder;
    this.prefix = options.prefix;
    this.resolver = options.resolver;
    const authors = Object.keys(asMap(options.document.template['Resources']));
    this.#places = new Map(authors.map((id, index) => [id, index]));
  }

  /** The resources of a type in the author's order, without those whose condition is false. */
  ofType(type: string): readonly ResourceReader[] {
    // Each function asks for several types: a template with hundreds of resources is gone through once.
    const found = this.#ofType.get(type) ?? this.#find(type);
    this.#ofType.set(type, found);
    return found;
  }

  /** One resource; `undefined` if its condition is false. */
  resource(logicalId: string): ResourceReader | undefined {
    if (!this.#resources.has(logicalId)) this.#resources.set(logicalId, this.#read(logicalId));
    return this.#resources.get(logicalId);
  }

  /** The entries of a section, `Resources` or `Outputs`. */
  entries(section: string): [string, TemplateValue][] {
    return Object.entries(asMap(this.#options.template[section]));
  }

  /** Whether the thing with this `Condition` exists. One that cannot be decided does, and is reported. */
  exists(thing: TemplateValue, report: (finding: ResourceFinding) => void): boolean {
    const condition = child(thing, 'Condition');
    if (typeof condition !== 'string') return true;
    const truth = this.resolver.condition(condition);
    if (!(truth instanceof Unresolved)) return truth;
    report({
      code: 'CONDITION_UNRESOLVED',
      severity: 'warning',
      message: `Condition: "${condition}" cannot be decided here, so it counts as true. ${truth.reason}`,
      hint: 'Give the parameters that the condition depends on.',
    });
    return true;
  }

  /** The author's ID of a generated resource; of one that events share (`ServerlessRestApi`) the generated one. */
  authorId(logicalId: string): string {
    const origin = Object.hasOwn(this.#options.origins, logicalId) ? this.#options.origins[logicalId] : undefined;
    return origin === undefined || origin.event !== undefined ? logicalId : origin.resource;
  }

  /** What a nested template says of each of its functions and layers. */
  get nested(): { readonly folder?: string } {
    return this.prefix === '' ? {} : { folder: this.folder };
  }

  /** What the author's resource is called in the application. */
  idOf(logicalId: string): string {
    return `${this.prefix}${this.authorId(logicalId)}`;
  }

  /** `Metadata` of the author's resource: not all of it gets through the transform. */
  authorMetadata({ authorId }: ResourceReader): ResolvedMap {
    return this.#resolved(child(child(this.#options.document.template['Resources'], authorId), 'Metadata'));
  }

  #find(type: string): readonly ResourceReader[] {
    this.#idsByType ??= idsByType(this.entries('Resources'));
    const resources = (this.#idsByType.get(type) ?? []).flatMap((logicalId) => this.resource(logicalId) ?? []);
    const place = ({ authorId }: ResourceReader): number => this.#places.get(authorId) ?? this.#places.size;
    return resources.sort((a, b) => place(a) - place(b));
  }

  #read(logicalId: string): ResourceReader | undefined {
    const resource = child(this.#options.template['Resources'], logicalId);
    if (resource === undefined) return undefined;
    const authorId = this.authorId(logicalId);
    const report = (finding: ResourceFinding): void => this.#report(logicalId, authorId, finding);
    if (!this.exists(resource, report)) {
      report({
        code: 'CONDITION_FALSE',
        severity: 'info',
        message: `its condition "${child(resource, 'Condition')}" is false.`,
        hint: 'Give parameters with which the condition is true to have the resource.',
      });
      return undefined;
    }
    return new ResourceReader({
      logicalId,
      id: `${this.prefix}${authorId}`,
      authorId,
      type: String(child(resource, 'Type')),
      report,
      properties: this.#resolved(child(resource, 'Properties')),
      metadata: this.#resolved(child(resource, 'Metadata')),
    });
  }

  #resolved(value: TemplateValue | undefined): ResolvedMap {
    const resolved = value === undefined ? undefined : this.resolver.resolve(value);
    return isResolvedMap(resolved) ? resolved : {};
  }

  #report(logicalId: string, id: string, { property, ...finding }: ResourceFinding): void {
    const { document, origins } = this.#options;
    const author = Object.hasOwn(origins, logicalId) ? (origins[logicalId]?.resource ?? id) : id;
    const path = existing(document.template, ['Resources', author, 'Properties', ...(property ?? '').split('.')]);
    const message = this.resolver.redact(`"${this.prefix}${author}": ${finding.message}`);
    // An API is read once for each of its stages: what is wrong with it is said once.
    if (this.diagnostics.some((known) => known.message === message && known.logicalId === author)) return;
    this.diagnostics.push({ ...finding, message, logicalId: author, path });
  }
}

/** The longest beginning of `path` that the template has; the resource itself rather than all its properties. */
function existing(template: TemplateMap, path: TemplatePath): TemplatePath {
  let value: TemplateValue | undefined = template;
  let length = 0;
  while (length < path.length) {
    value = child(value, String(path[length]));
    if (value === undefined) break;
    length += 1;
  }
  return path.slice(0, length === 3 ? 2 : length);
}

function idsByType(resources: readonly [string, TemplateValue][]): ReadonlyMap<unknown, readonly string[]> {
  const ids = new Map<unknown, string[]>();
  for (const [logicalId, resource] of resources) {
    const type = child(resource, 'Type');
    const known = ids.get(type);
    if (known === undefined) ids.set(type, [logicalId]);
    else known.push(logicalId);
  }
  return ids;
}

function child(value: TemplateValue | undefined, key: string): TemplateValue | undefined {
  const map = asMap(value);
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function asMap(value: TemplateValue | undefined): TemplateMap {
  return isMap(value) ? value : {};
}
