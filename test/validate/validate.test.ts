import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, TemporaryFolder } from '../../src/core/index.ts';
import { RESOURCE_IDENTITIES } from '../../src/resolve/data/resource-identities.ts';
import { parseTemplate, type TemplateMap } from '../../src/template/index.ts';
import { RESOURCE_ATTRIBUTES } from '../../src/validate/data/resource-types.ts';
import { type ValidateOptions, validate } from '../../src/validate/index.ts';

function check(yaml: string, options: ValidateOptions = {}, folder?: string): Diagnostic[] {
  const { document } = parseTemplate(yaml, { file: 'template.yaml', ...(folder && { folder }) });
  return validate(document!, { checkFiles: folder !== undefined, ...options });
}

/** `severity CODE line: message (hint)` */
function summary(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(
    ({ severity, code, message, hint, range }) => `${severity} ${code} ${range?.start.line}: ${message} (${hint})`,
  );
}

const TABLE = 'Table: { Type: AWS::DynamoDB::Table }';
const FN = 'Type: AWS::Lambda::Function, Properties';

describe('structure', () => {
  it('finds nothing wrong with a good template', () => {
    expect(check(`Resources:\n  ${TABLE}\nOutputs: { Arn: { Value: !GetAtt Table.Arn } }`)).toEqual([]);
  });

  it.each([
    ['Description: x', 'RESOURCES_MISSING', 'Section "Resources": it is missing.'],
    ['Resources: {}', 'RESOURCES_MISSING', 'Section "Resources": it is empty.'],
    ['Resources: []', 'RESOURCES_MISSING', 'Section "Resources": it is not a map.'],
    [`Resources: { A: 1, ${TABLE} }`, 'RESOURCE_INVALID', 'Resource "A": it is not a map.'],
    [`Resources: { A: { Tpye: B }, ${TABLE} }`, 'RESOURCE_TYPE_MISSING', 'Resource "A": it has no Type.'],
    [`Resources: { ${TABLE} }\nOutputs: 1`, 'SECTION_INVALID', 'Section "Outputs": it is not a map.'],
  ])('reports %s', (yaml, code, message) => {
    expect(check(yaml)).toContainEqual(expect.objectContaining({ severity: 'error', code, message }));
  });

  it('warns of a key that appears twice', () => {
    expect(summary(check(`Resources:\n  A: { Type: 'AWS::SNS::Topic' }\n  A: { Type: 'AWS::SQS::Queue' }`))).toEqual([
      'warning DUPLICATE_KEY 3: Key "A" appears twice in this map; the last one counts. (Remove one of the two.)',
    ]);
  });

  it('says nothing against an application of the repository that it cannot look up here', () => {
    const location = "{ ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/a', SemanticVersion: 1.0.0 }";

    expect(
      check(
        `Transform: AWS::Serverless-2016-10-31\nResources: { App: { Type: AWS::Serverless::Application, Properties: { Location: ${location} } } }`,
      ),
    ).toEqual([]);
  });

  it('takes the folder of the template for the code of a function that names none', () => {
    expect(
      check(
        'Transform: AWS::Serverless-2016-10-31\nResources: { Fn: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x } } }',
      ),
    ).toEqual([]);
  });

  it.each(['', `${TABLE}, `])('has no error for a loop, nor for what refers to what it makes', (more) => {
    const diagnostics = check(`
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources: { ${more}Fn::ForEach::Topics: [Name, [A, B], { '\${Name}Topic': { Type: AWS::SNS::Topic } }] }
Outputs: { Arn: { Value: !Ref ATopic } }`);

    expect(diagnostics).toEqual([]);
  });

  it('checks what a loop makes, at the place where its author wrote it', () => {
    const diagnostics = check(`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [A, B]
    - \${Name}Fn:
        Type: AWS::Serverless::Function
        Properties: { Handler: a.b, Runtime: nodejs24.x, CodeUri: 's3://b/k', Rolle: x }
Outputs: { Arn: { Value: !Ref CFn } }`);

    const made = ['Resources', 'Fn::ForEach::Functions', 2, '${Name}Fn'];
    expect(
      diagnostics.map(({ code, logicalId, path, range }) => [code, logicalId, path?.slice(0, 4), range?.start.line]),
    ).toEqual([
      ['SAM_RESOURCE_INVALID', 'AFn', made, 8],
      ['SAM_RESOURCE_INVALID', 'BFn', made, 8],
      ['REFERENCE_UNKNOWN', undefined, ['Outputs', 'Arn', 'Value', 'Ref'], 9],
    ]);
  });

  it('says where a loop is not known here, and then only suspects what refers to it', () => {
    const diagnostics = check(`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: { Names: { Type: CommaDelimitedList } }
Resources: { Fn::ForEach::Topics: [Name, !Ref Names, { '\${Name}Topic': { Type: AWS::SNS::Topic } }] }
Outputs: { Arn: { Value: !Ref ATopic } }`);

    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning LOOP_UNRESOLVED',
      'warning REFERENCE_UNKNOWN',
    ]);
  });

  it('guesses the section that was meant', () => {
    const diagnostics = check(`Resources: { ${TABLE} }\nOutputz: { A: { Value: 1 } }`);

    expect(summary(diagnostics)).toEqual([
      'error SECTION_UNKNOWN 2: Section "Outputz": templates have no such section. (Did you mean "Outputs"?)',
    ]);
  });

  it.each<TemplateMap>([
    {},
    { Resources: null },
    { Resources: { A: null, B: [] } },
    { Resources: { A: { Type: [], Properties: 3, DependsOn: {}, Condition: [] } } },
    {
      Resources: { A: { Type: 'AWS::Serverless::Function', Properties: null, Events: 1 } },
      Globals: [],
      Parameters: 1,
    },
    {
      Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { Ref: {} }, Timeout: [], Runtime: {} } } },
      Mappings: 1,
    },
  ])('takes %j without throwing', (template) => {
    const diagnostics = validate({ template, folder: '/' });

    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe('references', () => {
  it.each([
    ['A: !Ref Tabel', 'REFERENCE_UNKNOWN', 'Ref "Tabel"', 'Table'],
    ['A: !Ref AWS::Regoin', 'REFERENCE_UNKNOWN', 'Ref "AWS::Regoin"', 'AWS::Region'],
    ['A: !GetAtt Tabel.Arn', 'RESOURCE_UNKNOWN', 'Fn::GetAtt "Tabel"', 'Table'],
    ['A: !Sub "${Tabel.Arn}"', 'RESOURCE_UNKNOWN', 'Fn::Sub "Tabel"', 'Table'],
    ['A: !Sub ["${Stge}-${X}", { X: 1 }]', 'REFERENCE_UNKNOWN', 'Fn::Sub "Stge"', 'Stage'],
    ['A: !If [IsPord, 1, 2]', 'CONDITION_UNKNOWN', 'Fn::If "IsPord"', 'IsProd'],
    ['A: !FindInMap [Size, a, b]', 'MAPPING_UNKNOWN', 'Fn::FindInMap "Size"', 'Sizes'],
  ])('reports %s', (property, code, subject, guess) => {
    const diagnostics = check(`
Parameters: { Stage: { Type: String, Default: a } }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Mappings: { Sizes: { a: { b: 1 } } }
Resources:
  ${TABLE}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      ${property}
`);

    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code,
      severity: 'error',
      hint: `Did you mean "${guess}"?`,
      logicalId: 'Queue',
    });
    expect(diagnostics[0]?.message).toContain(subject);
    expect(diagnostics[0]?.range?.start.line).toBe(10);
  });

  it('reports DependsOn and Condition of a resource', () => {
    const diagnostics = check(`
Resources:
  ${TABLE}
  A: { Type: AWS::SQS::Queue, DependsOn: [Table, Tablet] }
  B: { Type: AWS::SQS::Queue, Condition: Never }
`);

    expect(diagnostics.map(({ code, path }) => [code, path?.join('.')])).toEqual([
      ['RESOURCE_UNKNOWN', 'Resources.A.DependsOn.1'],
      ['CONDITION_UNKNOWN', 'Resources.B.Condition'],
    ]);
  });

  it('takes what is not a reference for what it is', () => {
    const diagnostics = check(`
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policy: { Statement: [{ Condition: { StringEquals: { a: b } } }, { Condition: NotOne }] }
      Text: !Sub '\${!NotOne} \${AWS::Region}'
      Schema: { Ref: NotOne, other: 1 }
`);

    expect(diagnostics).toEqual([]);
  });

  it('is careful where another macro may add resources', () => {
    const diagnostics = check(`Transform: [Mine]\nResources: { A: { Type: X::Y::Z, DependsOn: FromMacro } }`);

    expect(diagnostics).toMatchObject([{ code: 'RESOURCE_UNKNOWN', severity: 'warning' }]);
  });
});

