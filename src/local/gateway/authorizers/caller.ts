import type { ConditionValues } from '../policies/condition-values.ts';
import type { Statement } from '../policies/statement.ts';

/** Who calls, as an authorizer has it. Events show it in `requestContext`. */
export type Caller =
  | {
      readonly kind: 'lambda';
      /** Absent with simple responses. */
      readonly principalId?: string | undefined;
      readonly context: Readonly<Record<string, unknown>> | null;
      /** The API key that counts for usage plans, where the API takes it from its authorizer. */
      readonly usageIdentifierKey?: string | undefined;
      /** How long the authorizer took, in milliseconds; 0 for a result out of the cache. */
      readonly latencyMs: number;
    }
  | {
      readonly kind: 'jwt';
      readonly claims: Readonly<Record<string, string>>;
      /** Those of the route that the token has; `null` where the route wants none. */
      readonly scopes: readonly string[] | null;
    }
  | { readonly kind: 'cognito'; readonly claims: Readonly<Record<string, string>> }
  | { readonly kind: 'iam'; readonly identity: IamCaller };

/** An IAM caller, complete. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly userArn: string;
  readonly userId: string;
  readonly principalOrgId: string | null;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly conditionKeys?: ConditionValues | undefined;
  /** What its own policies say; absent where none are known, and it may do anything. */
  readonly statements?: readonly Statement[] | undefined;
}
