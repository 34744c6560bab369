import { requireObject } from '../core/index.ts';
import { isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { DefinitionError } from './definition-error.ts';
import { type GetAtt, getAtt, logicalIdOf, type Ref, type Referable, ref } from './intrinsics/index.ts';
import { requireLogicalId } from './logical-id.ts';
import { refuseText } from './no-text.ts';
import { toProperties, toTemplateValue } from './property-names.ts';

/** What CloudFormation does with a resource that is deleted or replaced. @public */
export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** What any resource can say beside its properties. @public */
export interface ResourceAttributes {
  /** Name of a condition; the resource exists only where it holds. */
  readonly condition?: string | undefined;
  /** Resources that have to exist before this one. References imply this already. */
  readonly dependsOn?: string | Referable | readonly (string | Referable)[] | undefined;
  /** What happens to the resource when it is taken out of the template. */
  readonly deletionPolicy?: DeletionPolicy | undefined;
  /** What happens to the old resource when an update replaces it. */
  readonly updateReplacePolicy?: DeletionPolicy | undefined;
  /**
   * Data for tools, such as how a function is built. Names are kept as they are, so it is `BuildMethod`, not `buildMethod`.
   *
   * @example
   * ```ts
   * const metadata = { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['orders.ts'], Sourcemap: true } };
   * new SamFunction('Orders', { runtime: 'nodejs22.x', handler: 'orders.handler', codeUri: './src', metadata });
   * ```
   */
  readonly metadata?: TemplateMap | undefined;
}

/**
 * One resource of a template: what all builders have in common.
 *
 * Methods change this builder and return it, so chains and loops both work.
 *
 * @public
 */
export abstract class Resource<Id extends string = string, Type extends string = string> implements Referable<Id> {
  /** The name within the template. */
  readonly logicalId: Id;
  /** `AWS::Serverless::Function` … */
  readonly type: Type;
  static {
    refuseText<Resource>(Resource.prototype, ({ type, logicalId }) => `${type} "${logicalId}"`);
  }

  #attributes: TemplateMap = {};
  #properties: TemplateMap = {};

  /** Options are attributes, and SAM's properties in camelCase. */
  protected constructor(logicalId: Id, type: Type, options: ResourceAttributes) {
    requireLogicalId('Logical ID', logicalId);
    requireObject(`${new.target.name} "${logicalId}"`, 'the second argument', options);
    this.logicalId = logicalId;
    this.type = type;
    const { condition, dependsOn, deletionPolicy, updateReplacePolicy, metadata, ...properties } = options;
    if (condition !== undefined) this.condition(condition);
    if (dependsOn !== undefined) this.dependsOn(...listOf(dependsOn));
    if (deletionPolicy !== undefined) this.deletionPolicy(deletionPolicy);
    if (updateReplacePolicy !== undefined) this.updateReplacePolicy(updateReplacePolicy);
    if (metadata !== undefined) this.metadata(metadata);
    this.#properties = toProperties(properties, logicalId);
  }

  /** `!Ref` of this resource: its name, ID, ARN or address, depending on the type. */
  get ref(): Ref<Id> {
    return ref(this.logicalId);
  }

  /** `!GetAtt` of this resource: one of the attributes of its type, such as `Arn`. */
  getAtt(attribute: string): GetAtt<Id> {
    return getAtt(this.logicalId, attribute);
  }

  /** Sets any property, by the name that CloudFormation has for it; what was there is replaced. */
  property(name: string, value: TemplateValue): this {
    this.#properties = { ...this.#properties, [name]: toTemplateValue(value, `${this.logicalId}.${name}`) };
    return this;
  }

  /** Sets anything beside `Properties`, by CloudFormation's name: `CreationPolicy`, `UpdatePolicy`, `Connectors` … */
  attribute(name: string, value: TemplateValue): this {
    this.#attributes = { ...this.#attributes, [name]: toTemplateValue(value, `${this.logicalId}.${name}`) };
    return this;
  }

  /** The resource exists only where this condition holds. */
  condition(name: string): this {
    return this.attribute('Condition', name);
  }

  /** Names resources that have to exist before this one, in addition to those named so far. */
  dependsOn(...resources: readonly (string | Referable)[]): this {
    const ids = resources.map((resource) => logicalIdOf(resource, 'dependsOn()'));
    const all = new Set([...listOf(this.#attributes['DependsOn'] ?? []), ...ids]);
    const [first, ...others] = all;
    return this.attribute('DependsOn', first !== undefined && others.length === 0 ? first : [...all]);
  }

  /** What happens to the resource when it is taken out of the template or the stack is deleted. */
  deletionPolicy(policy: DeletionPolicy): this {
    return this.attribute('DeletionPolicy', policy);
  }

  /** What happens to the old resource when an update replaces it. */
  updateReplacePolicy(policy: DeletionPolicy): this {
    return this.attribute('UpdateReplacePolicy', policy);
  }

  /** Adds to `Metadata`, names as they are; an entry that is there already is replaced. */
  metadata(entries: TemplateMap): this {
    return this.attribute('Metadata', { ...mapOf(this.#attributes['Metadata']), ...entries });
  }

  /** The resource as a template says it: `Type`, attributes, `Properties`. */
  toTemplate(): TemplateMap {
    const resource = { Type: this.type, ...this.#attributes };
    return Object.keys(this.#properties).length === 0 ? resource : { ...resource, Properties: this.#properties };
  }

  /** The property of that name, as far as it is known. */
  protected propertyOf(name: string): TemplateValue | undefined {
    return Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
  }

  /** Adds entries to a map at or inside a property, and refuses those that it has already. */
  protected addEntries(kind: string, path: readonly string[], entries: TemplateMap): this {
    const [property, ...inner] = path;
    if (property === undefined) return this;
    const change = (value: TemplateValue | undefined, [next, ...rest]: readonly string[]): TemplateMap => {
      const map = mapOf(value);
      if (next !== undefined) return { ...map, [next]: change(map[next], rest) };
      for (const name of Object.keys(entries)) {
        if (Object.hasOwn(map, name)) throw DefinitionError.duplicate(kind, name, this.logicalId);
      }
      return { ...map, ...entries };
    };
    return this.property(property, change(this.propertyOf(property), inner));
  }
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function mapOf(value: TemplateValue | undefined): TemplateMap {
  return isMap(value) ? value : {};
}
