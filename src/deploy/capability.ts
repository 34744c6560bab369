/**
 * What a deployment may be allowed to do.
 *
 * @public
 */
export type Capability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND';
