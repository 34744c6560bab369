export { BuildSession } from './build-session.ts';
export { BuildTrace, TRACE_ID } from './build-trace.ts';
export { needsBuildKit } from './needs-buildkit.ts';
