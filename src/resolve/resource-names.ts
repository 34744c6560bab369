import type { TemplateMap, TemplateValue } from '../template/index.ts';
import { RESOURCE_IDENTITIES, type ResourceIdentity } from './data/resource-identities.ts';
import { entryOf, type ResolvedTree, scalarText } from './tree.ts';
import { Unresolved } from './unresolved.ts';

/** An output of a nested stack, as an attribute of its resource; `undefined` where nobody has looked into that stack. */
export type StackOutput = (logicalId: string, output: string) => ResolvedTree | undefined;

/** In front of the name of an output in `Fn::GetAtt`. */
const OUTPUTS = 'Outputs.';
/** `{key}`, `{key:arn}`, `{key|otherwise}`, `{:key}` in a pattern. */
const VALUE = /\{(:?)(\w+)(:arn)?(?:\|([^}]*))?\}/g;
/** `{key=a,b?this:that}` in a pattern. */
const CHOICE = /\{(\w+)=([^?}]*)\?([^:}]*):([^}]*)\}/g;

/** What patterns need besides the resource itself. */
export interface NameContext {
  readonly resources: TemplateMap;
  /** `partition`, `region`, `account`, `urlSuffix`, `layerVersion`. */
  readonly stack: Readonly<Record<string, string>>;
  /** In front of names that AWS would make up. */
  readonly namePrefix: string;
  readonly stackOutput?: StackOutput | undefined;
  readonly resolve: (value: TemplateValue) => ResolvedTree | undefined;
  readonly condition: (name: string) => boolean | Unresolved;
}

/**
 * The names that resources have locally. A resource is called what its own name property resolves to; one without
 * (AWS would generate a name) is called by its logical ID, in a nested stack with that of the stack in front. ARNs and
 * URLs follow from that name.
 */
export class ResourceNames {
  readonly #context: NameContext;
  readonly #naming = new Set<string>();
  #versions: ReadonlyMap<string, number> | undefined;

  constructor(context: NameContext) {
    this.#context = context;
  }

  ids(): string[] {
    return Object.keys(this.#context.resources);
  }

  has(logicalId: string): boolean {
    return Object.hasOwn(this.#context.resources, logicalId);
  }

  /** What `Ref` gives. */
  ref(logicalId: string): ResolvedTree {
    const { ref = '{name}' } = this.#identity(logicalId);
    return this.#fill(ref, logicalId, { Ref: logicalId });
  }

  /** What `Fn::GetAtt` gives. */
  attribute(logicalId: string, attribute: string): ResolvedTree {
    const expression = { 'Fn::GetAtt': [logicalId, attribute] };
    if (attribute.startsWith(OUTPUTS) && this.#type(logicalId) === 'AWS::CloudFormation::Stack') {
      const output = this.#context.stackOutput?.(logicalId, attribute.slice(OUTPUTS.length));
      if (output !== undefined) return output;
    }
    const { attributes = {} } = this.#identity(logicalId);
    const pattern = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (pattern !== undefined) return this.#fill(pattern, logicalId, expression);
    return new Unresolved(expression, `Attribute "${attribute}" of "${logicalId}" is known only after a deployment.`);
  }

  #type(logicalId: string): TemplateValue | undefined {
    return entryOf(this.#context.resources[logicalId], 'Type');
  }

  #identity(logicalId: string): ResourceIdentity {
    const type = this.#type(logicalId);
    return typeof type === 'string' && Object.hasOwn(RESOURCE_IDENTITIES, type)
      ? (RESOURCE_IDENTITIES[type] ?? {})
      : {};
  }

  #name(logicalId: string): string {
    const { nameProperty, nameSuffix = '' } = this.#identity(logicalId);
    const given = nameProperty === undefined ? undefined : this.#property(logicalId, nameProperty);
    return scalarText(given) ?? `${this.#context.namePrefix}${logicalId}${this.#chosen(nameSuffix, logicalId)}`;
  }

  /** A property of the resource, or `undefined` while it is being asked for already: a name that refers to itself. */
  #property(logicalId: string, property: string): ResolvedTree | undefined {
    const value = entryOf(entryOf(this.#context.resources[logicalId], 'Properties'), property);
    const key = `${logicalId}.${property}`;
    if (value === undefined || this.#naming.has(key)) return undefined;
    this.#naming.add(key);
    try {
      return this.#context.resolve(value);
    } finally {
      this.#naming.delete(key);
    }
  }

  #fill(pattern: string, logicalId: string, expression: TemplateValue): ResolvedTree {
    let failure: string | undefined;
    const filled = this.#chosen(pattern, logicalId).replace(
      VALUE,
      (_, colon: string, key: string, arn?: string, otherwise?: string) => {
        if (key === 'id') return logicalId;
        if (key === 'name') return this.#name(logicalId);
        if (key === 'version') return this.#version(logicalId);
        const value = key === 'ref' ? this.ref(logicalId) : this.#value(logicalId, key);
        if (value === undefined && colon !== '') return '';
        const text = scalarText(value) ?? (value === undefined ? otherwise : undefined);
        if (text !== undefined) return arn === undefined ? colon + text : this.#functionArn(text);
        failure ??= value instanceof Unresolved ? value.reason : `"${logicalId}" has no ${key}.`;
        return '';
      },
    );
    return failure === undefined ? filled : new Unresolved(expression, failure);
  }

  /** The pattern without its choices. */
  #chosen(pattern: string, logicalId: string): string {
    return pattern.replace(CHOICE, (_, key: string, wanted: string, yes: string, no: string) => {
      const text = scalarText(this.#value(logicalId, key));
      return text !== undefined && wanted.split(',').includes(text) ? yes : no;
    });
  }

  #value(logicalId: string, key: string): ResolvedTree | undefined {
    return this.#context.stack[key] ?? this.#property(logicalId, key);
  }

  /** The number of a version: in the order of the template, as the first deployment would count. */
  #version(logicalId: string): string {
    this.#versions ??= this.#countVersions();
    return String(this.#versions.get(logicalId) ?? 1);
  }

  #exists(logicalId: string): boolean {
    const condition = entryOf(this.#context.resources[logicalId], 'Condition');
    return typeof condition !== 'string' || this.#context.condition(condition) !== false;
  }

  #countVersions(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const versions = this.ids().filter((id) => this.#type(id) === 'AWS::Lambda::Version' && this.#exists(id));
    return new Map(
      versions.map((id) => {
        const name = scalarText(this.#property(id, 'FunctionName'));
        const count = name === undefined ? 1 : (counts.get(this.#functionArn(name)) ?? 0) + 1;
        if (name !== undefined) counts.set(this.#functionArn(name), count);
        return [id, count];
      }),
    );
  }

  /** A property that takes the name of a function also takes its ARN. */
  #functionArn(nameOrArn: string): string {
    if (nameOrArn.startsWith('arn:')) return nameOrArn;
    const { partition, region, account } = this.#context.stack;
    return `arn:${partition}:lambda:${region}:${account}:function:${nameOrArn}`;
  }
}
