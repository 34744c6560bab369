/** Services whose actions are called by a header, with the prefix of its value and the version of their JSON. */
export const JSON_SERVICES: Readonly<Record<string, readonly [prefix: string, version: '1.0' | '1.1']>> = {
  'cognito-idp': ['AWSCognitoIdentityProviderService', '1.1'],
  dynamodb: ['DynamoDB_20120810', '1.0'],
  events: ['AWSEvents', '1.1'],
  firehose: ['Firehose_20150804', '1.1'],
  kinesis: ['Kinesis_20131202', '1.1'],
  kms: ['TrentService', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  secretsmanager: ['secretsmanager', '1.1'],
  ssm: ['AmazonSSM', '1.1'],
  states: ['AWSStepFunctions', '1.0'],
};
