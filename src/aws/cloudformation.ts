/** What the service says, as the SDK types it. */
export type { Change, CreateChangeSetCommandInput, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
