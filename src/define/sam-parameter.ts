import { requireObject } from '../core/index.ts';
import type { TemplateMap } from '../template/index.ts';
import { type Ref, type Referable, ref } from './intrinsics/index.ts';
import { type LogicalId, requireLogicalId } from './logical-id.ts';
import { refuseText } from './no-text.ts';
import { toProperties } from './property-names.ts';

/** A type of a parameter; those of AWS's own values (`AWS::EC2::VPC::Id`) are plain strings. @public */
export type ParameterType =
  | 'String'
  | 'Number'
  | 'CommaDelimitedList'
  | 'List<Number>'
  | `AWS::${string}`
  | `List<AWS::${string}>`;

/** What {@link SamParameter} is made with. @public */
export interface SamParameterOptions {
  /** What kind of value it takes. */
  readonly type: ParameterType;
  /** The value where none is given. */
  readonly default?: string | number | undefined;
  /** What a person reads who deploys the stack. */
  readonly description?: string | undefined;
  /** The only values that are accepted. */
  readonly allowedValues?: readonly (string | number)[] | undefined;
  /** A regular expression in Java's syntax. */
  readonly allowedPattern?: string | undefined;
  /** What a person reads when a constraint is not met. */
  readonly constraintDescription?: string | undefined;
  /** The fewest characters. */
  readonly minLength?: number | undefined;
  /** The most characters. */
  readonly maxLength?: number | undefined;
  /** The least number. */
  readonly minValue?: number | undefined;
  /** The greatest number. */
  readonly maxValue?: number | undefined;
  /** A secret: CloudFormation shows asterisks, and samwright shows it nowhere. */
  readonly noEcho?: boolean | undefined;
}

/**
 * A parameter of a template, {@link SamTemplate.add | added} like a resource.
 *
 * @example
 * ```ts
 * const stage = new SamParameter('Stage', { type: 'String', default: 'dev' });
 * const template = new SamTemplate()
 *   .add(stage, new SamFunction('Orders', { handler: 'orders.handler' }).addEnvironment({ STAGE: stage.ref }));
 * ```
 * synthesizes
 * ```yaml
 * AWSTemplateFormatVersion: '2010-09-09'
 * Transform: AWS::Serverless-2016-10-31
 * Parameters:
 *   Stage:
 *     Type: String
 *     Default: dev
 * Resources:
 *   Orders:
 *     Type: AWS::Serverless::Function
 *     Properties:
 *       Handler: orders.handler
 *       Environment:
 *         Variables:
 *           STAGE: !Ref Stage
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @public
 */
export class SamParameter<Id extends string = string> implements Referable<Id> {
  /** The name within the template. */
  readonly logicalId: Id;
  readonly #declaration: TemplateMap;

  static {
    refuseText<SamParameter>(SamParameter.prototype, ({ logicalId }) => `Parameter "${logicalId}"`);
  }

  constructor(logicalId: Id & LogicalId<Id>, options: SamParameterOptions) {
    requireLogicalId('Parameter', logicalId);
    requireObject(`SamParameter "${logicalId}"`, 'the second argument', options);
    this.logicalId = logicalId;
    this.#declaration = toProperties(options, logicalId);
  }

  /** `!Ref` of this parameter: its value. */
  get ref(): Ref<Id> {
    return ref<Id>(this.logicalId);
  }

  /** The parameter as a template says it. */
  toTemplate(): TemplateMap {
    return this.#declaration;
  }
}
