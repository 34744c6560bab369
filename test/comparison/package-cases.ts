import { digest, type Tree } from './packaged-template.ts';
import type { ProjectFile } from './project-files.ts';

/** A template that both package. */
export interface PackageCase {
  /** The template's text. */
  readonly template: string;
  readonly files?: Readonly<Record<string, ProjectFile>> | undefined;
  /** Options of `sam package`, and what they are called here. */
  readonly args?: readonly string[] | undefined;
  readonly options?: { readonly prefix?: string } | undefined;
  /** Variables that `sam package` needs for it. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `template.yaml` unless it is called differently. */
  readonly templateName?: string | undefined;
  /** Where the two differ on purpose. */
  readonly differs?: Difference | undefined;
}

/** A known difference: what SAM CLI's result has to be changed by to be ours. */
export interface Difference {
  readonly why: string;
  readonly theirs: (template: Tree) => Tree;
}

const app = { 'src/app.py': 'def handler(event, context):\n    return event\n' };
const api = { 'api.yaml': 'openapi: 3.0.1\ninfo: { title: orders, version: "1" }\npaths: {}\n' };
const states = { 'states.asl.json': '{ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } }\n' };
const schema = { 'schema.graphql': 'type Query { order(id: ID!): String }\n' };
const resolver = {
  'resolver.js': 'export const request = () => ({});\nexport const response = ({ result }) => result;\n',
};
const vtl = { 'request.vtl': '{ "version": "2018-05-29" }\n', 'response.vtl': '$util.toJson($ctx.result)\n' };

