import { ApplicationError } from './errors.ts';
import { parseFunctionIdentifier } from './function-arn.ts';
import type { FunctionDefinition } from './function-model.ts';
import type { Application } from './model.ts';

/**
 * The function that is called `identifier`: its id, its name, its ARN, or any other form that Lambda's API takes. A
 * version or alias in it is ignored. The end of an id will do (`Orders` for `SubApp/Orders`); of several functions whose
 * ids end so, the one in the outermost stack is meant.
 *
 * @throws ApplicationError `FUNCTION_NOT_FOUND`, with a guess at what was meant; `FUNCTION_AMBIGUOUS` with all that are
 * called so.
 *
 * @public
 */
export function functionById(application: Application, identifier: string): FunctionDefinition {
  const { functions } = application;
  const exact = functionsNamed(functions, identifier);
  const [found, ...others] =
    exact.length > 0 ? exact : functionsNamed(functions, parseFunctionIdentifier(identifier)?.name ?? identifier);
  if (found !== undefined && others.length === 0) return found;
  const ids = (some: readonly FunctionDefinition[]): string[] => some.map(({ id }) => id);
  if (found !== undefined) throw ApplicationError.functionAmbiguous(identifier, ids([found, ...others]));
  const { otherResources = {} } = application;
  const type = Object.hasOwn(otherResources, identifier) ? otherResources[identifier] : undefined;
  if (type !== undefined) throw ApplicationError.notAFunction(identifier, type, ids(functions));
  throw ApplicationError.functionNotFound(identifier, ids(functions), reasonOf(application, identifier));
}

/** The functions with this id, name, ARN or end of an id: one, unless it is ambiguous or means none. */
export function functionsNamed(functions: readonly FunctionDefinition[], name: string): readonly FunctionDefinition[] {
  const exact = functions.find(({ id }) => id === name);
  if (exact !== undefined) return [exact];
  const named = functions.filter((one) => one.name === name || one.arn === name);
  return named.length > 0 ? named : outermost(functions.filter(({ id }) => id.endsWith(`/${name}`)));
}

function outermost(functions: readonly FunctionDefinition[]): readonly FunctionDefinition[] {
  const depthOf = ({ id }: FunctionDefinition): number => id.split('/').length;
  const least = Math.min(...functions.map(depthOf));
  return functions.filter((one) => depthOf(one) === least);
}

/** Why there is no such function, where that is known: of the function itself, or of a stack that it would be in. */
function reasonOf({ diagnostics }: Application, identifier: string): string | undefined {
  const parts = identifier.split('/');
  for (let length = parts.length; length > 0; length--) {
    const logicalId = parts.slice(0, length).join('/');
    const problem = diagnostics.find(
      (finding) =>
        finding.logicalId === logicalId &&
        (finding.severity === 'error' || finding.code === 'CONDITION_FALSE' || finding.code.startsWith('NESTED_')),
    );
    if (problem !== undefined) return problem.message;
  }
  return undefined;
}
