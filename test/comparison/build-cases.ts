import { fileURLToPath } from 'node:url';
import type { ProjectFile } from './project-files.ts';

/** A project that both build. */
export interface BuildCase {
  /** As YAML; `AWS::Serverless-2016-10-31` by default. */
  readonly transform?: string | undefined;
  /** The resources of the template. */
  readonly resources: string;
  /** Variables for SAM CLI. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly files?: Readonly<Record<string, ProjectFile>> | undefined;
  /** Folders that are copied into the project, by where to. */
  readonly folders?: Readonly<Record<string, string>> | undefined;
  /** What functions answer, by their path. */
  readonly answers: Readonly<Record<string, { readonly event?: unknown; readonly answer: unknown }>>;
  /** Layers and functions besides those of `answers` whose folders are compared. */
  readonly others?: readonly string[] | undefined;
  /** Templates of nested stacks. */
  readonly templates?: readonly string[] | undefined;
  /** Files that only one of the two has, or that need not be the same. */
  readonly ignored?: readonly Ignored[] | undefined;
  /** Where the built templates differ on purpose: what theirs has to be changed by to be ours. */
  readonly template?: { readonly why: string; readonly theirs: (text: string) => string } | undefined;
}

/** What does not count when two artifacts are compared. */
export interface Ignored {
  readonly why: string;
  /** The paths in the artifact. */
  readonly files: RegExp;
  /** What of them may differ, where they have to be there. */
  readonly only?: 'content' | 'mode';
}

/** What does not count anywhere. */
export const ignoredEverywhere: readonly Ignored[] = [
  { why: 'made by Python when it runs, or when pip installs', files: /(^|\/)__pycache__\// },
  { why: 'lists the files of a package for pip, with those that count for nobody else', files: /\.dist-info\/RECORD$/ },
  {
    why: 'says who installed a package, and when it was asked for',
    files: /\.dist-info\/(INSTALLER|REQUESTED|direct_url\.json)$/,
  },
  { why: "npm's own note of what it has installed", files: /(^|\/)node_modules\/\.package-lock\.json$/ },
];

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/functions/${name}`, import.meta.url));

function lambda(id: string, properties: string, metadata?: string): string {
  const more = metadata === undefined ? '' : `    Metadata: ${metadata}\n`;
  return `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties: ${properties}\n${more}`;
}

function layer(id: string, contentUri: string, method: string): string {
  return `  ${id}:\n    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: ${contentUri} }\n    Metadata: { BuildMethod: ${method} }\n`;
}

const custom =
  '#!/bin/sh\nset -e\nwhile true; do\n  head=$(mktemp)\n  curl -sS -D "$head" -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"\n  id=$(sed -n "s/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p" "$head" | tr -d "\\r")\n  curl -sS -X POST -d "\\"from a script\\"" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" >/dev/null\ndone\n';

const rust = `use std::{env, io::{Read, Write}, net::TcpStream};

