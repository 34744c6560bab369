/**
 * How resources of one type are called. Patterns may use `{partition}`, `{region}`, `{account}`, `{urlSuffix}`,
 * `{id}` (the logical ID), `{name}` (the physical name), `{ref}` (what `Ref` gives), `{version}` (the how-manieth version of
 * its function it is) and `{Property}`: what the property of that name resolves to. `{Path|/}` is a slash where there is no
 * such property, `{Protocol=HTTP?http:ws}` one of two texts.
 */
export interface ResourceIdentity {
  /** The property that gives the physical name; without it, or where it is not set, the name is the logical ID. */
  readonly nameProperty?: string;
  /** Behind a name that the service makes up. */
  readonly nameSuffix?: string;
  /** What `Ref` gives; `{name}` by default. */
  readonly ref?: string;
  /** What `Fn::GetAtt` gives, by attribute. Others cannot be known before the resource exists. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const LAMBDA = 'arn:{partition}:lambda:{region}:{account}';
/** Of a resource that the service gives an ID, which `Ref` and this attribute are. */
const known = (attribute: string): ResourceIdentity => ({ ref: '{id}', attributes: { [attribute]: '{id}' } });
/** The regions whose websites have a dash in front of the region. https://docs.aws.amazon.com/general/latest/gr/s3.html */
const DASHED = [
  'ap-northeast-1,ap-southeast-1,ap-southeast-2,eu-west-1,sa-east-1',
  'us-east-1,us-gov-west-1,us-west-1,us-west-2',
].join(',');

/**
 * The types that serverless applications refer to. Of other types only `Ref` is known: the logical ID. So it is with user
 * pools: tokens that tests bring come from a real one, and a made-up issuer would not be theirs.
 */
export const RESOURCE_IDENTITIES: Readonly<Record<string, ResourceIdentity>> = {
  'AWS::ApiGateway::ApiKey': known('APIKeyId'),
  'AWS::ApiGateway::Authorizer': known('AuthorizerId'),
  'AWS::ApiGateway::ClientCertificate': known('ClientCertificateId'),
  'AWS::ApiGateway::Deployment': known('DeploymentId'),
  'AWS::ApiGateway::DomainName': {
    nameProperty: 'DomainName',
    attributes: { DomainNameArn: 'arn:{partition}:apigateway:{region}::/domainnames/{name}' },
  },
  'AWS::ApiGateway::DomainNameV2': {
    nameProperty: 'DomainName',
    ref: 'arn:{partition}:apigateway:{region}:{account}:/domainnames/{name}+{id}',
    attributes: { DomainNameArn: '{ref}', DomainNameId: '{id}' },
  },
  'AWS::ApiGateway::Model': { nameProperty: 'Name' },
  'AWS::ApiGateway::RequestValidator': known('RequestValidatorId'),
  'AWS::ApiGateway::Resource': known('ResourceId'),
  'AWS::ApiGateway::RestApi': { ref: '{id}', attributes: { RestApiId: '{id}', RootResourceId: '{id}-root' } },
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName' },
  'AWS::ApiGateway::UsagePlan': known('Id'),
  'AWS::ApiGateway::VpcLink': known('VpcLinkId'),
  'AWS::ApiGatewayV2::Api': {
    ref: '{id}',
    attributes: {
      ApiId: '{id}',
      ApiEndpoint: '{ProtocolType=WEBSOCKET?wss:https}://{id}.execute-api.{region}.{urlSuffix}',
      ExecuteApiArn: 'arn:{partition}:execute-api:{region}:{account}:{id}',
    },
  },
  'AWS::ApiGatewayV2::ApiMapping': known('ApiMappingId'),
  'AWS::ApiGatewayV2::Authorizer': known('AuthorizerId'),
  'AWS::ApiGatewayV2::Deployment': known('DeploymentId'),
  'AWS::ApiGatewayV2::DomainName': {
    nameProperty: 'DomainName',
    attributes: { DomainNameArn: 'arn:{partition}:apigateway:{region}::/domainnames/{name}' },
  },
  'AWS::ApiGatewayV2::Integration': known('IntegrationId'),
  'AWS::ApiGatewayV2::Model': known('ModelId'),
  'AWS::ApiGatewayV2::Route': known('RouteId'),
  'AWS::ApiGatewayV2::Stage': { nameProperty: 'StageName' },
  'AWS::ApiGatewayV2::VpcLink': known('VpcLinkId'),
  'AWS::AppSync::GraphQLApi': {
    ref: 'arn:{partition}:appsync:{region}:{account}:apis/{id}',
    attributes: {
      ApiId: '{id}',
      Arn: '{ref}',
      GraphQLDns: '{id}.appsync-api.{region}.{urlSuffix}',
      GraphQLUrl: 'https://{id}.appsync-api.{region}.{urlSuffix}/graphql',
    },
  },
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    attributes: { Arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}' },
  },
  'AWS::CodeDeploy::Application': { nameProperty: 'ApplicationName' },
  'AWS::CodeDeploy::DeploymentGroup': { nameProperty: 'DeploymentGroupName' },
  'AWS::Cognito::UserPool': { attributes: { UserPoolId: '{ref}' } },
  'AWS::Cognito::UserPoolClient': { attributes: { ClientId: '{ref}', Name: '{ClientName}' } },
  'AWS::DynamoDB::GlobalTable': {
    nameProperty: 'TableName',
    attributes: { Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}' },
  },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    attributes: { Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}' },
  },
  'AWS::EC2::SecurityGroup': known('GroupId'),
  'AWS::EC2::Subnet': known('SubnetId'),
  'AWS::EC2::VPC': known('VpcId'),
  'AWS::ECR::Repository': {
    nameProperty: 'RepositoryName',
    attributes: {
      Arn: 'arn:{partition}:ecr:{region}:{account}:repository/{name}',
      RepositoryUri: '{account}.dkr.ecr.{region}.{urlSuffix}/{name}',
    },
  },
  'AWS::EFS::AccessPoint': {
    ref: '{id}',
    attributes: {
      AccessPointId: '{id}',
      Arn: 'arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}',
    },
  },
  'AWS::EFS::FileSystem': {
    ref: '{id}',
    attributes: { Arn: 'arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}', FileSystemId: '{id}' },
  },
  'AWS::ElasticLoadBalancingV2::Listener': { attributes: { ListenerArn: '{ref}' } },
  'AWS::Events::ApiDestination': { nameProperty: 'Name' },
  'AWS::Events::Connection': { nameProperty: 'Name' },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:events:{region}:{account}:event-bus/{name}', Name: '{name}' },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:events:{region}:{account}:rule/{name}' },
  },
  'AWS::IAM::Group': {
    nameProperty: 'GroupName',
    attributes: { Arn: 'arn:{partition}:iam::{account}:group{Path|/}{name}' },
  },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    ref: 'arn:{partition}:iam::{account}:policy{Path|/}{name}',
    attributes: { PolicyArn: '{ref}' },
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    attributes: { Arn: 'arn:{partition}:iam::{account}:role{Path|/}{name}' },
  },
  'AWS::IAM::User': {
    nameProperty: 'UserName',
    attributes: { Arn: 'arn:{partition}:iam::{account}:user{Path|/}{name}' },
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName' },
  'AWS::KMS::Key': {
    ref: '{id}',
    attributes: { Arn: 'arn:{partition}:kms:{region}:{account}:key/{id}', KeyId: '{id}' },
  },
  'AWS::IoT::TopicRule': {
    nameProperty: 'RuleName',
    attributes: { Arn: 'arn:{partition}:iot:{region}:{account}:rule/{name}' },
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
  'AWS::Lambda::CapacityProvider': {
    nameProperty: 'CapacityProviderName',
    attributes: { Arn: `${LAMBDA}:capacity-provider:{name}` },
  },
  'AWS::Lambda::CodeSigningConfig': {
    ref: `${LAMBDA}:code-signing-config:csc-{id}`,
    attributes: { CodeSigningConfigArn: '{ref}', CodeSigningConfigId: 'csc-{id}' },
  },
  'AWS::Lambda::EventSourceMapping': {
    ref: '{id}',
    attributes: { EventSourceMappingArn: `${LAMBDA}:event-source-mapping:{id}`, Id: '{id}' },
  },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', attributes: { Arn: `${LAMBDA}:function:{name}` } },
  // The number of a version is the service's to give; the first deployment of a name makes it 1.
  'AWS::Lambda::LayerVersion': {
    nameProperty: 'LayerName',
    ref: `${LAMBDA}:layer:{name}:{layerVersion}`,
    attributes: { LayerVersionArn: '{ref}' },
  },
  // The URL of an alias says the ARN of the alias.
  'AWS::Lambda::Url': {
    ref: '{TargetFunctionArn:arn}{:Qualifier}',
    attributes: { FunctionArn: '{ref}', FunctionUrl: 'https://{id}.lambda-url.{region}.on.aws/' },
  },
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
      DualStackDomainName: '{name}.s3.dualstack.{region}.{urlSuffix}',
      RegionalDomainName: '{name}.s3.{region}.{urlSuffix}',
      WebsiteURL: `http://{name}.s3-website{region=${DASHED}?-:.}{region}.{urlSuffix}`,
    },
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    attributes: { Type: '{Type}', Value: '{Value}' },
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:scheduler:{region}:{account}:schedule/{GroupName|default}/{name}' },
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}' },
  },
  // What follows the name in AWS is left out: who looks for the secret by this finds one of that name.
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: 'arn:{partition}:secretsmanager:{region}:{account}:secret:{name}',
    attributes: { Id: '{ref}' },
  },
  'AWS::Pipes::Pipe': {
    nameProperty: 'Name',
    attributes: { Arn: 'arn:{partition}:pipes:{region}:{account}:pipe/{name}' },
  },
  'AWS::ServiceDiscovery::Service': { attributes: { Arn: '{ref}', Id: '{ref}' } },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    nameSuffix: '{FifoTopic=true?.fifo:}',
    ref: 'arn:{partition}:sns:{region}:{account}:{name}',
    attributes: { TopicArn: '{ref}', TopicName: '{name}' },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    nameSuffix: '{FifoQueue=true?.fifo:}',
    ref: 'https://sqs.{region}.{urlSuffix}/{account}/{name}',
    attributes: {
      Arn: 'arn:{partition}:sqs:{region}:{account}:{name}',
      QueueName: '{name}',
      QueueUrl: '{ref}',
    },
  },
  'AWS::StepFunctions::Activity': {
    nameProperty: 'Name',
    ref: 'arn:{partition}:states:{region}:{account}:activity:{name}',
    attributes: { Arn: '{ref}', Name: '{name}' },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    ref: 'arn:{partition}:states:{region}:{account}:stateMachine:{name}',
    attributes: { Arn: '{ref}', Name: '{name}' },
  },
};
