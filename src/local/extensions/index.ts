export { ExtensionHost, initStartRecord, type ShutdownReason } from './extension-host.ts';
