import type { ValueMap } from '../value.ts';

/** What a connector between two types of resource generates. `%{Source.Arn}` and the like are replaced. */
export interface ConnectorProfile {
  readonly kind: 'managed-policy' | 'lambda-permission' | 'queue-policy' | 'topic-policy';
  /** Whether it goes to the role (or function) of the source; else of the destination. */
  readonly sourcePolicy: boolean;
  /** For each access category the statements, or the fields of a Lambda permission. */
  readonly access: Readonly<Record<string, ValueMap | ValueMap[]>>;
  /** The combinations of categories that make sense; all by default. */
  readonly combinations?: readonly (readonly string[])[];
  /** Who has to wait until the policy is there. */
  readonly dependedBy?: 'source' | 'event-source-mapping';
}

/** How to find out about a resource from its logical id and its properties. */
export interface ConnectableType {
  /** The property with its role; `targets` means the target of the rule that is the other end. */
  readonly role?: string;
  readonly arn?: 'Ref' | 'Arn';
  readonly url?: 'Ref';
  readonly id?: 'Ref' | 'ApiId';
  readonly name?: 'Name';
  readonly qualifier?: string;
}

const allow = (actions: string[], ...resources: string[]): ValueMap => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
});

const delivery = (service: string, action: string): ValueMap => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Resource: '%{Destination.Arn}',
  Action: action,
  Condition: { ArnEquals: { 'aws:SourceArn': '%{Source.Arn}' } },
});

const BUCKET_ACCESS: ConnectorProfile['access'] = {
  Read: [
    allow(
      [
        's3:GetObject',
        's3:GetObjectAcl',
        's3:GetObjectLegalHold',
        's3:GetObjectRetention',
        's3:GetObjectTorrent',
        's3:GetObjectVersion',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionTorrent',
        's3:ListBucket',
        's3:ListBucketMultipartUploads',
        's3:ListBucketVersions',
        's3:ListMultipartUploadParts',
      ],
      '%{Destination.Arn}',
      '%{Destination.Arn}/*',
    ),
  ],
  Write: [
    allow(
      [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObject',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:RestoreObject',
      ],
      '%{Destination.Arn}',
      '%{Destination.Arn}/*',
    ),
  ],
};

const TABLE_ACCESS: ConnectorProfile['access'] = {
  Read: [
    allow(
      [
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:PartiQLSelect',
      ],
      '%{Destination.Arn}',
      '%{Destination.Arn}/index/*',
    ),
  ],
  Write: [
    allow(
      [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:PartiQLDelete',
        'dynamodb:PartiQLInsert',
        'dynamodb:PartiQLUpdate',
      ],
      '%{Destination.Arn}',
      '%{Destination.Arn}/index/*',
    ),
  ],
};

