import { isObject } from '../../../core/index.ts';

/**
 * What of a message says which route it takes, by a route selection expression: `$request.body.action`, or text with
 * `${request.body.service}/${request.body.action}` in it. `undefined` where the message does not say.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(expression: string, body: string): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return undefined;
  }
  const whole = /^\$request\.body\.([\w.[\]-]+)$/.exec(expression)?.[1];
  if (whole !== undefined) return valueAt(message, whole);
  let isComplete = true;
  const key = expression.replace(/\$\{request\.body\.([^}]+)\}/g, (_, path: string) => {
    const value = valueAt(message, path);
    if (value === undefined) isComplete = false;
    return value ?? '';
  });
  return isComplete ? key : undefined;
}

/** A scalar inside of a JSON value: `action`, `request.kind`, `items[0].id`. */
function valueAt(message: unknown, path: string): string | undefined {
  let value = message;
  for (const key of path.split(/[.[\]]+/)) {
    if (key === '') continue;
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