describe('SAM templates', () => {
  it('may refer to what SAM generates', () => {
    const diagnostics = check(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      AutoPublishAlias: live
      Events: { Get: { Type: Api, Properties: { Path: /, Method: get } } }
Outputs:
  Url: { Value: !Sub 'https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/Prod' }
  Stage: { Value: !Ref ServerlessRestApi.Stage }
  Role: { Value: !GetAtt FnRole.Arn }
  Version: { Value: !Ref Fn.Version }
  Alias: { Value: !Ref Fn.Alias }
  Typo: { Value: !GetAtt FnRloe.Arn }
`);

    expect(summary(diagnostics)).toEqual([
      'error RESOURCE_UNKNOWN 18: Fn::GetAtt "FnRloe": the template has no such resource. (Did you mean "FnRole"?)',
    ]);
  });

  it('are judged by what the transform says, with the place of the resource', () => {
    const diagnostics = check(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: [1] } }
`);

    expect(diagnostics).toMatchObject([
      { severity: 'error', logicalId: 'Fn', range: { start: { line: 4, column: 3 } } },
    ]);
    expect(diagnostics[0]?.message).toContain('Resource with id [Fn] is invalid.');
  });
});

describe('official messages', () => {
  const fn = (more: string): string =>
    `Resources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: a.b, ${more} } }`;
  const on = (event: string): string => fn(`Events: { On: ${event} }`);
  const hintsOf = (yaml: string): (string | undefined)[] =>
    check(`Transform: AWS::Serverless-2016-10-31\n${yaml}`).map(({ hint }) => hint);

  it.each([
    ['a property', fn('MemmorySize: 128'), 'Did you mean "MemorySize"?'],
    [
      'a property of an event',
      on('{ Type: SQS, Properties: { Queue: a, BatchSise: 1 } }'),
      'Did you mean "BatchSize"?',
    ],
    ['the type of an event', on('{ Type: Shedule }'), 'Did you mean "Schedule"?'],
    ['a section of Globals', `Globals: { Functions: {} }\n${fn('Timeout: 3')}`, 'Did you mean "Function"?'],
    [
      'what Globals may hold',
      `Globals: { Function: { Tracking: Active } }\n${fn('Timeout: 3')}`,
      'Did you mean "Tracing"?',
    ],
    [
      'a type of SAM',
      'Resources: { Fn: { Type: AWS::Serverless::Funktion } }',
      'Did you mean "AWS::Serverless::Function"?',
    ],
  ])('guess %s that was meant', (_, yaml, hint) => {
    expect(hintsOf(yaml)).toEqual([hint]);
  });

  it.each([
    ['a name that is near to none', fn('Colour: red'), 'Remove Colour, or correct its name.'],
    [
      'what Globals do not know',
      `Globals: { Function: { Bucket: b } }\n${fn('Timeout: 3')}`,
      'Set "Bucket" in the resources that need it.',
    ],
    [
      'a type that is near to none of SAM',
      'Resources: { Fn: { Type: AWS::Serverless::Queue } }',
      'Correct the spelling of the type.',
    ],
    ['a missing property', on('{ Type: SQS }'), 'Add Queue.'],
    ['a map that is none', fn('SnapStart: x'), 'Write SnapStart as a map: lines of "Key: value" below it.'],
    ['the wrong kind of value', fn('Layers: x'), 'Write a list of texts for Layers.'],
    [
      'a bucket of elsewhere',
      on('{ Type: S3, Properties: { Bucket: b, Events: e } }'),
      'Declare the bucket in this template, and name it with !Ref.',
    ],
  ])('say what to do about %s', (_, yaml, hint) => {
    expect(hintsOf(yaml)).toEqual([hint]);
  });

  const FUNCTION = 'Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: .';

  it.each([
    [`Resources: { Fn: { ${FUNCTION}, Polices: [] } } }`, 'Resources.Fn.Properties.Polices'],
    [`Resources: { Fn: { ${FUNCTION}, Layers: x } } }`, 'Resources.Fn.Properties.Layers'],
    [
      `Resources: { Fn: { ${FUNCTION}, Events: { E: { Type: Schedule, Properties: { Shcedule: rate(1 day) } } } } } }`,
      'Resources.Fn.Properties.Events.E.Properties.Shcedule',
    ],
    [`Resources: { Fn: { ${FUNCTION} } } }\nGlobals: { Functoin: {} }`, 'Globals.Functoin'],
  ])('get the place that they name: %s', (template, place) => {
    const diagnostics = check(`Transform: AWS::Serverless-2016-10-31\n${template}`);

    expect(diagnostics.map(({ path, range }) => [path?.join('.'), range !== undefined])).toEqual([[place, true]]);
  });

  it('are left out where a rule says the same', () => {
    const diagnostics = check('Transform: AWS::Serverless-2016-10-31\nResources: { A: 1 }');

    expect(diagnostics.map(({ code }) => code)).toEqual(['RESOURCE_INVALID']);
  });
});