/** The profiles by type of source, then of destination. */
export const CONNECTOR_PROFILES: Readonly<Record<string, Readonly<Record<string, ConnectorProfile>>>> = {
  'AWS::DynamoDB::Table': {
    'AWS::Lambda::Function': {
      kind: 'managed-policy',
      sourcePolicy: false,
      access: {
        Read: [
          allow(
            ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
            '%{Source.Arn}/stream/*',
          ),
        ],
      },
      dependedBy: 'event-source-mapping',
    },
  },
  'AWS::Events::Rule': {
    'AWS::SNS::Topic': {
      kind: 'topic-policy',
      sourcePolicy: false,
      access: { Write: [delivery('events.amazonaws.com', 'sns:Publish')] },
    },
    'AWS::Events::EventBus': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['events:PutEvents'], '%{Destination.Arn}')] },
    },
    'AWS::StepFunctions::StateMachine': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['states:StartExecution'], '%{Destination.Arn}')] },
    },
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: { Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: '%{Source.Arn}' },
      },
    },
    'AWS::SQS::Queue': {
      kind: 'queue-policy',
      sourcePolicy: false,
      access: { Write: [delivery('events.amazonaws.com', 'sqs:SendMessage')] },
    },
  },
  'AWS::Lambda::Function': {
    'AWS::Lambda::Function': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['lambda:InvokeAsync', 'lambda:InvokeFunction'], '%{Destination.Arn}')] },
    },
    'AWS::S3::Bucket': { kind: 'managed-policy', sourcePolicy: true, access: BUCKET_ACCESS },
    'AWS::DynamoDB::Table': { kind: 'managed-policy', sourcePolicy: true, access: TABLE_ACCESS },
    'AWS::SQS::Queue': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: {
        Read: [allow(['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], '%{Destination.Arn}')],
        Write: [
          allow(
            ['sqs:DeleteMessage', 'sqs:SendMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'],
            '%{Destination.Arn}',
          ),
        ],
      },
    },
    'AWS::SNS::Topic': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['sns:Publish'], '%{Destination.Arn}')] },
    },
    'AWS::StepFunctions::StateMachine': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: {
        Write: [
          allow(['states:StartExecution', 'states:StartSyncExecution'], '%{Destination.Arn}'),
          allow(
            ['states:StopExecution'],
            'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
          ),
        ],
        Read: [
          allow(['states:DescribeStateMachine', 'states:ListExecutions'], '%{Destination.Arn}'),
          allow(
            ['states:DescribeExecution', 'states:DescribeStateMachineForExecution', 'states:GetExecutionHistory'],
            'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
          ),
        ],
      },
    },
    'AWS::Events::EventBus': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['events:PutEvents'], '%{Destination.Arn}')] },
    },
    'AWS::Location::PlaceIndex': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: {
        Read: [
          allow(
            [
              'geo:DescribePlaceIndex',
              'geo:GetPlace',
              'geo:SearchPlaceIndexForPosition',
              'geo:SearchPlaceIndexForSuggestions',
              'geo:SearchPlaceIndexForText',
            ],
            '%{Destination.Arn}',
          ),
        ],
      },
    },
  },
  'AWS::ApiGatewayV2::Api': {
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: {
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn:
            'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}',
        },
      },
    },
  },
  'AWS::ApiGateway::RestApi': {
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: {
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn:
            'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}',
        },
      },
    },
  },
  'AWS::SNS::Topic': {
    'AWS::SQS::Queue': {
      kind: 'queue-policy',
      sourcePolicy: false,
      access: { Write: [delivery('sns.amazonaws.com', 'sqs:SendMessage')] },
    },
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: { Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: '%{Source.Arn}' },
      },
    },
  },
  'AWS::SQS::Queue': {
    'AWS::Lambda::Function': {
      kind: 'managed-policy',
      sourcePolicy: false,
      access: {
        Write: [allow(['sqs:DeleteMessage'], '%{Source.Arn}')],
        Read: [allow(['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], '%{Source.Arn}')],
      },
      combinations: [['Read', 'Write']],
      dependedBy: 'event-source-mapping',
    },
  },
  'AWS::S3::Bucket': {
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: {
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
          SourceArn: '%{Source.Arn}',
          SourceAccount: '${AWS::AccountId}',
        },
      },
    },
  },
  'AWS::StepFunctions::StateMachine': {
    'AWS::Lambda::Function': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['lambda:InvokeAsync', 'lambda:InvokeFunction'], '%{Destination.Arn}')] },
    },
    'AWS::SNS::Topic': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['sns:Publish'], '%{Destination.Arn}')] },
    },
    'AWS::SQS::Queue': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['sqs:SendMessage'], '%{Destination.Arn}')] },
    },
    'AWS::S3::Bucket': { kind: 'managed-policy', sourcePolicy: true, access: BUCKET_ACCESS },
    'AWS::DynamoDB::Table': { kind: 'managed-policy', sourcePolicy: true, access: TABLE_ACCESS },
    'AWS::StepFunctions::StateMachine': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: {
        Read: [
          allow(
            ['states:DescribeExecution'],
            'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
          ),
          allow(
            ['events:DescribeRule'],
            'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
          ),
        ],
        Write: [
          allow(['states:StartExecution'], '%{Destination.Arn}'),
          allow(
            ['states:StopExecution'],
            'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
          ),
          allow(
            ['events:PutTargets', 'events:PutRule'],
            'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
          ),
        ],
      },
      combinations: [['Read'], ['Read', 'Write']],
      dependedBy: 'source',
    },
    'AWS::Events::EventBus': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['events:PutEvents'], '%{Destination.Arn}')] },
    },
  },
  'AWS::AppSync::DataSource': {
    'AWS::DynamoDB::Table': { kind: 'managed-policy', sourcePolicy: true, access: TABLE_ACCESS },
    'AWS::Lambda::Function': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: {
        Write: [allow(['lambda:InvokeAsync', 'lambda:InvokeFunction'], '%{Destination.Arn}', '%{Destination.Arn}:*')],
      },
    },
    'AWS::Events::EventBus': {
      kind: 'managed-policy',
      sourcePolicy: true,
      access: { Write: [allow(['events:PutEvents'], '%{Destination.Arn}')] },
    },
  },
  'AWS::AppSync::GraphQLApi': {
    'AWS::Lambda::Function': {
      kind: 'lambda-permission',
      sourcePolicy: false,
      access: {
        Write: {
          Action: 'lambda:InvokeFunction',
          Principal: 'appsync.amazonaws.com',
          SourceArn: 'arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/%{Source.ResourceId}',
        },
      },
    },
  },
};

/** The types that a connector can read from a template. */
export const CONNECTABLE_TYPES: Readonly<Record<string, ConnectableType>> = {
  'AWS::Lambda::Function': { role: 'Role', arn: 'Arn' },
  'AWS::StepFunctions::StateMachine': { role: 'RoleArn', arn: 'Ref', name: 'Name' },
  'AWS::AppSync::GraphQLApi': { arn: 'Ref', id: 'ApiId' },
  'AWS::AppSync::DataSource': { role: 'ServiceRoleArn', arn: 'Ref' },
  'AWS::Events::Rule': { role: 'targets', arn: 'Arn' },
  'AWS::SQS::Queue': { arn: 'Arn', url: 'Ref' },
  'AWS::SNS::Topic': { arn: 'Ref' },
  'AWS::DynamoDB::Table': { arn: 'Arn' },
  'AWS::S3::Bucket': { arn: 'Arn' },
  'AWS::Location::PlaceIndex': { arn: 'Arn' },
  'AWS::ApiGatewayV2::Api': { arn: 'Arn', id: 'Ref', qualifier: '*' },
  'AWS::ApiGateway::RestApi': { arn: 'Arn', id: 'Ref', qualifier: '*' },
  'AWS::Events::EventBus': { arn: 'Arn' },
};
