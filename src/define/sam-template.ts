import { resolve } from 'node:path';
import { isObject, OptionError, requireObject } from '../core/index.ts';
import {
  applyEdits,
  type TemplateDocument,
  type TemplateMap,
  type TemplateValue,
  writeTemplate,
} from '../template/index.ts';
import { assemble, type TemplatePart } from './assemble.ts';
import { DefinitionError } from './definition-error.ts';
import type { Globals } from './globals.ts';
import type { ConditionExpression, Value } from './intrinsics/index.ts';
import { requireLogicalId } from './logical-id.ts';
import { toProperties, toTemplateMap, toTemplateValue } from './property-names.ts';
import type { Resource } from './resource.ts';
import type { SamParameter } from './sam-parameter.ts';
import type {
  ApiIdIn,
  FreshElements,
  FreshName,
  FunctionIdIn,
  ParameterNameIn,
  TemplateNames,
} from './template-names.ts';

/** What can be {@link SamTemplate.add | added} to a template. @public */
export type TemplateElement = Resource | SamParameter;

/** What {@link SamTemplate} is made with. @public */
export interface SamTemplateOptions {
  /** What a person reads about it. */
  readonly description?: string | undefined;
  /** Properties that all resources of a type get. */
  readonly globals?: Globals | undefined;
  /** Data for tools. Names are kept as they are. */
  readonly metadata?: TemplateMap | undefined;
  /** `AWS::Serverless-2016-10-31` by default. */
  readonly transform?: string | readonly string[] | undefined;
  /** The folder that relative paths (`codeUri: './src'`) start from; the working directory by default. */
  readonly folder?: string | undefined;
  /** A template to start from, as {@link fromTemplate} reads it. Its folder stays. */
  readonly base?: TemplateDocument | undefined;
}

/** One value that a stack gives to whoever deployed it. @public */
export interface OutputOptions {
  /** What the output says. */
  readonly value: Value<string | number | boolean>;
  /** What a person reads about it. */
  readonly description?: string | undefined;
  /** The name under which other stacks import the value. */
  readonly exportName?: Value<string> | undefined;
  /** Name of a condition; the output exists only where it holds. */
  readonly condition?: string | undefined;
}

/** Values that {@link findInMap} looks up by two keys. @public */
export type Mapping = { readonly [topLevelKey: string]: { readonly [secondLevelKey: string]: TemplateValue } };

/**
 * A template: resources, parameters and what else there is to say, ready for `SamClient`.
 *
 * Methods change this builder and return it. The *type* that they return knows the new names, so keep the last one:
 * `const template = new SamTemplate().add(orders)` lets `sam.invokeLocal('Ordrs')` not compile.
 *
 * @example
 * ```ts
 * const orders = new SamFunction('Orders', { runtime: 'python3.13', handler: 'orders.handler', codeUri: './src' });
 * const template = new SamTemplate({ description: 'Orders', globals: { function: { timeout: 10 } } })
 *   .add(orders)
 *   .addOutput('OrdersArn', { value: orders.arn });
 * ```
 * synthesizes
 * ```yaml
 * AWSTemplateFormatVersion: '2010-09-09'
 * Transform: AWS::Serverless-2016-10-31
 * Description: Orders
 * Globals:
 *   Function:
 *     Timeout: 10
 * Resources:
 *   Orders:
 *     Type: AWS::Serverless::Function
 *     Properties:
 *       Runtime: python3.13
 *       Handler: orders.handler
 *       CodeUri: ./src
 * Outputs:
 *   OrdersArn:
 *     Value: !GetAtt Orders.Arn
 * ```
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html
 * @public
 */
export class SamTemplate<
  Functions extends string = never,
  Outputs extends string = never,
  Parameters extends string = never,
  Apis extends string = never,
  Ids extends string = never,
