import type { TemplateValue } from '../../template/index.ts';
import { type If, type Intrinsic, type ListValue, noText, type Value } from './intrinsic.ts';

/**
 * `Fn::Join`: the items of a list as one string. Of parts that are known here, {@link sub} reads better.
 *
 * @example
 * ```ts
 * const subnets = new SamParameter('Subnets', { type: 'List<AWS::EC2::Subnet::Id>' });
 * const text = join(',', subnets.ref);
 * ```
 * @public
 */
export function join(
  separator: string,
  items: ListValue<string | number>,
): { readonly 'Fn::Join': readonly [string, TemplateValue] } {
  return noText({ 'Fn::Join': [separator, items] });
}

/** `Fn::Select`: one item of a list, counted from 0. @public */
export function select(
  index: Value<number | string>,
  items: ListValue<string>,
): { readonly 'Fn::Select': readonly [TemplateValue, TemplateValue] } {
  return noText({ 'Fn::Select': [index, items] });
}

/** `Fn::Split`: a string as a list. @public */
export function split(
  separator: string,
  text: Value<string>,
): { readonly 'Fn::Split': readonly [string, TemplateValue] } {
  return noText({ 'Fn::Split': [separator, text] });
}

/**
 * `Fn::If`: the first value where the condition holds, else the second. `pseudo.noValue` leaves the property out.
 *
 * @example
 * ```ts
 * const stage = new SamParameter('Stage', { type: 'String', default: 'test' });
 * const template = new SamTemplate().add(stage).addCondition('IsProduction', equals(stage.ref, 'prod'));
 * const memorySize = ifElse('IsProduction', 1024, pseudo.noValue);
 * ```
 * @public
 */
export function ifElse(condition: string, whenTrue: TemplateValue, whenFalse: TemplateValue): If {
  return noText({ 'Fn::If': [condition, whenTrue, whenFalse] });
}

/** `Fn::FindInMap`: a value of a mapping. @public */
export function findInMap(
  mapping: Value<string>,
  topLevelKey: Value<string>,
  secondLevelKey: Value<string>,
): { readonly 'Fn::FindInMap': readonly TemplateValue[] } {
  return noText({ 'Fn::FindInMap': [mapping, topLevelKey, secondLevelKey] });
}

/** `Fn::ImportValue`: what another stack exports under this name. @public */
export function importValue(name: Value<string>): { readonly 'Fn::ImportValue': TemplateValue } {
  return noText({ 'Fn::ImportValue': name });
}

/** `Fn::Base64`. @public */
export function base64(text: Value<string>): { readonly 'Fn::Base64': TemplateValue } {
  return noText({ 'Fn::Base64': text });
}

/** `Fn::GetAZs`: the availability zones of a region; of the stack's own without an argument. @public */
export function getAZs(region: Value<string> = { Ref: 'AWS::Region' }): { readonly 'Fn::GetAZs': TemplateValue } {
  return noText({ 'Fn::GetAZs': region });
}

/** `Fn::Cidr`: `count` address blocks of an address block, each with `cidrBits` bits for hosts. @public */
export function cidr(
  ipBlock: Value<string>,
  count: Value<number>,
  cidrBits?: Value<number>,
): { readonly 'Fn::Cidr': readonly TemplateValue[] } {
  return noText({ 'Fn::Cidr': cidrBits === undefined ? [ipBlock, count] : [ipBlock, count, cidrBits] });
}

/** `Fn::ToJsonString`; needs the transform `AWS::LanguageExtensions`. @public */
export function toJsonString(value: TemplateValue): { readonly 'Fn::ToJsonString': TemplateValue } {
  return noText({ 'Fn::ToJsonString': value });
}

/** `Fn::Length`: the number of items of a list; needs the transform `AWS::LanguageExtensions`. @public */
export function length(items: ListValue<string> | Intrinsic): { readonly 'Fn::Length': TemplateValue } {
  return noText({ 'Fn::Length': items });
}
