export { NamespaceSandboxes } from './namespace-sandboxes.ts';
