/** SAM's and CloudFormation's spelling where it is not the camelCase name with a capital first letter. */
export const EXCEPTIONAL_NAMES: ReadonlyMap<string, string> = new Map([
  ['notificationArns', 'NotificationARNs'],
  ['sourceKmsKeyArn', 'SourceKMSKeyArn'],
  ['sseSpecification', 'SSESpecification'],
  ['sseEnabled', 'SSEEnabled'],
  ['sseType', 'SSEType'],
  ['kmsMasterKeyId', 'KMSMasterKeyId'],
  ['vpcEndpointIds', 'VPCEndpointIds'],
  ['uri', 'URI'],
  ['schemaRegistryUri', 'SchemaRegistryURI'],
]);

/** Properties whose value is not SAM's but the author's or another language's: kept as it is, to the last level. */
export const VERBATIM_PROPERTIES: ReadonlySet<string> = new Set([
  'AssumeRolePolicyDocument',
  'Condition',
  'CustomStatements',
  'DefinitionBody',
  'FilterPolicy',
  'Headers',
  'InputPathsMap',
  'JwtConfiguration',
  'Models',
  'Paths',
  'Pattern',
  'Policy',
  'QueryStrings',
  'ResponseTemplates',
  'StageVariableOverrides',
  'StageVariables',
  'Tags',
  'Variables',
]);

/** Properties whose keys are the author's names, while each value has SAM's shape. */
export const NAMED_PROPERTIES: ReadonlySet<string> = new Set(['Authorizers', 'GatewayResponses']);
