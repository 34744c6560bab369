export { serveRuntimeApi } from './connection.ts';
export { RESPONSE_LIMIT, type RuntimeAnswer, type RuntimeApiTarget, type RuntimeInvocation } from './runtime-api.ts';
export { listenForRuntime, type RuntimeApiPort } from './tcp.ts';
