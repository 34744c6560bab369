import { emptyMap, isList, isMap, isSingleKeyMap, type Value } from '../value.ts';

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

  /** `value` with all references rewritten; itself, if there are none. It is not changed. */
  rewrite(value: Value): Value {
    if (isList(value)) return this.#rewriteList(value);
    if (!isMap(value)) return value;
    let result = value;
    for (const key in value) {
      const item = value[key] ?? null;
      const rewritten = this.rewrite(item);
      if (rewritten === item) continue;
      if (result === value) result = Object.assign(emptyMap(), value);
      result[key] = rewritten;
    }
    return isSingleKeyMap(result) ? this.#rewriteCall(result) : result;
  }

  #rewriteList(list: Value[]): Value[] {
    let result = list;
    for (const [index, item] of list.entries()) {
      const rewritten = this.rewrite(item);
      if (rewritten === item) continue;
      if (result === list) result = [...list];
      result[index] = rewritten;
    }
    return result;
  }

  /** The map with `DependsOn` of renamed resources changed. */
  rewriteDependsOn(value: Value): Value {
    if (typeof value === 'string') return this.currentId(value);
    return isList(value) ? value.map((item) => (typeof item === 'string' ? this.currentId(item) : item)) : value;
  }

  #rewriteCall(call: Record<string, Value>): Record<string, Value> {
    const target = call['Ref'];
    if (typeof target === 'string') {
      const id = this.#property(target) ?? this.currentId(target);
      return id === target ? call : { Ref: id };
    }
    const argument = call['Fn::Sub'];
    const text = isList(argument) ? argument[0] : argument;
    if (typeof text === 'string') {
      const rewritten = this.#rewriteText(text);
      if (rewritten === text) return call;
      return { 'Fn::Sub': isList(argument) ? [rewritten, ...argument.slice(1)] : rewritten };
    }
    const path = call['Fn::GetAtt'];
    const rewritten = isList(path) ? this.#rewriteGetAtt(path) : undefined;
    return rewritten === undefined ? call : { 'Fn::GetAtt': rewritten };
  }

  #property(target: string): string | undefined {
    const [logicalId, property, ...rest] = target.split('.');
    return rest.length === 0 && logicalId && property ? this.#properties.get(`${logicalId}.${property}`) : undefined;
  }

  #rewriteText(text: string): string {
    if (!text.includes('.') && this.#renamed.size === 0) return text;
    return text.replace(/\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}/g, (whole, name: string) => {
      const [logicalId = '', property, ...rest] = name.split('.');
      const generated = property === undefined ? undefined : this.#properties.get(`${logicalId}.${property}`);
      if (generated !== undefined) return `\${${[generated, ...rest].join('.')}}`;
      const renamed = this.#renamed.get(logicalId);
      return renamed === undefined ? whole : `\${${name.replace(logicalId, renamed)}}`;
    });
  }

  #rewriteGetAtt(path: readonly Value[]): Value[] | undefined {
    if (path.length < 2 || !path.every((part) => typeof part === 'string')) return undefined;
    const [logicalId = '', property = '', ...rest] = path.join('.').split('.');
    const generated = this.#properties.get(`${logicalId}.${property}`);
    if (generated !== undefined) return [generated, ...rest];
    const renamed = this.#renamed.get(logicalId);
    return renamed === undefined ? undefined : [renamed, ...path.slice(1)];
  }
}
