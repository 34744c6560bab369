import { Fault } from '../errors.ts';
import { pythonRepr, pythonString } from '../python.ts';
import { isList, isMap, isSingleKeyMap, type Optional, type Value, type ValueMap } from '../value.ts';

const SUB_VARIABLE = /\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}/g;

/**
 * Puts the values of template parameters in place of `Ref` and `${Name}`.
 *
 * The service edits the value in place, and what it edits may be emitted: that a parameter's value shows up in the
 * output depends on it. So this does the same. A root-level `Ref` is only returned; everything below the root changes.
 */
export class ParameterResolver {
  readonly values: ValueMap;
  readonly #below = new Below();

  constructor(values: ValueMap) {
    this.values = values;
  }

  /** `value` with parameters resolved, in place. */
  resolve(value: Value): Value;
  resolve(value: Optional): Optional;
  resolve(value: Optional): Optional {
    if (value === undefined || Object.keys(this.values).length === 0) return value;
    const resolved = this.#resolveHere(value);
    this.#below.resolve(resolved, value, (item) => this.resolve(item));
    return resolved;
  }

  #resolveHere(value: Value): Value {
    if (!isSingleKeyMap(value)) return value;
    if ('Ref' in value) {
      const name = value['Ref'];
      return typeof name === 'string' ? this.#valueOf(name, value) : value;
    }
    if ('Fn::Sub' in value) {
      const argument = value['Fn::Sub'];
      if (typeof argument === 'string') value['Fn::Sub'] = this.#substitute(argument);
      else if (isList(argument) && typeof argument[0] === 'string') argument[0] = this.#substitute(argument[0]);
    }
    return value;
  }

  #valueOf(name: string, reference: Value): Value {
    const value = this.values[name];
    if (value === undefined || (typeof value === 'string' && value.startsWith('{{IntrinsicFunction:')))
      return reference;
    return value;
  }

  /** Each match replaces the first occurrence of its own text in what has become of the text so far. */
  #substitute(text: string): string {
    let result = text;
    for (const [whole, name = ''] of text.matchAll(SUB_VARIABLE)) {
      const value = this.values[name];
      if (value === undefined) continue;
      if (typeof value !== 'string') {
        throw Fault.fatal(
          `Invalid Fn::Sub variable value ${pythonRepr(value)}. Fn::Sub expects all variables to be strings.`,
        );
      }
      result = result.replace(whole, () => value);
    }
    return result;
  }
}

/** Puts the values of `Mappings` in place of `Fn::FindInMap`; what cannot be found stays as it is. */
export class MappingResolver {
  readonly #mappings: ValueMap;
  readonly #parameters: ParameterResolver;
  readonly #below = new Below();

  constructor(mappings: ValueMap, parameters: ParameterResolver) {
    this.#mappings = mappings;
    this.#parameters = parameters;
  }

  /** `value` with `Fn::FindInMap` resolved, in place. */
  resolve(value: Value): Value;
  resolve(value: Optional): Optional;
  resolve(value: Optional): Optional {
    if (value === undefined || Object.keys(this.#mappings).length === 0) return value;
    const resolved = this.#resolveHere(value);
    this.#below.resolve(resolved, value, (item) => this.resolve(item));
    return resolved;
  }

  #resolveHere(value: Value): Value {
    if (!isSingleKeyMap(value) || !('Fn::FindInMap' in value)) return value;
    const argument = value['Fn::FindInMap'];
    if (!isList(argument) || argument.length !== 3) {
      throw Fault.fatal(`Invalid FindInMap value ${pythonString(argument)}. FindInMap expects an array with 3 values.`);
    }
    const [mapName, topKey, secondKey] = argument.map((item) => this.#parameters.resolve(this.resolve(item)));
    if (typeof mapName !== 'string' || typeof topKey !== 'string' || typeof secondKey !== 'string') return value;
    const mapping = this.#mappings[mapName];
    if (mapping === undefined) return value;
    const twoLevel = (): never => {
      throw Fault.fatal(`Cannot use Fn::FindInMap on Mapping '${mapName}' which is not a a two-level map.`);
    };
    if (!isMap(mapping)) return twoLevel();
    const inner = mapping[topKey];
    if (inner === undefined) return value;
    if (!isMap(inner)) return twoLevel();
    return inner[secondKey] ?? value;
  }
}

/** Resolves what is inside a value. What is found for a reference may refer to something else in turn, but not to itself. */
class Below {
  readonly #open = new Set<Value>();

  resolve(container: Value, reference: Value, resolve: (item: Value) => Value): void {
    if (!isMap(container) && !isList(container)) return;
    if (this.#open.has(container)) {
      throw Fault.fatal(`Invalid value ${pythonRepr(reference)}. What it stands for refers to itself.`);
    }
    this.#open.add(container);
    try {
      if (isList(container)) {
        for (const [index, item] of container.entries()) container[index] = resolve(item);
      } else {
        for (const [key, item] of Object.entries(container)) container[key] = resolve(item);
      }
    } finally {
      this.#open.delete(container);
    }
  }
}
