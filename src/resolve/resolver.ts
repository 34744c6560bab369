import { closest, type Diagnostic } from '../core/index.ts';
import { isList, isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { INTRINSICS } from './functions/index.ts';
import type { Scope } from './intrinsic.ts';
import { type GivenParameters, resolveParameters } from './parameters.ts';
import { partitionOf, pseudoParameters } from './pseudo-parameters.ts';
import { ResourceNames, type StackOutput } from './resource-names.ts';
import { entryOf, isResolvedMap, type ResolvedTree, scalarText } from './tree.ts';
import { Unresolved } from './unresolved.ts';

/** What a template is resolved against. */
export interface ResolverOptions {
  readonly template: TemplateMap;
  readonly region: string;
  readonly parameters?: GivenParameters | undefined;
  /** `123456789012` by default. */
  readonly accountId?: string | undefined;
  /** `local` by default. */
  readonly stackName?: string | undefined;
  /** Exports of other stacks, by name. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  /** Reads what `AWS::Include` names; `undefined` where it cannot. */
  readonly include?: ((location: string) => TemplateValue | undefined) | undefined;
  /** The outputs of stacks that are nested in this one. */
  readonly stackOutput?: StackOutput | undefined;
  /** Set for a template that is nested in another. */
  readonly nesting?: Nesting | undefined;
}

/** What a template has from those around it. */
export interface Nesting {
  /** In front of the names that AWS would make up: equal logical IDs of two stacks are two resources. */
  readonly namePrefix: string;
  /** The version that its layers get: layers of several stacks may have one name, as in AWS. */
  readonly layerVersion: string;
  /** Masks what is secret around it. */
  redact(text: string): string;
}

/** Turns the intrinsic functions of one template into values. */
export interface Resolver {
  /**
   * `value` with every intrinsic function evaluated. What cannot be known is an {@link Unresolved} in its place;
   * `undefined` is `AWS::NoValue`.
   */
  resolve(value: TemplateValue): ResolvedTree | undefined;
  /** Whether the named condition holds. */
  condition(name: string): boolean | Unresolved;
  /** `text` with the values of `NoEcho` parameters masked. Everything that quotes resolved values goes through it. */
  redact(text: string): string;
  /** Findings about the parameters. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A resolver for `options.template`. Nothing is evaluated before it is asked for. */
export function createResolver(options: ResolverOptions): Resolver {
  return new TemplateResolver(options);
}

class TemplateResolver implements Resolver, Scope {
  readonly region: string;
  readonly mappings: TemplateMap;
  readonly imports: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly #values: Map<string, ResolvedTree | undefined>;
  readonly #secrets: readonly string[];
  readonly #names: ResourceNames;
  readonly #conditions: TemplateMap;
  readonly #truths = new Map<string, boolean | Unresolved>();
  readonly #include: (location: string) => TemplateValue | undefined;
  readonly #redactAround: (text: string) => string;
  #including = false;

  constructor(options: ResolverOptions) {
    const { template, region, accountId = '123456789012', stackName = 'local', imports = {}, nesting } = options;
    const parameters = resolveParameters(entryOf(template, 'Parameters'), options.parameters);
    this.region = region;
    this.imports = imports;
    this.diagnostics = parameters.diagnostics;
    this.mappings = sectionOf(template, 'Mappings');
    this.#conditions = sectionOf(template, 'Conditions');
    this.#secrets = [...parameters.secrets].sort((a, b) => b.length - a.length);
    this.#values = pseudoParameters({ region, accountId, stackName });
    for (const [name, value] of parameters.values) this.#values.set(name, value);
    this.#include = options.include ?? (() => undefined);
    this.#redactAround = nesting?.redact ?? ((text) => text);
    this.#names = new ResourceNames({
      resources: sectionOf(template, 'Resources'),
      stack: { region, account: accountId, layerVersion: nesting?.layerVersion ?? '1', ...partitionOf(region) },
      namePrefix: nesting?.namePrefix ?? '',
      stackOutput: options.stackOutput,
      resolve: (value) => this.resolve(value),
      condition: (name) => this.condition(name),
    });
  }

  resolve(value: TemplateValue): ResolvedTree | undefined {
    if (typeof value === 'string') return value.includes('{{resolve:') ? dynamicReference(value) : value;
    if (isList(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    if (!isMap(value)) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) return this.#evaluate(...first, value);
    const resolved: [string, ResolvedTree][] = [];
    for (const [key, item] of entries) {
      const result = isPlacedAmongKeys(key) ? this.#evaluate(key, item, { [key]: item }) : this.resolve(item);
      if (key === 'Fn::Transform' && isResolvedMap(result)) resolved.push(...Object.entries(result));
      else if (result !== undefined) resolved.push([key, result]);
    }
    return Object.fromEntries(resolved);
  }

  reference(name: string): ResolvedTree | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    if (this.#names.has(name)) return this.#names.ref(name);
    return new Unresolved({ Ref: name }, `There is no parameter or resource "${name}".${this.#didYouMean(name)}`);
  }

  attribute(logicalId: string, attribute: string): ResolvedTree {
    if (this.#names.has(logicalId)) return this.#names.attribute(logicalId, attribute);
    const reason = `There is no resource "${logicalId}".${this.#didYouMean(logicalId)}`;
    return new Unresolved({ 'Fn::GetAtt': [logicalId, attribute] }, reason);
  }

  condition(name: string): boolean | Unresolved {
    const known = this.#truths.get(name);
    if (known !== undefined) return known;
    const expression = { Condition: name };
    const definition = entryOf(this.#conditions, name);
    if (definition === undefined) {
      const guess = closest(name, Object.keys(this.#conditions));
      const reason = `There is no condition "${name}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`;
      return new Unresolved(expression, reason);
    }
    // Stands while the definition is being evaluated: a definition that comes back to it is circular.
    this.#truths.set(name, new Unresolved(expression, `Condition "${name}" depends on itself.`));
    const truth = this.truth(definition);
    this.#truths.set(name, truth);
    return truth;
  }

  truth(value: TemplateValue): boolean | Unresolved {
    const name = isMap(value) && Object.keys(value).length === 1 ? entryOf(value, 'Condition') : undefined;
    if (typeof name === 'string') return this.condition(name);
    const resolved = this.resolve(value);
    if (resolved instanceof Unresolved) return resolved;
    const text = scalarText(resolved);
    if (text === 'true' || text === 'false') return text === 'true';
    return new Unresolved(value, 'A condition is neither true nor false.');
  }

  include(location: string): ResolvedTree | undefined {
    if (this.#including) return undefined; // The service does not nest includes either.
    this.#including = true;
    try {
      const content = this.#include(location);
      return content === undefined ? undefined : this.resolve(content);
    } finally {
      this.#including = false;
    }
  }

  redact(text: string): string {
    const around = this.#redactAround(text);
    return this.#secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '****'), around);
  }

  #evaluate(key: string, argument: TemplateValue, expression: TemplateValue): ResolvedTree | undefined {
    const intrinsic = INTRINSICS.get(key);
    if (intrinsic === undefined) return new Unresolved(expression, unknownFunction(key));
    const result = intrinsic(argument, this, expression);
    if (!(result instanceof Unresolved)) return result;
    const reason = this.redact(result.reason);
    return reason === result.reason ? result : new Unresolved(result.expression, reason);
  }

  #didYouMean(name: string): string {
    const guess = closest(name, [...this.#values.keys(), ...this.#names.ids()]);
    return guess === undefined ? '' : ` Did you mean "${guess}"?`;
  }
}

function sectionOf(template: TemplateMap, name: string): TemplateMap {
  const section = entryOf(template, name);
  return isMap(section) ? section : {};
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/** The functions that may stand beside other keys of a map; anything else there is an ordinary key. */
function isPlacedAmongKeys(key: string): boolean {
  return key === 'Fn::Transform' || key.startsWith('Fn::ForEach::');
}

function unknownFunction(key: string): string {
  if (key.startsWith('Fn::ForEach::')) return `${key} is no loop that can be written out.`;
  const guess = closest(key, INTRINSICS.keys());
  return `There is no intrinsic function "${key}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`;
}

function dynamicReference(text: string): Unresolved {
  const service = /\{\{resolve:([\w-]+)/.exec(text)?.[1] ?? 'unknown';
  return new Unresolved(text, `A dynamic reference to ${service} is resolved only in AWS.`);
}
