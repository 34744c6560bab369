import { ApplicationError } from './errors.ts';
import { parseFunctionIdentifier } from './function-arn.ts';
import type { Application, FunctionDefinition } from './model.ts';

/**
 * The function that is called `identifier`: its id, its name, its ARN, or any other form that Lambda's API takes. A
 * version or alias in it is ignored.
 *
 * @throws ApplicationError `FUNCTION_NOT_FOUND`, with a guess at what was meant.
 *
 * @public
 */
export function functionById(application: Application, identifier: string): FunctionDefinition {
  const { functions } = application;
  const name = parseFunctionIdentifier(identifier)?.name;
  const found =
    functions.find(({ id }) => id === identifier) ??
    functions.find((candidate) => candidate.name === identifier || candidate.arn === identifier) ??
    functions.find((candidate) => candidate.name === name || candidate.id === name);
  if (found !== undefined) return found;
  const problem = application.diagnostics.find(
    ({ code, severity, logicalId }) => logicalId === identifier && (severity === 'error' || code === 'CONDITION_FALSE'),
  );
  throw ApplicationError.functionNotFound(
    identifier,
    functions.map(({ id }) => id),
    problem?.message,
  );
}
