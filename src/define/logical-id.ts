import { OptionError } from '../core/index.ts';
import { DefinitionError } from './definition-error.ts';

declare const sentence: unique symbol;

/**
 * What an argument has to be when there is nothing it could be: no value has this type, and the compiler prints the
 * sentence that says why.
 *
 * @public
 */
export interface Invalid<Sentence extends string> {
  /** What the compiler prints. */
  readonly [sentence]: Sentence;
}

/** The characters that people try in names; anything else is refused at run time. @public */
export type Separator = '-' | '_' | '.' | ':' | '/' | ' ' | '$';

/**
 * `Id` itself, unless it is a literal that CloudFormation would refuse as a logical ID.
 *
 * @public
 */
export type LogicalId<Id extends string> = Id extends '' | `${string}${Separator}${string}`
  ? Invalid<`"${Id}" is no logical ID: only letters and digits are allowed`>
  : Id;

/** Refuses a name that CloudFormation would refuse. */
export function requireLogicalId(kind: string, name: string): void {
  if (typeof name !== 'string') throw OptionError.argument(kind, 'the name', name, 'a text');
  if (!/^[A-Za-z0-9]+$/.test(name)) throw DefinitionError.invalidName(kind, name);
}
