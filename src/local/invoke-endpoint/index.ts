export type { AsyncCondition, AsyncDelivery, MessageAttribute } from './async-delivery.ts';
export { type AsyncInvocationEvent, AsyncInvocations } from './async-invocations.ts';
export { createInvokeEndpoint } from './create-invoke-endpoint.ts';
export { FunctionDirectory } from './function-reference.ts';
