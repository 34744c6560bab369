import type { TemplateOrigin } from '../origins.ts';

/**
 * What a security review looks for.
 *
 * @public
 */
export type SecurityRule =
  | 'API_WITHOUT_AUTHORIZATION'
  | 'FUNCTION_URL_WITHOUT_AUTHORIZATION'
  | 'IAM_STATEMENT_ADDED'
  | 'IAM_STATEMENT_BROADENED'
  | 'IAM_MANAGED_POLICY_ADDED'
  | 'PUBLIC_BUCKET'
  | 'SECURITY_GROUP_OPENED';

/**
 * Something about a deployment that a person should know before it is allowed.
 *
 * @public
 */
export interface SecurityFinding {
  /** What was found. */
  readonly rule: SecurityRule;
  /**
   * `high`: open to everybody, or everything allowed. `medium`: more is allowed than before. `low`: the usual, such as
   * the trust that lets Lambda use a function's role.
   */
  readonly level: 'high' | 'medium' | 'low';
  /** Logical ID of the deployed resource. */
  readonly logicalId: string;
  /** `AWS::IAM::Role` … */
  readonly resourceType: string;
  /** One sentence, with the actual values. */
  readonly message: string;
  /** Whether this deployment brings it; false: the stack has it already. */
  readonly isNew: boolean;
  /** Path of the nested stack that it is in; absent for a resource of the stack itself. */
  readonly nestedStack?: string | undefined;
  /** Where the author wrote it. */
  readonly origin?: TemplateOrigin | undefined;
}

/** A finding before it is known whether it is new. */
export interface Sighting extends Omit<SecurityFinding, 'isNew' | 'origin' | 'nestedStack'> {}