> {
  /** The names that this type knows; for the compiler only, there is no value. */
  declare readonly '~names'?: TemplateNames<Functions, Outputs, Parameters, Apis, Ids>;

  readonly #folder: string;
  readonly #base: TemplateDocument | undefined;
  readonly #elements = new Map<string, TemplateElement>();
  /** What is not an element, by its path: the order is that of the calls. */
  readonly #entries = new Map<string, TemplatePart>();

  constructor(options: SamTemplateOptions = {}) {
    const { base, folder, description, globals, metadata, transform } = options;
    this.#base = base;
    this.#folder = base?.folder ?? resolve(folder ?? '.');
    if (transform !== undefined) this.section('Transform', typeof transform === 'string' ? transform : [...transform]);
    if (description !== undefined) this.section('Description', description);
    if (metadata !== undefined) this.section('Metadata', metadata);
    if (globals !== undefined) this.globals(globals);
  }

  /**
   * Adds resources and parameters. They may still change afterwards: a template is written down when it is asked for.
   *
   * @throws {@link DefinitionError} if a logical ID is already taken.
   */
  add<const Added extends readonly TemplateElement[]>(
    ...elements: Added & FreshElements<Added[number]['logicalId'], Ids>
  ): SamTemplate<
    Functions | FunctionIdIn<Added[number]>,
    Outputs,
    Parameters | ParameterNameIn<Added[number]>,
    Apis | ApiIdIn<Added[number]>,
    Ids | Added[number]['logicalId']
  >;
  add(...elements: readonly TemplateElement[]): SamTemplate<string, string, string, string, string> {
    for (const element of elements) {
      requireElement(element);
      const { logicalId } = element;
      const taken = this.#elements.has(logicalId) || this.#baseHas('Resources', logicalId);
      if (taken || this.#baseHas('Parameters', logicalId)) {
        throw DefinitionError.duplicate('logical ID', logicalId, 'Template');
      }
      this.#elements.set(logicalId, element);
    }
    return this;
  }

  /** Adds an output. @throws {@link DefinitionError} if `name` is already taken. */
  addOutput<Name extends string>(
    name: Name & FreshName<Name, Outputs>,
    options: OutputOptions,
  ): SamTemplate<Functions, Outputs | Name, Parameters, Apis, Ids>;
  addOutput(name: string, options: OutputOptions): SamTemplate<string, string, string, string, string> {
    requireLogicalId('Output', name);
    requireObject(`Output "${name}"`, 'the second argument', options);
    const { value, description, exportName, condition } = options;
    if (value === undefined) throw OptionError.missing(`Output "${name}"`, 'value', 'a text or a reference');
    const output = {
      condition,
      description,
      value,
      export: exportName === undefined ? undefined : { name: exportName },
    };
    return this.#addEntry('output', 'Outputs', name, toProperties(output, `Outputs.${name}`));
  }

  /** Adds a condition. @throws {@link DefinitionError} if `name` is already taken. */
  addCondition(name: string, expression: ConditionExpression): this {
    requireLogicalId('Condition', name);
    return this.#addEntry('condition', 'Conditions', name, toTemplateMap(expression, `Conditions.${name}`));
  }

  /** Adds a mapping. @throws {@link DefinitionError} if `name` is already taken. */
  addMapping(name: string, mapping: Mapping): this {
    requireLogicalId('Mapping', name);
    return this.#addEntry('mapping', 'Mappings', name, toTemplateMap(mapping, `Mappings.${name}`));
  }

  /** Sets properties that all resources of a type get; what was set for the same type before is replaced. */
  globals(globals: Globals): this {
    for (const [type, properties] of Object.entries(toProperties(globals, 'Globals'))) {
      this.#set(['Globals', type], properties);
    }
    return this;
  }

  /** Sets a whole section by CloudFormation's name: `Rules`, `Hooks`, `Metadata` …; what is added joins it. */
  section(name: string, value: TemplateValue): this {
    this.#set([name], toTemplateValue(value, name));
    return this;
  }

  /** The template as data; the one that was read, where nothing was added to it. */
  toDocument(): TemplateDocument {
    const edits = this.#edits();
    if (this.#base === undefined) return { template: assemble(edits), folder: this.#folder };
    return applyEdits(this.#base, edits);
  }

  /** The template as YAML. */
  toYaml(): string {
    return writeTemplate(this.toDocument(), 'yaml');
  }

  /** The template as JSON. */
  toJson(): string {
    return writeTemplate(this.toDocument(), 'json');
  }

  #edits(): readonly TemplatePart[] {
    const elements = [...this.#elements.values()].map(
      (element): TemplatePart => ({
        path: ['type' in element ? 'Resources' : 'Parameters', element.logicalId],
        value: element.toTemplate(),
      }),
    );
    return [...this.#entries.values(), ...elements];
  }

  #addEntry(kind: string, section: string, name: string, value: TemplateValue): this {
    if (this.#entries.has(`${section}.${name}`) || this.#baseHas(section, name)) {
      throw DefinitionError.duplicate(kind, name, 'Template');
    }
    this.#set([section, name], value);
    return this;
  }

  #set(path: TemplatePart['path'], value: TemplateValue): void {
    this.#entries.set(path.join('.'), { path, value });
  }

  #baseHas(section: string, name: string): boolean {
    const entries = this.#base?.template[section];
    return isObject(entries) && Object.hasOwn(entries, name);
  }
}

/** Refuses what is no builder: of modules that import each other, one gets `undefined` from the other. */
function requireElement(element: unknown): void {
  if (typeof element === 'object' && element !== null && 'logicalId' in element && 'toTemplate' in element) return;
  throw OptionError.argument('add()', 'what is added', element, 'resources and parameters, one after the other');
}