describe('names that are almost those of CloudFormation', () => {
  it('are types: of the near one somebody thought', () => {
    const yaml = `Resources:
  A: { Type: AWS::DynamoDB::Tabel }
  B: { Type: AWS::Dynamodb::Table }
  C: { Type: AWS::DynamoDB::Palimpsest }
  D: { Type: Custom::Table }
  ${TABLE}`;

    expect(summary(check(yaml))).toEqual([
      'warning RESOURCE_TYPE_UNKNOWN 2: Resource "A": CloudFormation has no type "AWS::DynamoDB::Tabel". (Did you mean "AWS::DynamoDB::Table"?)',
      'warning RESOURCE_TYPE_UNKNOWN 3: Resource "B": CloudFormation has no type "AWS::Dynamodb::Table". (Did you mean "AWS::DynamoDB::Table"?)',
    ]);
  });

  it('are attributes, of SAM resources too', () => {
    const yaml = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: a.b, AutoPublishAlias: live } }
  Queue: { Type: AWS::SQS::Queue }
  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://example.com' } }
Outputs:
  A: { Value: !GetAtt Fn.Arm }
  B: { Value: !Sub '\${Queue.QueueNam} \${Fn.Alias} \${Queue.Arn}' }
  C: { Value: { Fn::GetAtt: [Fn, Colour] } }
  D: { Value: { Fn::GetAtt: [Fn, { Ref: AWS::Region }] } }
  E: { Value: !GetAtt Stack.Outputs.Arm }`;

    expect(summary(check(yaml))).toEqual([
      'warning ATTRIBUTE_UNKNOWN 7: Fn::GetAtt "Fn.Arm": AWS::Lambda::Function has no attribute "Arm". (Did you mean "Arn"?)',
      'warning ATTRIBUTE_UNKNOWN 8: Fn::Sub "Queue.QueueNam": AWS::SQS::Queue has no attribute "QueueNam". (Did you mean "QueueName"?)',
    ]);
  });
});

it('the table of attributes has every one that is resolved here', () => {
  const table = new Map(RESOURCE_ATTRIBUTES.map(([type, names]) => [type, names.split(' ')]));

  const missing = Object.entries(RESOURCE_IDENTITIES).flatMap(([type, { attributes = {} }]) =>
    Object.keys(attributes).filter((name) => table.get(type)?.includes(name) === false),
  );

  expect(table.size).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

describe('cycles', () => {
  it('reports resources that wait for each other, once', () => {
    const diagnostics = check(`
Resources:
  A: { Type: AWS::SQS::Queue, Properties: { X: !GetAtt B.Arn } }
  B: { Type: AWS::SQS::Queue, Properties: { X: !Sub '\${C}' } }
  C: { Type: AWS::SQS::Queue, DependsOn: A }
  D: { Type: AWS::SQS::Queue, Properties: { X: !Ref A } }
`);

    expect(summary(diagnostics)).toEqual([
      'error CIRCULAR_DEPENDENCY 3: Resource "A": it depends on itself: A → B → C → A. (Remove one of the references, or move it to a resource of its own.)',
    ]);
  });

  it('reports conditions that ask for each other', () => {
    const diagnostics = check(`
Conditions: { A: !Not [!Condition B], B: !Or [!Condition A, !Equals [1, 1]] }
Resources: { ${TABLE} }
`);

    expect(diagnostics.map(({ code }) => code)).toEqual(['CIRCULAR_CONDITION']);
  });

  it('walks long chains', () => {
    const resources = Array.from({ length: 5000 }, (_, index) => [
      `R${index}`,
      { Type: 'AWS::SQS::Queue', DependsOn: `R${(index + 1) % 5000}` },
    ]);

    const diagnostics = validate({ template: { Resources: Object.fromEntries(resources) }, folder: '/' });

    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'CIRCULAR_DEPENDENCY',
    ]);
  });
});

describe('parameters', () => {
  it('mentions a parameter without a value', () => {
    const diagnostics = check(`Parameters: { P: { Type: String } }\nResources: { ${TABLE} }`);

    expect(diagnostics).toMatchObject([
      { code: 'PARAMETER_WITHOUT_VALUE', severity: 'info', path: ['Parameters', 'P'] },
    ]);
  });

  it('checks the values that are given, and hides secrets', () => {
    const yaml = `Parameters: { P: { Type: String, NoEcho: true, AllowedValues: [a] } }\nResources: { ${TABLE} }`;

    const diagnostics = check(yaml, { parameters: { P: 'hunter2' } });

    expect(diagnostics).toMatchObject([{ code: 'PARAMETER_INVALID', severity: 'error' }]);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('functions', () => {
  it.each([
    ['MemorySize: 64', 'MemorySize is 64, Lambda takes whole MiB from 128 to 10240.'],
    ['Timeout: 901', 'Timeout is 901, Lambda takes whole seconds from 1 to 900.'],
    ['Timeout: soon', 'Timeout is soon, Lambda takes whole seconds from 1 to 900.'],
  ])('reports %s', (property, message) => {
    const diagnostics = check(`Resources: { Fn: { ${FN}: { ${property} } } }`);

    expect(diagnostics).toMatchObject([{ code: 'LIMIT_EXCEEDED', message: `Function "Fn": ${message}` }]);
  });

  it('takes limits from parameters, and leaves unknown ones alone', () => {
    const yaml = `
Parameters: { A: { Type: Number, Default: 1024 }, B: { Type: Number } }
Resources: { Fn: { ${FN}: { MemorySize: !Ref A, Timeout: !Ref B } } }
`;

    expect(check(yaml).map(({ severity }) => severity)).toEqual(['info']);
    expect(check(yaml, { parameters: { B: 1000 } }).map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
  });

  it.each([
    ['nodejs24.x', []],
    [
      'nodjs22.x',
      ['warning RUNTIME_UNKNOWN 1: Function "Fn": runtime "nodjs22.x" is not known. (Did you mean "nodejs22.x"?)'],
    ],
    [
      'python2.7',
      [
        'warning RUNTIME_DEPRECATED 1: Function "Fn": runtime "python2.7" is out of support since 2021-07-15. (Move to python3.11 or python3.12 or python3.13 or python3.14.)',
      ],
    ],
  ])('judges the runtime %s', (runtime, expected) => {
    const clock = { now: () => Date.parse('2026-11-22') };

    const diagnostics = check(`Resources: { Fn: { ${FN}: { Runtime: ${runtime} } } }`, { clock });

    expect(summary(diagnostics)).toEqual(expected);
  });
});

describe('files', () => {
  it('looks for code and handlers', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'src', 'pkg'), { recursive: true });
    await writeFile(join(folder.path, 'src', 'app.mjs'), '');
    await writeFile(join(folder.path, 'src', 'pkg', 'main.py'), '');

    const diagnostics = check(
      `
Resources:
  Good: { ${FN}: { Code: ./src, Handler: app.handler, Runtime: nodejs22.x } }
  Snake: { ${FN}: { Code: ./src, Handler: pkg.main.handler, Runtime: python3.13 } }
  Inline: { ${FN}: { Code: { ZipFile: x }, Handler: index.handler, Runtime: nodejs22.x } }
  Remote: { ${FN}: { Code: s3://b/k, Handler: index.handler, Runtime: nodejs22.x } }
  Made: { Metadata: { BuildMethod: makefile }, ${FN}: { Code: ./src, Handler: made.handler, Runtime: nodejs22.x } }
  NoCode: { ${FN}: { Code: ./nowhere, Handler: app.handler, Runtime: nodejs22.x } }
  NoFile: { ${FN}: { Code: ./src, Handler: lib/ap.handler, Runtime: nodejs22.x } }
`,
      {},
      folder.path,
    );

    expect(
      diagnostics.map(({ code, severity, logicalId, range }) => [code, severity, logicalId, range?.start.line]),
    ).toEqual([
      ['CODE_URI_NOT_FOUND', 'error', 'NoCode', 8],
      ['HANDLER_FILE_NOT_FOUND', 'warning', 'NoFile', 9],
    ]);
    expect(diagnostics[0]?.message).toBe(
      `"NoCode": Code "./nowhere" does not exist, looked for ${join(folder.path, 'nowhere')}.`,
    );
    expect(diagnostics[1]?.message).toContain('looked for lib/ap.js');
  });

  it('looks where parameters and Globals lead', async () => {
    await using folder = await TemporaryFolder.create();
    const yaml = `
Transform: AWS::Serverless-2016-10-31
Parameters: { Folder: { Type: String } }
Globals: { Function: { Runtime: nodejs22.x, CodeUri: ./gone } }
Resources:
  One: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, CodeUri: !Sub './\${Folder}' } }
  Two: { Type: AWS::Serverless::Function, Properties: { Handler: a.b } }
`;

    const unknown = check(yaml, {}, folder.path);
    const known = check(yaml, { parameters: { Folder: 'nowhere' } }, folder.path);

    expect(unknown.map(({ code, path }) => [code, path?.join('.')])).toEqual([
      ['CODE_URI_NOT_FOUND', 'Globals.Function.CodeUri'],
      ['PATH_UNRESOLVED', 'Resources.One.Properties.CodeUri'],
      ['PARAMETER_WITHOUT_VALUE', 'Parameters.Folder'],
    ]);
    expect(known.map(({ code, message }) => [code, message.split(',')[0]])).toEqual([
      ['CODE_URI_NOT_FOUND', '"Two": CodeUri "./gone" does not exist'],
      ['CODE_URI_NOT_FOUND', '"One": CodeUri "./nowhere" does not exist'],
    ]);
  });

  it('looks for nothing when asked not to', () => {
    expect(check(`Resources: { Fn: { ${FN}: { Code: ./nowhere } } }`, { checkFiles: false })).toEqual([]);
  });
});

it('mentions that a large template needs a bucket', () => {
  const diagnostics = check(`Description: ${'x'.repeat(51_200)}\nResources: { ${TABLE} }`);

  expect(diagnostics).toMatchObject([{ code: 'TEMPLATE_NEEDS_BUCKET', severity: 'info' }]);
});

describe('what only a service would refuse', () => {
  const fn = (event: string): string =>
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: a.b
      CodeUri: s3://b/k
      Events:
        E: ${event}`;

  it.each([
    ['{ Type: SQS, Properties: { Queue: !Ref Jobs } }', 'EVENT_SOURCE_NOT_ARN', 'Use Fn::GetAtt: "Jobs.Arn".'],
    ['{ Type: Schedule, Properties: { Schedule: 0 3 * * * } }', 'SCHEDULE_INVALID', '"cron(0 3 * * ? *)"'],
    ['{ Type: Schedule, Properties: { Schedule: cron(0 3 * * MON) } }', 'SCHEDULE_INVALID', '"cron(0 3 ? * MON *)"'],
    ['{ Type: Schedule, Properties: { Schedule: rate(1 minutes) } }', 'SCHEDULE_INVALID', '"rate(1 minute)"'],
    ['{ Type: Api, Properties: { Path: orders, Method: get } }', 'EVENT_PATH_INVALID', 'Write "/orders".'],
  ])('is an error at its event: %s', (event, code, hint) => {
    const [found, ...others] = check(fn(event));

    expect(others).toEqual([]);
    expect(found).toMatchObject({
      severity: 'error',
      code,
      hint: expect.stringContaining(hint),
      range: { start: { line: 12 } },
    });
    expect(found?.message).toMatch(/"Fn", event "E"/);
  });

  it.each([
    '{ Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }',
    '{ Type: SNS, Properties: { Topic: !Ref Topic } }',
    '{ Type: Schedule, Properties: { Schedule: rate(1 minute) } }',
    '{ Type: Schedule, Properties: { Schedule: rate(15 minutes) } }',
    "{ Type: Schedule, Properties: { Schedule: 'rate(10  hours)' } }",
    "{ Type: Schedule, Properties: { Schedule: 'cron(0/15 8-17 ? * MON-FRI *)' } }",
    "{ Type: ScheduleV2, Properties: { ScheduleExpression: 'at(2030-01-01T00:00:00)' } }",
    '{ Type: HttpApi, Properties: { Path: $default, Method: any } }',
    '{ Type: HttpApi }',
    "{ Type: Schedule, Properties: { Schedule: !Sub '{{resolve:ssm:/${AWS::StackName}/rate}}' } }",
  ])('is none of these: %s', (event) => {
    expect(check(fn(event))).toEqual([]);
  });

  it('is CORS without quotes of its own', () => {
    const diagnostics = check(`Transform: AWS::Serverless-2016-10-31
Globals: { Api: { Cors: '*' } }
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Cors: { AllowOrigin: "'*'", AllowMethods: GET, AllowHeaders: integration.response.header.X }
      DefinitionBody: { openapi: 3.0.1, paths: { /: { get: {} } } }`);

    expect(summary(diagnostics)).toEqual([
      `error CORS_NOT_QUOTED 2: Globals: Cors is "*", which API Gateway takes for an expression, not for a text. (Put quotes of its own around it: "'*'".)`,
      `error CORS_NOT_QUOTED 8: API "Shop": Cors.AllowMethods is "GET", which API Gateway takes for an expression, not for a text. (Put quotes of its own around it: "'GET'".)`,
    ]);
  });

  it('is nothing of resources that are not made, are not SAM, or that another service has a say in', () => {
    const events = 'Events: { E: { Type: Api, Properties: { Path: orders, Method: get } } }';
    const diagnostics = check(`Transform: AWS::Serverless-2016-10-31
Conditions: { Never: !Equals [a, b] }
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Condition: Never
    Properties: { Runtime: nodejs24.x, Handler: a.b, CodeUri: s3://b/k, ${events} }
  Listener: { Type: Custom::Listener, Properties: { ServiceToken: x, ${events} } }
  Cors:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Cors: { AllowOrigin: '{{resolve:ssm:/shop/origin}}', AllowMethods: GET }
      DefinitionBody: { openapi: 3.0.1, paths: { /: { get: {} } } }`);

    expect(diagnostics).toMatchObject([
      { code: 'CORS_NOT_QUOTED', message: expect.stringMatching(/^API "Cors": Cors\.AllowMethods is "GET"/) },
    ]);
  });

  it('is a handler in TypeScript that nothing builds, and a definition that is not there', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'orders.ts'), 'export const handler = async () => {};');
    const yaml = `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs24.x, Handler: orders.handler, CodeUri: . } }
Resources:
  Orders: { Type: AWS::Serverless::Function }
  Built: { Type: AWS::Serverless::Function, Metadata: { BuildMethod: esbuild } }
  Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: nowhere.json, Role: r } }`;

    const diagnostics = check(yaml, {}, folder.path);

    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'PATH_NOT_FOUND', logicalId: 'Flow' },
      { severity: 'warning', code: 'HANDLER_NOT_BUILT', hint: expect.stringContaining('EntryPoints: [orders.ts]') },
    ]);
  });
});
