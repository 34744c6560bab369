import { isList, isMap, isSingleKeyMap, type Value } from '../value.ts';

/**
 * What became of the ids that an author may refer to: the `Version` of a function, the `Stage` of an API, a layer whose
 * id carries a hash. Rewrites every `Ref`, `Fn::Sub` and `Fn::GetAtt` of a template accordingly.
 */
export class References {
  readonly #properties = new Map<string, string>();
  readonly #renamed = new Map<string, string>();

  /** `Logical.Property` means the generated resource `generatedId`. The last one wins. */
  add(logicalId: string, property: string, generatedId: string): void {
    this.#properties.set(`${logicalId}.${property}`, generatedId);
  }

  /** The resource is now called differently. */
  rename(logicalId: string, generatedId: string): void {
    this.#renamed.set(logicalId, generatedId);
  }

  /** The id under which a resource is generated. */
  currentId(logicalId: string): string {
    return this.#renamed.get(logicalId) ?? logicalId;
  }

  /** A copy of `value` with all references rewritten. */
  rewrite(value: Value): Value {
    if (isList(value)) return value.map((item) => this.rewrite(item));
    if (!isMap(value)) return value;
    const copy: Record<string, Value> = Object.create(null);
    for (const [key, item] of Object.entries(value)) copy[key] = this.rewrite(item);
    return isSingleKeyMap(copy) ? this.#rewriteCall(copy) : copy;
  }

  /** The map with `DependsOn` of renamed resources changed. */
  rewriteDependsOn(value: Value): Value {
    if (typeof value === 'string') return this.currentId(value);
    return isList(value) ? value.map((item) => (typeof item === 'string' ? this.currentId(item) : item)) : value;
  }

  #rewriteCall(call: Record<string, Value>): Record<string, Value> {
    const target = call['Ref'];
    if (typeof target === 'string') return { Ref: this.#property(target) ?? this.currentId(target) };
    const argument = call['Fn::Sub'];
    if (typeof argument === 'string') return { 'Fn::Sub': this.#rewriteText(argument) };
    if (isList(argument) && typeof argument[0] === 'string') {
      return { 'Fn::Sub': [this.#rewriteText(argument[0]), ...argument.slice(1)] };
    }
    const path = call['Fn::GetAtt'];
    return isList(path) ? { 'Fn::GetAtt': this.#rewriteGetAtt(path) } : call;
  }

  #property(target: string): string | undefined {
    const [logicalId, property, ...rest] = target.split('.');
    return rest.length === 0 && logicalId && property ? this.#properties.get(`${logicalId}.${property}`) : undefined;
  }

  #rewriteText(text: string): string {
    return text.replace(/\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}/g, (whole, name: string) => {
      const [logicalId = '', property, ...rest] = name.split('.');
      const generated = property === undefined ? undefined : this.#properties.get(`${logicalId}.${property}`);
      if (generated !== undefined) return `\${${[generated, ...rest].join('.')}}`;
      const renamed = this.#renamed.get(logicalId);
      return renamed === undefined ? whole : `\${${name.replace(logicalId, renamed)}}`;
    });
  }

  #rewriteGetAtt(path: readonly Value[]): Value[] {
    if (path.length < 2 || !path.every((part) => typeof part === 'string')) return [...path];
    const [logicalId = '', property = '', ...rest] = path.join('.').split('.');
    const generated = this.#properties.get(`${logicalId}.${property}`);
    if (generated !== undefined) return [generated, ...rest];
    const renamed = this.#renamed.get(logicalId);
    return renamed === undefined ? [...path] : [renamed, ...path.slice(1)];
  }
}
