export { serveRuntimeApi } from './connection.ts';
export {
  type ExtensionRequest,
  type ExtensionResponse,
  type ExtensionsApi,
  RESPONSE_LIMIT,
  type RuntimeAnswer,
  type RuntimeApiTarget,
  type RuntimeInvocation,
  type RuntimeStream,
  type RuntimeStreamSink,
  STREAMED_RESPONSE_LIMIT,
} from './runtime-api.ts';
export { listenForRuntime, type RuntimeApiPort } from './tcp.ts';
