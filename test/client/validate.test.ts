import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SamClient } from 'samwright';
import { expect, it } from 'vitest';
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
