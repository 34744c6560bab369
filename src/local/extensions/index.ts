export { ExtensionHost, type ShutdownReason } from './extension-host.ts';
