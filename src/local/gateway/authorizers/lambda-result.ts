import { isObject } from '../../../core/index.ts';
import { readPolicy } from '../policies/policy.ts';
import type { Statement } from '../policies/statement.ts';

/** What an authorizer function answered, checked. Kept as it is: a policy may say one thing of this route, another of that. */
export interface LambdaResult {
  readonly principalId?: string | undefined;
  readonly context: Readonly<Record<string, unknown>> | null;
  readonly usageIdentifierKey?: string | undefined;
  /** A policy, or the answer itself where the authorizer gives simple ones. */
  readonly verdict: readonly Statement[] | boolean;
}

/** What an authorizer may answer. */
export interface ResultForm {
  readonly simple: boolean;
  /** REST APIs and format 1.0 take scalars alone in the context. */
  readonly scalarContext: boolean;
}

/** Reads the answer of an authorizer function; a sentence that says what is wrong with it where it cannot count. */
export function readLambdaResult(payload: Uint8Array, { simple, scalarContext }: ResultForm): LambdaResult | string {
  const result = parsed(payload);
  if (!isObject(result)) return 'it did not return an object.';
  const context = result['context'] ?? null;
  if (context !== null && !isObject(context)) return '`context` is not an object.';
  if (scalarContext) {
    const nested = Object.entries(context ?? {}).find(([, value]) => typeof value === 'object' && value !== null);
    if (nested !== undefined) return `\`context.${nested[0]}\` is not a string, a number or a boolean.`;
  }
  if (simple) {
    const { isAuthorized } = result;
    if (typeof isAuthorized === 'boolean') return { context, verdict: isAuthorized };
    return '`isAuthorized` is not true or false (EnableSimpleResponses).';
  }
  const { principalId, usageIdentifierKey, policyDocument } = result;
  if (typeof principalId !== 'string') return '`principalId` is not a string.';
  const statements = readPolicy(policyDocument);
  if (typeof statements === 'string') return statements;
  return {
    principalId,
    context,
    usageIdentifierKey: typeof usageIdentifierKey === 'string' ? usageIdentifierKey : undefined,
    verdict: statements,
  };
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
}
