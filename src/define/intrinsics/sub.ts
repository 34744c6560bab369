import { DefinitionError } from '../definition-error.ts';
import { type Intrinsic, noText, type Referable } from './intrinsic.ts';

/** What can stand in a {@link sub} text. @public */
export type SubValue = Intrinsic | Referable | string | number | boolean;

/** What {@link sub} gives. @public */
export type Sub = { readonly 'Fn::Sub': string | readonly [string, { readonly [name: string]: Intrinsic }] };

/**
 * `Fn::Sub` as a tagged template: text with values that CloudFormation fills in.
 *
 * Resources and references become `${Table}`, attributes `${Table.Arn}`, any other intrinsic function a variable of
 * the list form. Text is text: a literal `${` is escaped as `${!`.
 *
 * @example
 * ```ts
 * const table = new SamSimpleTable('Ratings');
 * const template = new SamTemplate()
 *   .add(table)
 *   .addOutput('Indexes', { value: sub`${table.arn}/index/*` });
 * ```
 * synthesizes
 * ```yaml
 * AWSTemplateFormatVersion: '2010-09-09'
 * Transform: AWS::Serverless-2016-10-31
 * Resources:
 *   Ratings:
 *     Type: AWS::Serverless::SimpleTable
 * Outputs:
 *   Indexes:
 *     Value: !Sub ${Ratings.Arn}/index/*
 * ```
 * @public
 */
export function sub(texts: TemplateStringsArray, ...values: readonly SubValue[]): Sub {
  const taken = new Set(values.map(placeholderOf).filter((name) => name !== undefined));
  const variables = new Map<string, Intrinsic>();
  let result = '';
  let text = texts[0] ?? '';
  values.forEach((value, index) => {
    const following = texts[index + 1] ?? '';
    if (typeof value !== 'object' || value === null) {
      text += literal(value) + following;
      return;
    }
    const name = placeholderOf(value) ?? variableFor(value, variables, taken);
    result += `${escapeText(text)}\${${name}}`;
    text = following;
  });
  result += escapeText(text);
  return noText({ 'Fn::Sub': variables.size === 0 ? result : [result, Object.fromEntries(variables)] });
}

/** What stands between the braces for a value that `Fn::Sub` knows by name. */
function placeholderOf(value: SubValue): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('logicalId' in value) return value.logicalId;
  if ('Ref' in value) return value.Ref;
  if (!('Fn::GetAtt' in value)) return undefined;
  const [id, attribute] = value['Fn::GetAtt'];
  return typeof attribute === 'string' ? `${id}.${attribute}` : undefined;
}

function variableFor(value: SubValue, variables: Map<string, Intrinsic>, taken: ReadonlySet<string>): string {
  if (typeof value !== 'object' || 'logicalId' in value) throw DefinitionError.notInterpolable('sub', String(value));
  let number = variables.size + 1;
  while (taken.has(`Value${number}`) || variables.has(`Value${number}`)) number++;
  variables.set(`Value${number}`, value);
  return `Value${number}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return String(value);
  throw DefinitionError.notInterpolable('sub', String(value));
}

function escapeText(text: string): string {
  return text.replaceAll('${', '${!');
}
