import { OptionError } from '../../core/index.ts';
import type { TemplateValue } from '../../template/index.ts';
import { refuseText } from '../no-text.ts';

/** `{ Ref: 'Table' }`: the name or ID of a resource, the value of a parameter. @public */
export type Ref<Id extends string = string> = { readonly Ref: Id };

/** `{ 'Fn::GetAtt': ['Table', 'Arn'] }`: an attribute of a resource. @public */
export type GetAtt<Id extends string = string> = { readonly 'Fn::GetAtt': readonly [Id, string | Ref] };

/** What `Fn::If` chooses with; the first item is the name of a condition. @public */
export type If = { readonly 'Fn::If': readonly [string, TemplateValue, TemplateValue] };

/** A value that CloudFormation computes: an intrinsic function in its long form, as plain data. @public */
export type Intrinsic =
  | Ref
  | GetAtt
  | If
  | { readonly 'Fn::Base64': TemplateValue }
  | { readonly 'Fn::Cidr': readonly TemplateValue[] }
  | { readonly 'Fn::FindInMap': readonly TemplateValue[] }
  | { readonly 'Fn::GetAZs': TemplateValue }
  | { readonly 'Fn::ImportValue': TemplateValue }
  | { readonly 'Fn::Join': readonly [string, TemplateValue] }
  | { readonly 'Fn::Length': TemplateValue }
  | { readonly 'Fn::Select': readonly [TemplateValue, TemplateValue] }
  | { readonly 'Fn::Split': readonly [string, TemplateValue] }
  | { readonly 'Fn::Sub': string | readonly [string, { readonly [name: string]: TemplateValue }] }
  | { readonly 'Fn::ToJsonString': TemplateValue }
  | { readonly 'Fn::Transform': TemplateValue };

/** A `T`, or an intrinsic function that gives one. @public */
export type Value<T> = T | Intrinsic;

/** A list that is written out, item by item, or computed as a whole. @public */
export type ListValue<T> = readonly Value<T>[] | Intrinsic;

/** What has a logical ID of its own: a resource or a parameter. @public */
export interface Referable<Id extends string = string> {
  /** The name within the template. */
  readonly logicalId: Id;
}

/** How Node prints a value; by `%s` it would only go two levels deep. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** An intrinsic function that refuses to become a text. */
export function noText<Data extends Intrinsic>(data: Data): Data {
  refuseText<object>(data, (self) => `The value of ${JSON.stringify(self)}`);
  return Object.defineProperty(data, INSPECT, {
    // Others than Node ask, too: chai 4 hands no `inspect` on, and prints the object that it gets.
    value: (_depth: number, options: object, inspect?: (value: unknown, options: object) => string) =>
      inspect?.({ ...data }, { ...options, depth: null }) ?? { ...data },
  });
}

/** The logical ID of something that is given as itself or by its ID. */
export function logicalIdOf<Id extends string>(target: Id | Referable<Id>, operation: string): Id {
  if (typeof target === 'string') return target;
  if (typeof target?.logicalId === 'string') return target.logicalId;
  throw OptionError.argument(operation, 'the resource', target, 'a logical ID or a builder that has one');
}