/** The smallest archive there is: no entries. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const SAM = "Transform: 'AWS::Serverless-2016-10-31'\n";

function resource(type: string, properties: string, id = 'It'): string {
  return `Resources:\n  ${id}:\n    Type: ${type}\n    Properties: ${properties}\n`;
}

function serverless(type: string, properties: string): string {
  return SAM + resource(`AWS::Serverless::${type}`, properties);
}

const python = 'Runtime: python3.12, Handler: app.handler';

/** By what is told apart in them. */
export const packageCases: Readonly<Record<string, PackageCase>> = {
  'CodeUri of a function': { template: serverless('Function', `{ ${python}, CodeUri: src/ }`), files: app },
  'CodeUri that is one file': { template: serverless('Function', `{ ${python}, CodeUri: src/app.py }`), files: app },
  'CodeUri that is an archive': {
    template: serverless('Function', `{ ${python}, CodeUri: code.zip }`),
    files: { 'code.zip': emptyZip },
  },
  'no CodeUri': { template: serverless('Function', `{ ${python} }`), files: app },
  'CodeUri in S3': {
    template: `${SAM}Resources:
  Text: { Type: AWS::Serverless::Function, Properties: { ${python}, CodeUri: s3://elsewhere/code.zip } }
  Map:
    Type: AWS::Serverless::Function
    Properties: { ${python}, CodeUri: { Bucket: elsewhere, Key: code.zip, Version: '1' } }
  Reference:
    Type: AWS::Serverless::Function
    Properties: { ${python}, CodeUri: { Bucket: !Ref Bucket, Key: !Sub '\${Bucket}.zip' } }
Parameters:
  Bucket: { Type: String }
`,
  },
  'functions that share a folder': {
    template: `${SAM}Resources:
  First: { Type: AWS::Serverless::Function, Properties: { ${python}, CodeUri: src } }
  Second: { Type: AWS::Serverless::Function, Properties: { ${python}, CodeUri: ./src/ } }
  Third: { Type: AWS::Serverless::Function, Properties: { ${python}, CodeUri: same } }
`,
    files: { ...app, 'same/app.py': app['src/app.py'] },
  },
  InlineCode: {
    template: serverless('Function', `{ Runtime: nodejs22.x, Handler: index.handler, InlineCode: 'exports.handler' }`),
  },
  'CodeUri in Globals': {
    template: `${SAM}Globals: { Function: { CodeUri: src/, Runtime: python3.12 } }
Resources:
  First: { Type: AWS::Serverless::Function, Properties: { Handler: app.handler } }
  Second: { Type: AWS::Serverless::Function, Properties: { Handler: app.handler, CodeUri: other/ } }
`,
    files: { ...app, 'other/app.py': '' },
    differs: {
      why: 'SAM CLI copies Globals.Function.CodeUri into each function and leaves the local path in Globals',
      theirs: (template) => {
        const code = at(template, 'Resources', 'First', 'Properties', 'CodeUri');
        const moved = changed(template, ['Resources', 'First', 'Properties', 'CodeUri'], undefined);
        return changed(moved, ['Globals', 'Function', 'CodeUri'], code);
      },
    },
  },
  'Code of AWS::Lambda::Function': {
    template: resource('AWS::Lambda::Function', `{ ${python}, Role: arn, Code: src/ }`),
    files: app,
  },
  'Code of AWS::Lambda::Function as one file': {
    template: resource('AWS::Lambda::Function', `{ ${python}, Role: arn, Code: src/app.py }`),
    files: app,
  },
  'Code of AWS::Lambda::Function that is there or written': {
    template: `Resources:
  There:
    Type: AWS::Lambda::Function
    Properties: { ${python}, Role: arn, Code: { S3Bucket: elsewhere, S3Key: code.zip } }
  Written:
    Type: AWS::Lambda::Function
    Properties: { Runtime: python3.12, Handler: index.handler, Role: arn, Code: { ZipFile: 'handler = print' } }
`,
  },
  'AWS::Lambda::Function without Code': {
    template: resource('AWS::Lambda::Function', `{ ${python}, Role: arn }`),
    files: app,
  },
  'layers of both types': {
    template: `${SAM}Resources:
  Serverless: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }
  Lambda: { Type: AWS::Lambda::LayerVersion, Properties: { Content: layer/ } }
  There: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: s3://elsewhere/layer.zip } }
`,
    files: { 'layer/python/shared.py': 'ONE = 1\n', 'layer/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 } },
  },
  'a layer without content': {
    template: resource('AWS::Lambda::LayerVersion', '{ LayerName: a }'),
    files: app,
  },
  'DefinitionUri of APIs': {
    template: `${SAM}Resources:
  Rest: { Type: AWS::Serverless::Api, Properties: { StageName: prod, DefinitionUri: api.yaml } }
  Http: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: api.yaml } }
  There: { Type: AWS::Serverless::Api, Properties: { StageName: prod, DefinitionUri: s3://elsewhere/api.yaml } }
  None: { Type: AWS::Serverless::Api, Properties: { StageName: prod } }
`,
    files: api,
  },
  'BodyS3Location of AWS::ApiGateway::RestApi': {
    template: resource('AWS::ApiGateway::RestApi', '{ BodyS3Location: api.yaml }'),
    files: api,
  },
  'BodyS3Location of AWS::ApiGatewayV2::Api': {
    template: resource('AWS::ApiGatewayV2::Api', '{ BodyS3Location: api.yaml }'),
    files: api,
  },
  'DefinitionUri of a state machine': {
    template: serverless(
      'StateMachine',
      "{ DefinitionUri: states.asl.json, DefinitionSubstitutions: { Table: !Sub 'T-${AWS::Region}' } }",
    ),
    files: states,
  },
  'DefinitionS3Location of AWS::StepFunctions::StateMachine': {
    template: resource('AWS::StepFunctions::StateMachine', '{ DefinitionS3Location: states.asl.json, RoleArn: arn }'),
    files: states,
  },
  'SchemaUri and CodeUri of GraphQLApi': {
    template: `${SAM}Resources:
  It:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: { Type: AWS_IAM }
      SchemaUri: ./schema.graphql
      Functions:
        Read: { Runtime: { Name: APPSYNC_JS, Version: 1.0.0 }, DataSource: none, CodeUri: resolver.js }
        Write: { Runtime: { Name: APPSYNC_JS, Version: 1.0.0 }, DataSource: none, InlineCode: '' }
      Resolvers:
        Query:
          order: { Runtime: { Name: APPSYNC_JS, Version: 1.0.0 }, Pipeline: [Read], CodeUri: ./resolver.js }
          orders: { Pipeline: [Read] }
`,
    files: { ...schema, ...resolver },
  },
  'DefinitionS3Location of AWS::AppSync::GraphQLSchema': {
    template: resource('AWS::AppSync::GraphQLSchema', '{ ApiId: a, DefinitionS3Location: schema.graphql }'),
    files: schema,
  },
  'mapping templates and code of AWS::AppSync::Resolver': {
    template: `Resources:
  Mapped:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: a
      RequestMappingTemplateS3Location: request.vtl
      ResponseMappingTemplateS3Location: response.vtl
  Coded: { Type: AWS::AppSync::Resolver, Properties: { ApiId: a, CodeS3Location: resolver.js } }
`,
    files: { ...vtl, ...resolver },
  },
  'mapping templates and code of AWS::AppSync::FunctionConfiguration': {
    template: `Resources:
  Mapped:
    Type: AWS::AppSync::FunctionConfiguration
    Properties:
      ApiId: a
      RequestMappingTemplateS3Location: request.vtl
      ResponseMappingTemplateS3Location: response.vtl
  Coded: { Type: AWS::AppSync::FunctionConfiguration, Properties: { ApiId: a, CodeS3Location: resolver.js } }
`,
    files: { ...vtl, ...resolver },
  },
  'SourceBundle of Elastic Beanstalk': {
    template: resource('AWS::ElasticBeanstalk::ApplicationVersion', '{ ApplicationName: a, SourceBundle: src }'),
    files: app,
  },
  'SourceBundle that is one file': {
    template: resource('AWS::ElasticBeanstalk::ApplicationVersion', '{ ApplicationName: a, SourceBundle: app.war }'),
    files: { 'app.war': 'no real one' },
  },
  'Command.ScriptLocation of a Glue job': {
    template: resource('AWS::Glue::Job', '{ Role: arn, Command: { Name: glueetl, ScriptLocation: src/app.py } }'),
    files: app,
  },
  'ModulePackage and SchemaHandlerPackage': {
    template: `Resources:
  Module: { Type: AWS::CloudFormation::ModuleVersion, Properties: { ModuleName: A::B::C::MODULE, ModulePackage: m.zip } }
  Resource:
    Type: AWS::CloudFormation::ResourceVersion
    Properties: { TypeName: A::B::C, SchemaHandlerPackage: m.zip }
`,
    files: { 'm.zip': emptyZip },
  },
  'AWS::CloudFormation::Stack': {
    template: resource('AWS::CloudFormation::Stack', "{ TemplateURL: child/template.yaml, Parameters: { A: '1' } }"),
    files: {
      'child/template.yaml': serverless('Function', `{ ${python}, CodeUri: ../src }`),
      ...app,
    },
  },
  'AWS::Serverless::Application': {
    template: `${SAM}Resources:
  Child: { Type: AWS::Serverless::Application, Properties: { Location: child/app.yaml } }
  Url: { Type: AWS::Serverless::Application, Properties: { Location: 'https://s3.amazonaws.com/elsewhere/t.yaml' } }
`,
    files: { 'child/app.yaml': serverless('Function', `{ ${python}, CodeUri: src }`), 'child/src/app.py': '' },
  },
  'three templates deep, one of them twice': {
    template: `Resources:
  First: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b/template.yaml } }
  Second: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: c/template.json } }
`,
    files: {
      'b/template.yaml': resource('AWS::CloudFormation::Stack', '{ TemplateURL: ../c/template.json }'),
      'c/template.json': JSON.stringify({
        Resources: { It: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: './layer' } } },
      }),
      'c/layer/x': 'x',
    },
  },
  'TemplateURL of a stack set': {
    template: resource('AWS::CloudFormation::StackSet', '{ StackSetName: a, TemplateURL: child.yaml }'),
    files: { 'child.yaml': `# as it is\n${serverless('Function', `{ ${python}, CodeUri: not-there }`)}` },
  },
  'Metadata of the Serverless Application Repository': {
    template: `${SAM}Metadata:
  AWS::ServerlessRepo::Application: { Name: a, Author: b, LicenseUrl: LICENSE, ReadmeUrl: ./README.md }
${resource('AWS::Serverless::Function', `{ ${python}, CodeUri: src }`)}`,
    files: { ...app, LICENSE: 'free\n', 'README.md': '# a\n' },
  },
  'AWS::Include in a resource': {
    template: `Resources:
  It:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        Fn::Transform: { Name: AWS::Include, Parameters: { Location: api.yaml } }
  There:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: s3://elsewhere/api.yaml } } }
`,
    files: api,
  },
  'AWS::Include in other sections': {
    template: `Mappings:
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: mappings.yaml } }
Resources:
  It:
    Type: AWS::SNS::Topic
    Properties:
      'Fn::Transform': { Name: AWS::Include, Parameters: { Location: topic.yaml } }
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: more.yaml } }
Outputs:
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: outputs.yaml } }
`,
    files: { 'mappings.yaml': 'M: {}\n', 'topic.yaml': 'TopicName: a\n', 'more.yaml': '{}\n', 'outputs.yaml': '{}\n' },
  },
  'AWS::Include in the Transform section': {
    template: `Transform: { Name: AWS::Include, Parameters: { Location: more.yaml } }
Resources: { It: { Type: AWS::SNS::Topic } }
`,
    files: { 'more.yaml': 'Outputs: {}\n' },
    differs: {
      why: 'SAM CLI does not upload what the Transform section includes: CloudFormation would refuse the template',
      theirs: (template) => {
        const expected = { form: 's3://', file: digest('Outputs: {}\n') };
        return changed(template, ['Transform', 'Parameters', 'Location'], expected);
      },
    },
  },
  'short forms, conditions and anchors': {
    template: `${SAM}Parameters:
  Stage: { Type: String, Default: dev }
  Password: { Type: String, NoEcho: true, Default: '0123' }
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]
  Both: !And [!Condition IsProduction, !Not [!Equals [!Ref Password, '']]]
Mappings:
  Sizes: { dev: { Memory: 128 }, prod: { Memory: 1024 } }
Resources:
  First:
    Type: AWS::Serverless::Function
    Condition: IsProduction
    DependsOn: [Topic]
    DeletionPolicy: Retain
    Metadata: { Team: orders, Numbers: [1, 1.5, true, '2024-01-01', '010'] }
    Properties: &shared
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Environment:
        Variables:
          TOPIC: !GetAtt Topic.TopicName
          SPLIT: !Select [0, !Split [',', !Sub ['\${A},b', { A: !Ref Topic }]]]
          IF: !If [IsProduction, 'yes', !Ref AWS::NoValue]
          JOIN: !Join ['-', [a, !ImportValue b, !Base64 c]]
          ACCOUNT: '012345678901'
          DATE: 2024-01-01
          OCTAL: 0777
          TRUE_VALUE: on
  Second:
    Type: AWS::Serverless::Function
    Properties: { <<: *shared, Handler: app.other }
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Arn: { Value: !GetAtt First.Arn, Export: { Name: !Sub '\${AWS::StackName}-arn' } }
`,
    files: app,
  },
  'names that YAML 1.1 takes for truth values': {
    template: `Resources:
  It:
    Type: AWS::Lambda::Function
    Properties: { ${python}, Role: arn, Code: src, Environment: { Variables: { ON: 'x', 'NO': 'y' } } }
`,
    files: app,
    differs: {
      why: 'SAM CLI writes a variable that is called ON as "true"',
      theirs: (template) =>
        changed(template, ['Resources', 'It', 'Properties', 'Environment', 'Variables'], { ON: 'x', NO: 'y' }),
    },
  },
  'a template in JSON': {
    template: JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        It: {
          Type: 'AWS::Serverless::Function',
          Properties: { Runtime: 'python3.12', Handler: 'app.handler', CodeUri: 'src', Role: { 'Fn::Sub': '${A}' } },
        },
      },
    }),
    templateName: 'template.json',
    files: app,
  },
  'names, modes, hidden and empty files': {
    template: serverless('Function', `{ ${python}, CodeUri: src }`),
    files: {
      'src/bin/run': { text: '#!/bin/sh\n', mode: 0o755 },
      'src/private.txt': { text: 'x', mode: 0o600 },
      'src/ünï/日本.txt': 'ja\n',
      'src/a b/c&d (e).txt': '',
      'src/.hidden/.env': 'A=1\n',
      'src/node_modules/x/index.js': 'x',
      'src/__pycache__/x.pyc': 'x',
      'src/large.bin': Buffer.alloc(300_000, 'samwright'),
    },
  },
  'folders in archives': {
    template: serverless('Function', `{ ${python}, CodeUri: src }`),
    files: { ...app, 'src/empty': { folder: true }, 'src/full/x': 'x' },
    differs: {
      why: 'SAM CLI leaves out empty folders',
      theirs: (template) => withFile(template, `empty/ folder ${digest('')}`),
    },
  },
  'links inside the folder': {
    template: serverless('Function', `{ ${python}, CodeUri: src }`),
    files: { ...app, 'src/again.py': { link: 'app.py' } },
    differs: {
      why: 'SAM CLI copies what links inside the folder lead to',
      theirs: (template) => withFile(template, 'again.py link app.py'),
    },
  },
  'a prefix': {
    template: `${SAM}Resources:
  It: { Type: AWS::Serverless::Function, Properties: { ${python}, CodeUri: src } }
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }
`,
    files: { ...app, 'child.yaml': resource('AWS::Lambda::LayerVersion', '{ Content: src }') },
    args: ['--s3-prefix', 'orders/dev'],
    options: { prefix: 'orders/dev' },
  },
  'Fn::ForEach': {
    template: `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [First, Second]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { ${python}, CodeUri: src }
`,
    files: app,
    env: { SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS: '1' },
  },
  'Fn::ForEach with a folder for each': {
    template: `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [First, Second]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { ${python}, CodeUri: 'src/\${Name}' }
`,
    files: { 'src/First/app.py': 'first', 'src/Second/app.py': 'second' },
    env: { SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS: '1' },
  },
  'Fn::ForEach as a build has left it': {
    template: `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Mappings:
  SAMCodeUriFunctions: { First: { CodeUri: FirstFunction }, Second: { CodeUri: SecondFunction } }
Resources:
  Fn::ForEach::Functions:
    - Name
    - [First, Second]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { ${python}, CodeUri: !FindInMap [SAMCodeUriFunctions, !Ref Name, CodeUri] }
`,
    files: { 'FirstFunction/app.py': 'first', 'SecondFunction/app.py': 'second' },
    env: { SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS: '1' },
  },
};

