import { type GeneratedResource, generated } from '../generated.ts';
import { hashedId, isAlphanumeric } from '../logical-ids.ts';
import type { FunctionTarget } from '../macros.ts';
import type { Optional } from '../value.ts';

/** Who may invoke a function, and from where. */
export interface PermissionOptions {
  readonly principal: string;
  readonly sourceArn?: Optional;
  readonly sourceAccount?: Optional;
  readonly eventSourceToken?: Optional;
  /** Added to the id; hashed unless it is alphanumeric. */
  readonly suffix?: string;
}

/** The permission for an event source to invoke the function or its alias. `prefix` is what its id begins with. */
export function invokePermission(
  prefix: string,
  target: FunctionTarget,
  options: PermissionOptions,
): GeneratedResource {
  const { principal, sourceArn, sourceAccount, eventSourceToken, suffix = '' } = options;
  const id = isAlphanumeric(suffix) ? `${prefix}Permission${suffix}` : hashedId(`${prefix}Permission`, suffix);
  return generated(
    'AWS::Lambda::Permission',
    id,
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: target.name,
      Principal: principal,
      SourceArn: sourceArn,
      SourceAccount: sourceAccount,
      EventSourceToken: eventSourceToken,
    },
    target.attributes,
  );
}
