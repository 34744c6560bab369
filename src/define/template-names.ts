import type { Invalid, LogicalId } from './logical-id.ts';
import type { SamParameter } from './sam-parameter.ts';

/** The names that the type of a template knows. @public */
export interface TemplateNames<
  Functions extends string,
  Outputs extends string,
  Parameters extends string,
  Apis extends string,
  Ids extends string,
> {
  /** Logical IDs of the functions. */
  readonly functions: Functions;
  /** Names of the outputs. */
  readonly outputs: Outputs;
  /** Names of the parameters. */
  readonly parameters: Parameters;
  /** Logical IDs of the APIs that are defined. */
  readonly apis: Apis;
  /** All logical IDs: resources and parameters. */
  readonly ids: Ids;
}

/** The ID of an added resource, if it is a function. @public */
export type FunctionIdIn<Added> = Added extends {
  readonly type: 'AWS::Serverless::Function' | 'AWS::Lambda::Function';
  readonly logicalId: infer Id extends string;
}
  ? Id
  : never;

/** The ID of an added resource, if it is an API. @public */
export type ApiIdIn<Added> = Added extends {
  readonly type: 'AWS::Serverless::Api' | 'AWS::Serverless::HttpApi';
  readonly logicalId: infer Id extends string;
}
  ? Id
  : never;

/** The name of what was added, if it is a parameter. @public */
export type ParameterNameIn<Added> = Added extends SamParameter<infer Name> ? Name : never;

/**
 * `unknown`, or for IDs that are taken the sentence that says so. A check of the whole list rather than of each item:
 * intersecting lists item by item took the compiler ten times as long.
 *
 * @public
 */
export type FreshElements<Ids extends string, Taken extends string> = [TakenIds<Ids, Taken>] extends [never]
  ? unknown
  : readonly Invalid<`"${TakenIds<Ids, Taken>}" is already defined in this template`>[];

/** Those of `Ids` that are taken. @public */
export type TakenIds<Ids extends string, Taken extends string> = string extends Taken ? never : Extract<Ids, Taken>;

/** `Name`, or the sentence that says why it cannot be an output. @public */
export type FreshName<Name extends string, Taken extends string> = string extends Taken
  ? LogicalId<Name>
  : [Name] extends [Taken]
    ? Invalid<`Output "${Name}" is already defined in this template`>
    : LogicalId<Name>;
