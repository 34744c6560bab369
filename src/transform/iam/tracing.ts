import type { TransformContext } from '../context.ts';

/** The managed policy for X-Ray, which is called differently outside of the commercial partition. */
export function tracingPolicy({ partition }: TransformContext): string {
  return partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess';
}