fn call(request: &str) -> String {
    let mut stream = TcpStream::connect(env::var("AWS_LAMBDA_RUNTIME_API").unwrap()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\\r\\n\\r\\n") && stream.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn main() {
    let base = "/2018-06-01/runtime/invocation";
    loop {
        let head = call(&format!("GET {base}/next HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"));
        let id = head.lines().find(|line| line.to_lowercase().starts_with("lambda-runtime-aws-request-id")).unwrap().split(": ").nth(1).unwrap().to_string();
        call(&format!("POST {base}/{id}/response HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: 6\\r\\n\\r\\n\\"rust\\""));
    }
}
`;

const typescript = {
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "paths": { "shared/*": ["./shared/*"] } } }\n',
  'package.json': '{ "name": "app", "version": "1.0.0", "dependencies": { "ms": "2.1.3" } }\n',
  'handlers/orders.ts':
    "import ms from 'ms';\nimport { double } from '../shared/double';\nexport const handler = async (event: { n: number }): Promise<string> => `${double(event.n)} ${ms('1h')}`;\n",
  'shared/double.ts': 'export const double = (n: number): number => n * 2;\n',
};

const inFolder = (folder: string, files: Readonly<Record<string, ProjectFile>>): Record<string, ProjectFile> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]));

/** By what is built. */
export const buildCases: Readonly<Record<string, BuildCase>> = {
  'JavaScript without a package.json': {
    resources: lambda('Plain', '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }'),
    files: { 'src/app.js': "exports.handler = async () => 'plain';\n", 'src/lib/unused.js': '' },
    answers: { Plain: { answer: 'plain' } },
  },
  'JavaScript with packages': {
    resources: lambda('Npm', '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }'),
    files: {
      'src/package.json':
        '{ "name": "app", "version": "1.0.0", "dependencies": { "ms": "2.1.3" }, "devDependencies": { "is-odd": "3.0.1" } }\n',
      'src/app.js': "const ms = require('ms');\nexports.handler = async () => ms('2h');\n",
      'src/lib/data.json': '{}\n',
    },
    answers: { Npm: { answer: 7_200_000 } },
  },
  'JavaScript bundled by esbuild': {
    resources: lambda(
      'Bundled',
      '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }',
      '{ BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.js], Minify: false, Target: es2022 } }',
    ),
    files: {
      'src/package.json': '{ "name": "app", "version": "1.0.0", "dependencies": { "ms": "2.1.3" } }\n',
      'src/app.js': "const ms = require('ms');\nexports.handler = async () => ms('3h');\n",
    },
    answers: { Bundled: { answer: 10_800_000 } },
  },
  'TypeScript with source maps': {
    resources: lambda(
      'Typed',
      '{ Runtime: nodejs22.x, Handler: handlers/orders.handler, CodeUri: src }',
      '{ BuildMethod: esbuild, BuildProperties: { EntryPoints: [handlers/orders.ts], Sourcemap: true, Target: es2022 } }',
    ),
    files: inFolder('src', typescript),
    ignored: [{ why: 'SAM CLI bundles a copy, whose sources are gone afterwards', files: /\.map$/, only: 'content' }],
    template: {
      why: 'SAM CLI writes a blank in front',
      theirs: (text) => text.replace("' --enable-source-maps'", '--enable-source-maps'),
    },
    answers: { Typed: { event: { n: 21 }, answer: '42 3600000' } },
  },
  'TypeScript as modules, one folder for two functions': {
    resources: ['First', 'Second']
      .map((id) =>
        lambda(
          id,
          '{ Runtime: nodejs22.x, Handler: handlers/orders.handler, CodeUri: src }',
          '{ BuildMethod: esbuild, BuildProperties: { EntryPoints: [handlers/orders.ts], Format: esm, OutExtension: [.js=.mjs], Minify: true, External: ["@aws-sdk/*"] } }',
        ),
      )
      .join(''),
    files: inFolder('src', typescript),
    answers: {
      First: { event: { n: 1 }, answer: '2 3600000' },
      Second: { event: { n: 2 }, answer: '4 3600000' },
    },
  },
  'Python with native wheels': {
    resources: lambda('Wheels', '{ Runtime: python3.11, Handler: app.handler, CodeUri: src }'),
    files: {
      'src/requirements.txt': 'orjson==3.10.12\nMarkupSafe==3.0.2\nsix==1.16.0\n',
      'src/app.py':
        'import markupsafe, orjson, six\n\ndef handler(event, context):\n    return [orjson.dumps({"a": 1}).decode(), str(markupsafe.escape("<")), six.PY3]\n',
      'src/package/__init__.py': '',
    },
    ignored: [
      { why: 'SAM CLI drops the modes that wheels have; pip keeps them', files: /\.(so|pyi?|typed)$/, only: 'mode' },
    ],
    answers: { Wheels: { answer: ['{"a":1}', '&lt;', true] } },
  },
  'Python with a package that is there as source only': {
    resources: lambda('Source', '{ Runtime: python3.11, Handler: app.handler, CodeUri: src }'),
    files: {
      'src/requirements.txt': 'docopt==0.6.2\n',
      'src/app.py': 'import docopt\n\ndef handler(event, context):\n    return docopt.__version__\n',
    },
    ignored: [{ why: 'depends on the version of the tool that builds the package', files: /\.dist-info\// }],
    answers: { Source: { answer: '0.6.2' } },
  },
  Go: {
    resources: lambda(
      'Compiled',
      '{ Runtime: provided.al2023, Handler: bootstrap, CodeUri: src, Architectures: [x86_64] }',
      '{ BuildMethod: go1.x }',
    ),
    folders: { src: fixture('go') },
    answers: { Compiled: { event: { do: 'echo', value: 7 }, answer: { value: 7, count: 1 } } },
    ignored: [{ why: 'SAM CLI keeps symbols, and the paths of this machine', files: /^bootstrap$/, only: 'content' }],
  },
  'Rust by a makefile': {
    resources: lambda(
      'Rust',
      '{ Runtime: provided.al2023, Handler: bootstrap, CodeUri: src }',
      '{ BuildMethod: makefile }',
    ),
    files: { 'src/main.rs': rust, 'src/Makefile': 'build-Rust:\n\trustc -O -o $(ARTIFACTS_DIR)/bootstrap main.rs\n' },
    answers: { Rust: { answer: 'rust' } },
  },
  'Java by Maven': {
    resources: lambda(
      'Java',
      '{ Runtime: java17, Handler: "example.Handler::handleRequest", CodeUri: src, MemorySize: 512, Timeout: 60 }',
    ),
    folders: { src: fixture('java') },
    answers: { Java: { event: { do: 'echo', value: 7 }, answer: { value: 7, count: 1 } } },
  },
  'Java by Gradle': {
    resources: lambda(
      'Gradle',
      '{ Runtime: java17, Handler: "example.Handler::handleRequest", CodeUri: src, MemorySize: 512, Timeout: 60 }',
    ),
    files: {
      'src/build.gradle':
        "apply plugin: 'java'\nsourceCompatibility = 11\nrepositories { mavenCentral() }\ndependencies { implementation 'com.amazonaws:aws-lambda-java-runtime-interface-client:2.6.0' }\n",
      'src/src/main/java/example/Handler.java':
        'package example;\npublic class Handler {\n  public String handleRequest(Object event) { return "gradle"; }\n}\n',
      'src/src/main/resources/words.txt': 'hello\n',
    },
    ignored: [{ why: 'SAM CLI takes the classes out of a jar', files: /^META-INF\/MANIFEST\.MF$/ }],
    answers: { Gradle: { answer: 'gradle' } },
  },
  'Rust by cargo-lambda': {
    resources: lambda(
      'Cargo',
      '{ Runtime: provided.al2023, Handler: bootstrap, CodeUri: src, Architectures: [x86_64] }',
      '{ BuildMethod: rust-cargolambda }',
    ),
    files: {
      'src/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/Cargo.lock': 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      'src/src/main.rs': rust,
    },
    ignored: [{ why: 'compilers write where the source was', files: /^bootstrap$/, only: 'content' }],
    env: { SAM_CLI_BETA_RUST_CARGO_LAMBDA: '1' },
    answers: { Cargo: { answer: 'rust' } },
  },
  'Python by uv': {
    resources: lambda(
      'Uv',
      '{ Runtime: python3.11, Handler: app.handler, CodeUri: src }',
      '{ BuildMethod: python-uv }',
    ),
    files: {
      'src/requirements.txt': 'six==1.16.0\n',
      'src/app.py': 'import six\n\ndef handler(event, context):\n    return six.__version__\n',
    },
    ignored: [{ why: 'what uv locks while it installs', files: /^\.lock$/ }],
    env: { SAM_CLI_BETA_UV_PACKAGE_MANAGER: '1' },
    answers: { Uv: { answer: '1.16.0' } },
  },
  'a script by a makefile': {
    resources: lambda('Script', '{ Runtime: provided.al2023, Handler: x, CodeUri: src }', '{ BuildMethod: makefile }'),
    files: {
      'src/Makefile':
        'build-Script:\n\tcp bootstrap.sh $(ARTIFACTS_DIR)/bootstrap\n\tchmod +x $(ARTIFACTS_DIR)/bootstrap\n',
      'src/bootstrap.sh': custom,
      'src/not-copied.txt': 'x',
    },
    answers: { Script: { answer: 'from a script' } },
  },
  'layers of Node.js, Python and a makefile': {
    resources: [
      lambda(
        'Node',
        '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: node, Layers: [!Ref NodeLayer, !Ref MadeLayer] }',
      ),
      lambda('Python', '{ Runtime: python3.11, Handler: app.handler, CodeUri: python, Layers: [!Ref PythonLayer] }'),
      layer('NodeLayer', 'node-layer', 'nodejs22.x'),
      layer('PythonLayer', 'python-layer', 'python3.11'),
      layer('MadeLayer', 'made-layer', 'makefile'),
    ].join(''),
    files: {
      'node/app.js': "exports.handler = async () => [require('ms')('1m'), require('made')];\n",
      'node-layer/package.json': '{ "name": "layer", "version": "1.0.0", "dependencies": { "ms": "2.1.3" } }\n',
      'made-layer/Makefile':
        'build-MadeLayer:\n\tmkdir -p "$(ARTIFACTS_DIR)/nodejs/node_modules"\n\tcp made.js "$(ARTIFACTS_DIR)/nodejs/node_modules/"\n',
      'made-layer/made.js': "module.exports = 'made';\n",
      'python/app.py': 'import six, shared\n\ndef handler(event, context):\n    return [six.PY3, shared.ONE]\n',
      'python-layer/requirements.txt': 'six==1.16.0\n',
      'python-layer/shared.py': 'ONE = 1\n',
    },
    answers: { Node: { answer: [60_000, 'made'] }, Python: { answer: [true, 1] } },
    others: ['NodeLayer', 'PythonLayer', 'MadeLayer'],
  },
  'a nested stack': {
    resources: `  Sub: { Type: AWS::Serverless::Application, Properties: { Location: sub/template.yaml } }\n`,
    files: {
      'sub/template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${lambda('Inner', '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }')}`,
      'sub/src/app.js': "exports.handler = async () => 'inner';\n",
    },
    answers: { 'Sub/Inner': { answer: 'inner' } },
    templates: ['Sub/template.yaml'],
  },
  'nested stacks that are given parameters, one template for two of them': {
    resources: `  Blue: { Type: AWS::Serverless::Application, Properties: { Location: sub/template.yaml, Parameters: { Handler: !Sub 'app.\${AWS::Region}', Folder: !GetAtt Names.Outputs.Folder } } }
  Green: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: sub/template.yaml } }
  Names: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: names.yaml } }
`,
    files: {
      'names.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }\nOutputs: { Folder: { Value: code } }\n',
      'sub/template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Handler: { Type: String, Default: app.handler }, Folder: { Type: String, Default: code } }
Resources:
${lambda('Inner', '{ Runtime: nodejs22.x, Handler: !Ref Handler, CodeUri: code }')}`,
      'sub/code/app.js': "exports.handler = async () => 'green';\nexports['eu-west-1'] = async () => 'blue';\n",
    },
    answers: { 'Blue/Inner': { answer: 'blue' }, 'Green/Inner': { answer: 'green' } },
    templates: ['Blue/template.yaml', 'Green/template.yaml', 'Names/template.yaml'],
  },
  'loops with a folder for each, in loops too': {
    transform: '[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]',
    env: { SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS: '1' },
    resources: `  Fn::ForEach::Functions:
    - Name
    - [Alpha, Beta]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: './\${Name}' }
  Fn::ForEach::Stages:
    - Stage
    - [dev, prod]
    - Fn::ForEach::More:
        - Name
        - [Alpha, Beta]
        - \${Name}\${Stage}:
            Type: AWS::Serverless::Function
            Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: './\${Name}' }
