/** What the service says, as the SDK types it. */
export type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
