import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { SamClient } from 'samwright';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

it('finds what is wrong with the text of a template, and does not throw', async () => {
  await using folder = await TemporaryFolder.create();
  const template = join(folder.path, 'template.yaml');
  await writeFile(template, 'Resources:\n  A: [\n');
  await using sam = new SamClient({ template });

  const diagnostics = await sam.validate();

  expect(diagnostics[0]).toMatchObject({ severity: 'error', code: 'YAML_SYNTAX', file: template });
});

it('throws for a template that is not there', async () => {
  await using sam = new SamClient({ template: 'nowhere.yaml' });

  await expect(sam.validate()).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
});

it('runs a function that says nothing of its code from the folder of the template', async () => {
  await using folder = await TemporaryFolder.create();
  const template = join(folder.path, 'template.yaml');
  await writeFile(
    template,
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Runtime: nodejs24.x }
`,
  );
  await writeFile(join(folder.path, 'app.js'), "exports.handler = async () => 'hello';");
  await using sam = new SamClient({ template });

  const { payload } = await sam.invokeLocal('Hello');

  expect(payload).toBe('hello');
});

it('says why a function of the template is not there', async () => {
  await using folder = await TemporaryFolder.create();
  const template = join(folder.path, 'template.yaml');
  const type = 'AWS::Serverless::Function';
  await writeFile(template, `Resources: { Hello: { Type: '${type}', Properties: { Runtime: nodejs24.x } } }`);
  await using sam = new SamClient({ template });

  await expect(sam.invokeLocal('Hello')).rejects.toMatchObject({
    code: 'FUNCTION_NOT_FOUND',
    message: expect.stringContaining('Runtime and Handler needs to be present'),
  });
});

it('names the condition that leaves a function out', async () => {
  await using folder = await TemporaryFolder.create();
  const template = join(folder.path, 'template.yaml');
  await writeFile(
    template,
    `Transform: AWS::Serverless-2016-10-31
Conditions: { IsOn: !Equals [a, b] }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Condition: IsOn
    Properties: { Handler: app.handler, Runtime: nodejs24.x }
`,
  );
  await using sam = new SamClient({ template });

  await expect(sam.invokeLocal('Hello')).rejects.toMatchObject({
    code: 'FUNCTION_NOT_FOUND',
    message: 'Function "Hello": left out of the application. "Hello": its condition "IsOn" is false.',
  });
});

it('says what to give in place of an object that is no document', async () => {
  // @ts-expect-error the template itself, without its folder
  await using sam = new SamClient({ template: { Resources: {} } });

  await expect(sam.invokeLocal('Hello')).rejects.toMatchObject({
    code: 'TEMPLATE_INVALID',
    message: 'Template: an object with Resources is no template document.',
  });
});

describe('nested templates', () => {
  const FUNCTION = 'Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler';
  const nesting = (more: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: { Type: AWS::Serverless::Application, Properties: { Location: shop/template.yaml } }
  Again: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: shop/template.yaml } }
${more}`;

  async function findingsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
    await using folder = await TemporaryFolder.create();
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), text);
    }
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml') });
    const findings = await sam.validate();
    return findings.map(({ severity, code, logicalId, file, range }) => {
      const name = relative(folder.path, file ?? '').replaceAll(sep, '/');
      return `${severity} ${code} ${logicalId} ${name}:${range?.start.line}`;
    });
  }

  it('are looked into, at any depth, each once', async () => {
    const found = await findingsOf({
      'template.yaml': nesting(`  Own: { ${FUNCTION}, CodeUri: nowhere } }`),
      'shop/template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Name: { Type: String } }
Resources:
  Orders: { ${FUNCTION}, CodeUri: missing, Timeout: 5000 } }
  Deeper: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: deep.json } }
`,
      'shop/deep.json':
        '{ "Resources": { "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Ref": "Nobody" } } } } }',
    });

    expect(found).toEqual([
      'error CODE_URI_NOT_FOUND Own template.yaml:5',
      'error CODE_URI_NOT_FOUND Shop/Orders shop/template.yaml:4',
      'error LIMIT_EXCEEDED Shop/Orders shop/template.yaml:4',
      'error REFERENCE_UNKNOWN Shop/Deeper/Queue shop/deep.json:1',
    ]);
  });

  it('that cannot be read are said where they are named', async () => {
    const found = await findingsOf({ 'template.yaml': nesting(''), 'shop/template.yaml': 'Resources: [' });

    expect(found).toEqual([
      expect.stringMatching(/NESTED_TEMPLATE_INVALID Shop template.yaml:3/),
      expect.stringMatching(/NESTED_TEMPLATE_INVALID Again template.yaml:4/),
    ]);
  });

  it('that contain themselves, or are not there, are said once', async () => {
    const self = await findingsOf({
      'template.yaml':
        'Resources: { Me: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: template.yaml } } }',
    });
    const missing = await findingsOf({ 'template.yaml': nesting('') });

    expect(self).toEqual([expect.stringContaining('NESTED_STACK_RECURSIVE Me')]);
    expect(missing.map((one) => one.split(' ')[2])).toEqual(['Shop', 'Again']);
  });
});