`,
    files: {
      'Alpha/index.js': "exports.handler = async () => 'alpha';\n",
      'Beta/index.js': "exports.handler = async () => 'beta';\n",
    },
    answers: {
      AlphaFunction: { answer: 'alpha' },
      BetaFunction: { answer: 'beta' },
      Alphaprod: { answer: 'alpha' },
      Betadev: { answer: 'beta' },
    },
    others: ['Alphadev', 'Betaprod'],
  },
  'a loop with one folder for all': {
    transform: '[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]',
    env: { SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS: '1' },
    resources: `  Fn::ForEach::Functions:
    - Name
    - [Alpha, Beta]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: src, Environment: { Variables: { NAME: !Ref Name } } }
`,
    files: { 'src/index.js': 'exports.handler = async () => process.env.NAME;\n' },
    answers: { AlphaFunction: { answer: 'Alpha' }, BetaFunction: { answer: 'Beta' } },
  },
  'what needs no build': {
    resources: [
      lambda(
        'Inline',
        '{ Runtime: nodejs22.x, Handler: index.handler, InlineCode: "exports.handler = async () => 1;" }',
      ),
      lambda('Skipped', '{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }', '{ SkipBuild: true }'),
      `  States: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: states.json } }\n`,
    ].join(''),
    files: { 'src/app.js': "exports.handler = async () => 'skipped';\n", 'states.json': '{}' },
    answers: { Inline: { answer: 1 }, Skipped: { answer: 'skipped' } },
  },
  'Ruby with gems': {
    resources: lambda('Ruby', '{ Runtime: ruby3.3, Handler: app.handler, CodeUri: src }'),
    files: {
      'src/Gemfile': "gem 'greeting', path: 'greeting'\n",
      'src/app.rb': "require 'bundler/setup'\nrequire 'greeting'\ndef handler(event:, context:)\n  GREETING\nend\n",
      'src/greeting/greeting.gemspec':
        "Gem::Specification.new do |s|\n  s.name = 'greeting'\n  s.version = '1.0.0'\n  s.summary = 'Greets.'\n  s.authors = ['x']\n  s.files = ['lib/greeting.rb']\nend\n",
      'src/greeting/lib/greeting.rb': "GREETING = 'hello'\n",
    },
    ignored: [{ why: 'settings for later calls of Bundler', files: /^\.bundle\/config$/, only: 'content' }],
    answers: { Ruby: { answer: 'hello' } },
  },
};
