export { ExtensionHost, type ExtensionOwner, type ShutdownReason } from './extension-host.ts';
