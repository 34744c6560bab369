/**
 * How resources of one type are called. Patterns may use `{partition}`, `{region}`, `{account}`, `{urlSuffix}`,
 * `{id}` (the logical ID), `{name}` (the physical name), `{ref}` (what `Ref` gives), `{version}` (the how-manieth version of
 * its function it is) and `{Property}`: what the property of that name resolves to.
 */
export interface ResourceIdentity {
  /** The property that gives the physical name; without it, or where it is not set, the name is the logical ID. */
  readonly nameProperty?: string;
  /** What `Ref` gives; `{name}` by default. */
  readonly ref?: string;
  /** What `Fn::GetAtt` gives, by attribute. Others cannot be known before the resource exists. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const LAMBDA = 'arn:{partition}:lambda:{region}:{account}';

/** The types that serverless applications refer to. Of other types only `Ref` is known: the logical ID. */
export const RESOURCE_IDENTITIES: Readonly<Record<string, ResourceIdentity>> = {
  'AWS::ApiGateway::DomainName': {
    nameProperty: 'DomainName',
    attributes: { DomainNameArn: 'arn:{partition}:apigateway:{region}::/domainnames/{name}' },
  },
  'AWS::ApiGateway::DomainNameV2': {
    nameProperty: 'DomainName',
    ref: 'arn:{partition}:apigateway:{region}:{account}:/domainnames/{name}+{id}',
    attributes: { DomainNameArn: '{ref}', DomainNameId: '{id}' },
  },
  'AWS::ApiGateway::Resource': { attributes: { ResourceId: '{id}' } },
  'AWS::ApiGateway::RestApi': { ref: '{id}', attributes: { RestApiId: '{id}', RootResourceId: '{id}-root' } },
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName' },
  'AWS::ApiGatewayV2::Api': {
    ref: '{id}',
    attributes: { ApiId: '{id}', ApiEndpoint: 'https://{id}.execute-api.{region}.{urlSuffix}' },
  },
  'AWS::ApiGatewayV2::DomainName': {
    nameProperty: 'DomainName',
    attributes: { DomainNameArn: 'arn:{partition}:apigateway:{region}::/domainnames/{name}' },
  },
  'AWS::ApiGatewayV2::Integration': { attributes: { IntegrationId: '{id}' } },
  'AWS::ApiGatewayV2::Stage': { nameProperty: 'StageName' },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    attributes: { Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}' },
  },
  'AWS::ElasticLoadBalancingV2::Listener': { attributes: { ListenerArn: '{ref}' } },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:events:{region}:{account}:event-bus/{name}', Name: '{name}' },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:events:{region}:{account}:rule/{name}' },
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    attributes: { Arn: 'arn:{partition}:iam::{account}:role/{name}' },
  },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    ref: 'arn:{partition}:iam::{account}:policy/{name}',
  },
  'AWS::Kinesis::Stream': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:kinesis:{region}:{account}:stream/{name}' },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    nameProperty: 'DeliveryStreamName',
    attributes: { Arn: 'arn:{partition}:firehose:{region}:{account}:deliverystream/{name}' },
  },
  'AWS::Lambda::Alias': {
    ref: '{FunctionName:arn}:{Name}',
    attributes: { AliasArn: '{FunctionName:arn}:{Name}' },
  },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', attributes: { Arn: `${LAMBDA}:function:{name}` } },
  // The number of a version is the service's to give; the first deployment of a name makes it 1.
  'AWS::Lambda::LayerVersion': {
    nameProperty: 'LayerName',
    ref: `${LAMBDA}:layer:{name}:{layerVersion}`,
    attributes: { Arn: '{ref}', LayerVersionArn: '{ref}' },
  },
  'AWS::Lambda::Url': { attributes: { FunctionUrl: 'https://{id}.lambda-url.{region}.on.aws/' } },
  'AWS::Lambda::Version': {
    ref: '{FunctionName:arn}:{version}',
    attributes: { FunctionArn: '{FunctionName:arn}:{version}', Version: '{version}' },
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    attributes: { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    attributes: {
      Arn: 'arn:{partition}:s3:::{name}',
      DomainName: '{name}.s3.{urlSuffix}',
      RegionalDomainName: '{name}.s3.{region}.{urlSuffix}',
    },
  },
  'AWS::ServiceDiscovery::Service': { attributes: { Arn: '{ref}', Id: '{ref}' } },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: 'arn:{partition}:sns:{region}:{account}:{name}',
    attributes: { TopicArn: '{ref}', TopicName: '{name}' },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: 'https://sqs.{region}.{urlSuffix}/{account}/{name}',
    attributes: {
      Arn: 'arn:{partition}:sqs:{region}:{account}:{name}',
      QueueName: '{name}',
      QueueUrl: '{ref}',
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    ref: 'arn:{partition}:states:{region}:{account}:stateMachine:{name}',
    attributes: { Arn: '{ref}', Name: '{name}' },
  },
};
