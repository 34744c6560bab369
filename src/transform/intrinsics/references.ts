import type { TemplateList, TemplateMap, TemplateValue } from '../../template/index.ts';
import { isList, isMap, isTemplateList, plainCopy, type Value, type ValueMap } from '../value.ts';

/** A variable of `Fn::Sub` that names a resource; those of AWS have colons. */
const VARIABLE = /\$\{([A-Za-z0-9.]+)\}/g;

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

  /** A copy of a template as ordinary objects, in which all references lead where they should. */
  rewritten(template: ValueMap): TemplateMap {
    const { Resources: resources } = template;
    for (const resource of Object.values(isMap(resources) ? resources : {})) {
      if (isMap(resource) && 'DependsOn' in resource) resource['DependsOn'] = this.#dependsOn(resource['DependsOn']);
    }
    return plainCopy(template, (name, argument) => this.#rewritten(name, argument));
  }

  #dependsOn(value: Value = null): Value {
    if (typeof value === 'string') return this.currentId(value);
    return isList(value) ? value.map((item) => (typeof item === 'string' ? this.currentId(item) : item)) : value;
  }

  /** The argument of an intrinsic function as it should be. */
  #rewritten(name: string, argument: TemplateValue): TemplateValue {
    if (name === 'Ref' && typeof argument === 'string') {
      return this.#properties.get(argument) ?? this.currentId(argument);
    }
    if (name === 'Fn::GetAtt') return isTemplateList(argument) ? this.#rewriteGetAtt(argument) : argument;
    if (name !== 'Fn::Sub') return argument;
    if (typeof argument === 'string') return this.#rewriteText(argument);
    const [text, ...variables] = isTemplateList(argument) ? argument : [];
    return typeof text === 'string' ? [this.#rewriteText(text), ...variables] : argument;
  }

  #rewriteText(text: string): string {
    return text.replace(VARIABLE, (whole, name: string) => {
      const [logicalId = '', property, ...rest] = name.split('.');
      const generated = property === undefined ? undefined : this.#properties.get(`${logicalId}.${property}`);
      if (generated !== undefined) return `\${${[generated, ...rest].join('.')}}`;
      const renamed = this.#renamed.get(logicalId);
      return renamed === undefined ? whole : `\${${name.replace(logicalId, renamed)}}`;
    });
  }

  #rewriteGetAtt(path: TemplateList): TemplateList {
    if (path.length < 2 || !path.every((part) => typeof part === 'string')) return path;
    const [logicalId = '', property = '', ...rest] = path.join('.').split('.');
    const generated = this.#properties.get(`${logicalId}.${property}`);
    if (generated !== undefined) return [generated, ...rest];
    const renamed = this.#renamed.get(logicalId);
    return renamed === undefined ? path : [renamed, ...path.slice(1)];
  }
}
