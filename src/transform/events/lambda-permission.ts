import { type GeneratedResource, generated } from '../generated.ts';
import { hashedId, isAlphanumeric } from '../logical-ids.ts';
import type { FunctionTarget, SamEvent } from '../macros.ts';
import type { Value } from '../value.ts';

/** Lets the source of an event call the function. */
export function lambdaPermission(
  event: SamEvent,
  target: FunctionTarget,
  permission: { readonly principal: string; readonly sourceArn: Value; readonly suffix?: string | undefined },
): GeneratedResource {
  const { principal, sourceArn, suffix = '' } = permission;
  const base = `${event.logicalId}Permission`;
  const logicalId = isAlphanumeric(suffix) ? base + suffix : hashedId(base, suffix);
  return generated(
    'AWS::Lambda::Permission',
    logicalId,
    { Action: 'lambda:InvokeFunction', FunctionName: target.name, Principal: principal, SourceArn: sourceArn },
    target.attributes,
  );
}
