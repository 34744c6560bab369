import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type PolicyTemplate, policies } from '../../src/define/index.ts';
import { transformPack } from '../set-up/conformance.ts';

const data = `${transformPack.folder}/data/policy_templates.json`;

const given: PolicyTemplate[] = [
  policies.dynamoDBCrud({ tableName: 'x' }),
  policies.dynamoDBRead({ tableName: 'x' }),
  policies.dynamoDBStreamRead({ tableName: 'x', streamName: 'y' }),
  policies.dynamoDBWrite({ tableName: 'x' }),
  policies.eventBridgePutEvents({ eventBusName: 'x' }),
  policies.firehoseWrite({ deliveryStreamName: 'x' }),
  policies.kinesisStreamRead({ streamName: 'x' }),
  policies.kmsDecrypt({ keyId: 'x' }),
  policies.kmsEncrypt({ keyId: 'x' }),
  policies.lambdaInvoke({ functionName: 'x' }),
  policies.s3Crud({ bucketName: 'x' }),
  policies.s3FullAccess({ bucketName: 'x' }),
  policies.s3Read({ bucketName: 'x' }),
  policies.s3Write({ bucketName: 'x' }),
  policies.secretsManagerGetSecretValue({ secretArn: 'x' }),
  policies.sesCrud({ identityName: 'x' }),
  policies.snsPublish({ topicName: 'x' }),
  policies.sqsPoller({ queueName: 'x' }),
  policies.sqsSendMessage({ queueName: 'x' }),
  policies.ssmParameterRead({ parameterName: 'x' }),
  policies.stepFunctionsExecution({ stateMachineName: 'x' }),
];

it('writes a policy template with its parameter', () => {
  expect(policies.dynamoDBCrud({ tableName: { Ref: 'Ratings' } })).toEqual({
    DynamoDBCrudPolicy: { TableName: { Ref: 'Ratings' } },
  });
});

it('has a row here for every policy template', () => {
  expect(new Set(given.flatMap((policy) => Object.keys(policy))).size).toBe(Object.keys(policies).length);
});

it.skipIf(!existsSync(data))('names the templates and parameters as SAM does', () => {
  const { Templates } = JSON.parse(readFileSync(data, 'utf8'));

  for (const policy of given) {
    for (const [name, parameters] of Object.entries(policy)) {
      expect({ name, parameters: Object.keys(parameters).sort() }).toEqual({
        name,
        parameters: Object.keys(Templates[name]?.Parameters ?? {}).sort(),
      });
    }
  }
});
