import type { WebSocketApiDefinition, WebSocketRouteDefinition } from '../../../application/index.ts';
import { messageOf } from '../../../core/index.ts';
import { createBodyCheck } from '../rest/models.ts';
import { bodyVariables, evaluateExpression } from '../selection-expression.ts';

/** Says what is wrong with a message, if something is. */
export type ValidateMessage = (text: string) => Promise<string | undefined>;

/**
 * The model validation of a route; `undefined` where it has none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export function messageValidation(
  { models = {} }: Pick<WebSocketApiDefinition, 'models'>,
  { validation }: WebSocketRouteDefinition,
): ValidateMessage | undefined {
  if (validation === undefined) return undefined;
  const { modelSelectionExpression: expression } = validation;
  const checkBody = createBodyCheck(models);
  return async (text) => {
    const key = evaluateExpression(expression, bodyVariables(text));
    const name = [key, '$default'].find((candidate) => Object.hasOwn(validation.models, candidate));
    if (name === undefined) return `There is no model for "${key}", and no $default.`;
    try {
      return await checkBody(validation.models[name] ?? '', Buffer.from(text));
    } catch (error) {
      return `Model "${validation.models[name]}" cannot be used: ${messageOf(error)}.`;
    }
  };
}
