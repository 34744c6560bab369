import { expandEmbeddedConnectors } from '../connectors/embedded.ts';
import type { TransformContext } from '../context.ts';
import { lookUpApplications } from './applications.ts';
import { addDefaultBodies } from './default-bodies.ts';
import { mergeGlobals } from './globals.ts';
import { addImplicitHttpApi, addImplicitRestApi } from './implicit-apis.ts';
import { alignOpenApiVersions } from './openapi-versions.ts';

/**
 * A step over the whole template before any resource is expanded. A fault that it throws ends the run; several are
 * thrown as one `Fault.document`.
 */
export type Expansion = (context: TransformContext) => void;

/** The steps, in the official order: applications, default bodies, implicit REST API, implicit HTTP API, Globals. */
export const expansions: readonly Expansion[] = [
  lookUpApplications,
  addDefaultBodies,
  addImplicitRestApi,
  addImplicitHttpApi,
  mergeGlobals,
  alignOpenApiVersions,
  expandEmbeddedConnectors,
];
