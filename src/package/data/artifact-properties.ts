/** How the place of an uploaded artifact is written into a template. */
export type ArtifactForm =
  /** `s3://bucket/key` */
  | 'uri'
  /** `{ S3Bucket, S3Key }` */
  | 's3-bucket-key'
  /** `{ Bucket, Key }` */
  | 'bucket-key'
  /** `https://s3.<region>.amazonaws.com/bucket/key` */
  | 'url';

/** One property of a resource type that may name a local file or folder. */
export interface ArtifactProperty {
  readonly resourceType: string;
  /** From `Properties` down; `*` stands for every key. */
  readonly path: readonly string[];
  readonly form: ArtifactForm;
  /**
   * What is stored: `zip` a folder or a single file as an archive (archives as they are), `file` a file as it is (folders as an
   * archive), `template` a template whose own artifacts are packaged first.
   */
  readonly content: 'zip' | 'file' | 'template';
  /** Without a value the template's own folder is packaged, as SAM CLI does it. */
  readonly defaultsToTemplateFolder?: true;
  /** Does not concern resources of `PackageType: Image`. */
  readonly zipPackagesOnly?: true;
  /** Properties that stand in for this one when it has no value. */
  readonly alternatives?: readonly string[];
}

/**
 * Every property that `sam package` uploads, in the form that it writes back.
 * Container images (`ImageUri`, `Code.ImageUri`) are found by their own rule.
 */
export const artifactProperties: readonly ArtifactProperty[] = [
  {
    resourceType: 'AWS::Serverless::Function',
    path: ['CodeUri'],
    form: 'uri',
    content: 'zip',
    defaultsToTemplateFolder: true,
    zipPackagesOnly: true,
    alternatives: ['InlineCode'],
  },
  {
    resourceType: 'AWS::Lambda::Function',
    path: ['Code'],
    form: 's3-bucket-key',
    content: 'zip',
    defaultsToTemplateFolder: true,
    zipPackagesOnly: true,
  },
  {
    resourceType: 'AWS::Serverless::LayerVersion',
    path: ['ContentUri'],
    form: 'uri',
    content: 'zip',
    defaultsToTemplateFolder: true,
  },
  {
    resourceType: 'AWS::Lambda::LayerVersion',
    path: ['Content'],
    form: 's3-bucket-key',
    content: 'zip',
    defaultsToTemplateFolder: true,
  },
  { resourceType: 'AWS::Serverless::Api', path: ['DefinitionUri'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::Serverless::HttpApi', path: ['DefinitionUri'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::Serverless::StateMachine', path: ['DefinitionUri'], form: 'bucket-key', content: 'file' },
  {
    resourceType: 'AWS::StepFunctions::StateMachine',
    path: ['DefinitionS3Location'],
    form: 'bucket-key',
    content: 'file',
  },
  { resourceType: 'AWS::ApiGateway::RestApi', path: ['BodyS3Location'], form: 'bucket-key', content: 'file' },
  { resourceType: 'AWS::ApiGatewayV2::Api', path: ['BodyS3Location'], form: 'bucket-key', content: 'file' },
  { resourceType: 'AWS::Serverless::GraphQLApi', path: ['SchemaUri'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::Serverless::GraphQLApi', path: ['Functions', '*', 'CodeUri'], form: 'uri', content: 'file' },
  {
    resourceType: 'AWS::Serverless::GraphQLApi',
    path: ['Resolvers', '*', '*', 'CodeUri'],
    form: 'uri',
    content: 'file',
  },
  { resourceType: 'AWS::AppSync::GraphQLSchema', path: ['DefinitionS3Location'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::AppSync::Resolver', path: ['RequestMappingTemplateS3Location'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::AppSync::Resolver', path: ['ResponseMappingTemplateS3Location'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::AppSync::Resolver', path: ['CodeS3Location'], form: 'uri', content: 'file' },
  {
    resourceType: 'AWS::AppSync::FunctionConfiguration',
    path: ['RequestMappingTemplateS3Location'],
    form: 'uri',
    content: 'file',
  },
  {
    resourceType: 'AWS::AppSync::FunctionConfiguration',
    path: ['ResponseMappingTemplateS3Location'],
    form: 'uri',
    content: 'file',
  },
  { resourceType: 'AWS::AppSync::FunctionConfiguration', path: ['CodeS3Location'], form: 'uri', content: 'file' },
  {
    resourceType: 'AWS::ElasticBeanstalk::ApplicationVersion',
    path: ['SourceBundle'],
    form: 's3-bucket-key',
    content: 'file',
    defaultsToTemplateFolder: true,
  },
  { resourceType: 'AWS::Glue::Job', path: ['Command', 'ScriptLocation'], form: 'uri', content: 'file' },
  { resourceType: 'AWS::CloudFormation::ModuleVersion', path: ['ModulePackage'], form: 'uri', content: 'file' },
  {
    resourceType: 'AWS::CloudFormation::ResourceVersion',
    path: ['SchemaHandlerPackage'],
    form: 'uri',
    content: 'file',
  },
  { resourceType: 'AWS::CloudFormation::Stack', path: ['TemplateURL'], form: 'url', content: 'template' },
  { resourceType: 'AWS::Serverless::Application', path: ['Location'], form: 'url', content: 'template' },
  { resourceType: 'AWS::CloudFormation::StackSet', path: ['TemplateURL'], form: 'url', content: 'file' },
];

/** Properties of `Globals` that name an artifact, by section. */
export const globalArtifactProperties: Readonly<Record<string, ArtifactProperty>> = {
  Function: { resourceType: 'Globals.Function', path: ['CodeUri'], form: 'uri', content: 'zip', zipPackagesOnly: true },
  Api: { resourceType: 'Globals.Api', path: ['DefinitionUri'], form: 'uri', content: 'file' },
};

/** Entries of `Metadata` that name an artifact, by key. */
export const metadataArtifactProperties: Readonly<Record<string, readonly ArtifactProperty[]>> = {
  'AWS::ServerlessRepo::Application': ['LicenseUrl', 'ReadmeUrl'].map((name) => ({
    resourceType: 'Metadata.AWS::ServerlessRepo::Application',
    path: [name],
    form: 'uri',
    content: 'file',
  })),
};
