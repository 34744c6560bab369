import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DefinitionError, fromTemplate, SamFunction, SamParameter, SamTemplate } from '../../src/define/index.ts';
import { readTemplate } from '../../src/template/index.ts';

const text = `# What we sell.
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: # the oldest one
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.handler
      Role: !GetAtt Role.Arn
Outputs:
  Orders:
    Value: !Ref Orders
`;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samwright-define-'));
  file = join(folder, 'template.yaml');
  await writeFile(file, text);
});
afterAll(() => rm(folder, { recursive: true }));

describe('fromTemplate', () => {
  it('gives the very document that was read, as long as nothing is added', async () => {
    const document = await readTemplate(file);

    const template = new SamTemplate({ base: document });

    expect(template.toDocument()).toBe(document);
    expect((await fromTemplate(folder)).toYaml()).toBe(text);
  });

  it('keeps comments, tags and order of what is there, and adds to it', async () => {
    const template = await fromTemplate(file);

    template
      .add(new SamParameter('Stage', { type: 'String' }), new SamFunction('Audit', { handler: 'audit.handler' }))
      .addOutput('Audit', { value: { Ref: 'Audit' } });

    const yaml = template.toYaml();
    expect(yaml).toContain('# What we sell.\n');
    expect(yaml).toContain('  Orders: # the oldest one\n');
    expect(yaml).toContain('      Role: !GetAtt Role.Arn\n');
    expect(template.toDocument()).toMatchObject({
      folder,
      template: {
        Parameters: { Stage: { Type: 'String' } },
        Resources: {
          Orders: { Type: 'AWS::Serverless::Function' },
          Audit: { Type: 'AWS::Serverless::Function', Properties: { Handler: 'audit.handler' } },
        },
        Outputs: { Orders: { Value: { Ref: 'Orders' } }, Audit: { Value: { Ref: 'Audit' } } },
      },
    });
  });

  it('refuses names that the template has already', async () => {
    const template = await fromTemplate(file);

    expect(() => template.add(new SamFunction('Orders'))).toThrow(DefinitionError);
    expect(() => template.addOutput('Orders', { value: 'x' })).toThrow('output "Orders" is already defined');
  });
});
