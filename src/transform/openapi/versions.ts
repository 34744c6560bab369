import { pythonString } from '../python.ts';
import { isMap, type Optional, truthy, type ValueMap } from '../value.ts';

/** Whether a version is `3`, a point and a digit, and maybe another: `3.0`, `3.0.1`. */
export function isOpenApi3Version(version: Optional): boolean {
  return version !== undefined && /^3\.\d(\.\d)?\n?$/.test(pythonString(version));
}

/** Whether `OpenApiVersion` of a REST API has a form that is accepted. */
export function isAcceptedVersion(version: Optional): boolean {
  return version !== undefined && /^[2-3](\.\d)(\.\d)?\n?$/.test(pythonString(version));
}

/** Whether `data` is a document that can be edited as a REST API's. */
export function isSwagger(data: Optional): data is ValueMap {
  if (!isMap(data) || !isMap(data['paths'])) return false;
  return truthy(data['swagger']) || isOpenApi(data);
}

/** Whether `data` is a document that can be edited as an HTTP API's. */
export function isOpenApi(data: Optional): data is ValueMap {
  return isMap(data) && isMap(data['paths']) && truthy(data['openapi']) && isOpenApi3Version(data['openapi']);
}
