import type { AwsClients } from '../aws/index.ts';
import type { TemplateMap } from '../template/index.ts';
import { deploy } from './deploy.ts';
import type { StackOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import { Polling } from './polling.ts';
import { findStack, type StackState } from './stack.ts';

/** What SAM CLI calls it: one bucket in each region of an account, that both use. */
export const MANAGED_BUCKET_STACK = 'aws-sam-cli-managed-default';

/** How often it is tried to create the stack while others do so too. */
const ATTEMPTS = 4;

/** Marks what is SAM's own. */
export const MANAGED: Readonly<Record<string, string>> = { ManagedStackSource: 'AwsSamCli' };

/** What managed stacks take of the options of an operation; nobody follows their events. */
export interface ManagedStackOptions extends Pick<StackOptions, 'signal' | 'polling'> {}

/**
 * The bucket that SAM manages for artifacts. It is created when there is none: encrypted, private, versioned, and for
 * TLS only. What is left of a creation that was rolled back, an empty stack, makes way for it.
 *
 * @throws {@link DeployError} `MANAGED_STACK_UNUSABLE` when the stack of that name is another's, or is broken
 */
export async function managedBucket(aws: AwsClients, options: ManagedStackOptions = {}): Promise<string> {
  const polling = new Polling(aws, options);
  for (let attempt = 1; ; attempt++) {
    const known = await findManagedBucket(aws, options);
    if (known !== undefined) return known;
    try {
      return await createManagedBucket(aws, options);
    } catch (error) {
      // Another deployment may create it at the same time, or has just given up to do so.
      const mayBeRace = error instanceof DeployError && ['STACK_BUSY', 'CHANGE_SET_FAILED'].includes(error.code);
      if (!mayBeRace || attempt === ATTEMPTS) throw error;
      await polling.pause();
    }
  }
}

async function createManagedBucket(aws: AwsClients, options: ManagedStackOptions): Promise<string> {
  const { outputs } = await deploy({ template, folder: '/' }, aws, {
    ...options,
    stackName: MANAGED_BUCKET_STACK,
    capabilities: ['CAPABILITY_IAM'],
    tags: MANAGED,
    onRollbackComplete: 'recreate',
  });
  const { SourceBucket } = outputs;
  if (SourceBucket !== undefined) return SourceBucket;
  throw DeployError.managedStackUnusable(MANAGED_BUCKET_STACK, 'it has no bucket after it was created');
}

/**
 * The bucket that SAM manages for artifacts, if it is there.
 *
 * @throws {@link DeployError} as {@link managedBucket}
 */
export async function findManagedBucket(
  aws: AwsClients,
  options: ManagedStackOptions = {},
): Promise<string | undefined> {
  const existing = await settledStack(aws, MANAGED_BUCKET_STACK, options);
  if (existing === undefined || existing.status === 'REVIEW_IN_PROGRESS') return undefined;
  return isManaged(existing) && existing.status === 'ROLLBACK_COMPLETE' ? undefined : bucketOf(existing);
}

/** A stack when nothing is under way in it any more. */
async function settledStack(
  aws: AwsClients,
  name: string,
  options: ManagedStackOptions,
): Promise<StackState | undefined> {
  const polling = new Polling(aws, options);
  // The first look is not repeated: nothing goes on yet for which an AWS that cannot be reached would be waited for.
  let stack = await findStack(aws, name, options.signal);
  while (stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS' && stack.status.endsWith('_IN_PROGRESS')) {
    await polling.pause();
    stack = await findStack(aws, name, options.signal, polling);
  }
  return stack;
}

/** Somebody else could have made a stack of this name, to get at what is uploaded. */
function isManaged({ tags }: StackState): boolean {
  return tags['ManagedStackSource'] === MANAGED['ManagedStackSource'];
}

function bucketOf(stack: StackState): string {
  if (!isManaged(stack)) {
    throw DeployError.managedStackUnusable(
      MANAGED_BUCKET_STACK,
      "it has no tag ManagedStackSource=AwsSamCli, so it is not SAM's",
    );
  }
  const { outputs, status } = stack;
  const bucket = outputs['SourceBucket'];
  if (bucket === undefined || /FAILED|ROLLBACK_COMPLETE|DELETE/.test(status.replace('UPDATE_ROLLBACK_COMPLETE', ''))) {
    throw DeployError.managedStackUnusable(MANAGED_BUCKET_STACK, `it is in ${status} and has no bucket to use`);
  }
  return bucket;
}

const bucket: TemplateMap = { Ref: 'SamCliSourceBucket' };
const arn = 'arn:${AWS::Partition}:s3:::${SamCliSourceBucket}';

const template: TemplateMap = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Managed Stack for AWS SAM CLI',
  Metadata: { SamCliInfo: 'samwright' },
  Resources: {
    SamCliSourceBucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
        Tags: Object.entries(MANAGED).map(([Key, Value]) => ({ Key, Value })),
      },
    },
    SamCliSourceBucketBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: bucket,
        PolicyDocument: {
          Statement: [
            {
              Action: ['s3:GetObject'],
              Effect: 'Allow',
              Resource: { 'Fn::Sub': `${arn}/*` },
              Principal: { Service: 'serverlessrepo.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
            {
              Action: ['s3:*'],
              Effect: 'Deny',
              Resource: [{ 'Fn::Sub': arn }, { 'Fn::Sub': `${arn}/*` }],
              Principal: '*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
  },
  Outputs: { SourceBucket: { Value: bucket } },
};
