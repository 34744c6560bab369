import { SamError } from '../core/index.ts';

/** The codes of {@link DefinitionError}. @public */
export type DefinitionErrorCode = 'DUPLICATE_NAME' | 'INVALID_NAME' | 'INVALID_VALUE';

/**
 * A builder was told something that it alone can know to be wrong. What concerns several resources is left to
 * `validate`.
 *
 * @public
 */
export class DefinitionError extends SamError<DefinitionErrorCode> {
  /** Something of that name is there already. @internal */
  static duplicate(kind: string, name: string, owner: string): DefinitionError {
    return new DefinitionError('DUPLICATE_NAME', `${owner}: ${kind} "${name}" is already defined.`, {
      hint: 'Give it another name, or change the first definition.',
    });
  }

  /** A name has other characters than letters and digits. @internal */
  static invalidName(kind: string, name: string): DefinitionError {
    return new DefinitionError(
      'INVALID_NAME',
      `${kind} "${name}": only the letters and digits A-Z, a-z, 0-9 are allowed.`,
      {
        hint: `Use a name such as "${suggestName(name)}".`,
      },
    );
  }

  /** A value is nothing that a template can hold. @internal */
  static invalidValue(path: string, found: string): DefinitionError {
    return new DefinitionError('INVALID_VALUE', `${path}: ${found} cannot be written in a template.`, {
      hint: 'Use a string, a number, a boolean, a list, a plain object or an intrinsic function such as `table.ref`.',
    });
  }

  /** A text is made of something whose value CloudFormation fills in. @internal */
  static noText(subject: string): DefinitionError {
    return new DefinitionError('INVALID_VALUE', `${subject}: it is not known yet, so no text can be made of it.`, {
      hint: 'Put `sub` in front of the text, `sub`https://${api}.example.com``, or use `join`.',
    });
  }

  /** A value is nothing that `sub` can write. @internal */
  static notInterpolable(path: string, found: string): DefinitionError {
    return new DefinitionError('INVALID_VALUE', `${path}: ${found} cannot be interpolated.`, {
      hint: 'Interpolate a resource, a parameter, an intrinsic function, a string, a number or a boolean.',
    });
  }
}

function suggestName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'MyResource';
}