/** What neither packages: what SAM CLI says, and the code of our error. */
export const refusedCases: Readonly<Record<string, PackageCase & { readonly theirs: RegExp; readonly ours: string }>> =
  {
    'a folder that is not there': {
      template: serverless('Function', `{ ${python}, CodeUri: src }`),
      theirs: /refers to a file or folder that does not exist/,
      ours: 'ARTIFACT_NOT_FOUND',
    },
    'a nested template that is not there': {
      template: resource('AWS::CloudFormation::Stack', '{ TemplateURL: child.yaml }'),
      theirs: /Template file not found/,
      ours: 'ARTIFACT_NOT_FOUND',
    },
    'a definition that is not there': {
      template: serverless('StateMachine', '{ DefinitionUri: states.asl.json }'),
      theirs: /refers to a file or folder that does not exist/,
      ours: 'ARTIFACT_NOT_FOUND',
    },
  };

/** What SAM CLI fails at, what it says then, and what the result has here. */
export const onlyOurCases: Readonly<
  Record<string, PackageCase & { readonly theirs: RegExp; readonly archive: string }>
> = {
  'a link that leads nowhere': {
    template: serverless('Function', `{ ${python}, CodeUri: src }`),
    files: { 'src/app.py': '', 'src/later': { link: 'made-when-it-runs' } },
    theirs: /No such file or directory/,
    archive: 'later link made-when-it-runs',
  },
  'Fn::ForEach without being told that there are loops': {
    template: packageCases['Fn::ForEach']?.template ?? '',
    files: app,
    theirs: /'list' object has no attribute 'get'/,
    archive: 'app.py 644',
  },
};

/** With a line of the list of files of the function's archive replaced, or added. */
function withFile(template: Tree, line: string): Tree {
  const path = ['Resources', 'It', 'Properties', 'CodeUri', 'archive'];
  const files = at(template, ...path);
  if (!Array.isArray(files)) return template;
  const [name] = line.split(' ');
  return changed(template, path, [...files.filter((file) => String(file).split(' ')[0] !== name), line].sort());
}

/** What is at a path of a template. */
function at(tree: Tree, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((value, key) => (isMap(value) ? value[key] : undefined), tree);
}

/** The template with another value at a path; with none when that is `undefined`. */
function changed(tree: Tree, [key, ...rest]: readonly string[], value: Tree | undefined): Tree {
  if (key === undefined || !isMap(tree)) return tree;
  const child = rest.length === 0 ? value : changed(tree[key] ?? {}, rest, value);
  const { [key]: _, ...others } = tree;
  return child === undefined ? others : { ...others, [key]: child };
}

function isMap(value: Tree | undefined): value is { readonly [key: string]: Tree } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
