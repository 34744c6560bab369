import type { Model } from './check-model.ts';

const lambdaAuthorizer: Model = {
  AuthorizerResultTtlInSeconds: 'any',
  AuthorizerUri: 'required',
  IdentityValidationExpression: 'any',
};
const openIdConnect: Model = { AuthTTL: 'any', ClientId: 'any', IatTTL: 'any', Issuer: 'any' };
const userPool: Model = { AppIdClientRegex: 'any', AwsRegion: 'any', DefaultAction: 'any', UserPoolId: 'required' };
const provider: Model = {
  Type: {
    oneOf: ['AWS_IAM', 'API_KEY', 'AWS_LAMBDA', 'OPENID_CONNECT', 'AMAZON_COGNITO_USER_POOLS'],
    required: true,
  },
  LambdaAuthorizer: { map: lambdaAuthorizer },
  OpenIDConnect: { map: openIdConnect },
  UserPool: { map: userPool },
};
const runtime = { map: { Name: 'required', Version: 'required' } } as const;
const sync = {
  map: { ConflictDetection: 'required', ConflictHandler: 'any', LambdaConflictHandlerConfig: 'any' },
} as const;

/** What an `AWS::Serverless::GraphQLApi` may look like below its properties. */
export const GRAPHQL_SHAPE: Model = {
  Auth: { map: { ...provider, Additional: { list: provider } } },
  XrayEnabled: 'flag',
  Logging: { map: { CloudWatchLogsRoleArn: 'any', FieldLogLevel: 'any', ExcludeVerboseContent: 'any' }, orFlag: true },
  DataSources: {
    map: {
      DynamoDb: {
        each: {
          TableName: 'required',
          ServiceRoleArn: 'any',
          TableArn: 'any',
          Permissions: { items: ['Read', 'Write'] },
          Name: 'any',
          Description: 'any',
          Region: 'any',
          DeltaSync: {
            map: { BaseTableTTL: 'required', DeltaSyncTableName: 'required', DeltaSyncTableTTL: 'required' },
          },
          UseCallerCredentials: 'any',
          Versioned: 'any',
        },
      },
      Lambda: {
        each: { FunctionArn: 'required', ServiceRoleArn: 'any', Name: 'any', Description: 'any' },
      },
    },
  },
  Functions: {
    each: {
      DataSource: 'name',
      Runtime: runtime,
      InlineCode: 'any',
      CodeUri: 'any',
      Description: 'any',
      MaxBatchSize: 'any',
      Name: 'text',
      Id: 'any',
      Sync: sync,
    },
  },
  Resolvers: {
    each: {
      each: {
        FieldName: 'text',
        Caching: { map: { Ttl: 'required', CachingKeys: 'list' } },
        InlineCode: 'any',
        CodeUri: 'any',
        MaxBatchSize: 'any',
        Pipeline: 'texts',
        Runtime: runtime,
        Sync: sync,
      },
    },
  },
  ApiKeys: { each: { ApiKeyId: 'any', Description: 'any', ExpiresOn: 'any' } },
  DomainName: { map: { CertificateArn: 'required', DomainName: 'required', Description: 'any' } },
  Cache: {
    map: {
      ApiCachingBehavior: 'required',
      Ttl: 'required',
      Type: 'required',
      AtRestEncryptionEnabled: 'any',
      TransitEncryptionEnabled: 'any',
    },
  },
};
