import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CfnResource,
  condition,
  equals,
  findInMap,
  ifElse,
  not,
  pseudo,
  SamFunction,
  SamHttpApi,
  SamParameter,
  SamTemplate,
  sub,
} from '../../src/define/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

function everything(): SamTemplate<string, string, string, string, string> {
  const stage = new SamParameter('Stage', {
    type: 'String',
    default: 'dev',
    allowedValues: ['dev', 'prod'],
    allowedPattern: '[a-z]+',
    constraintDescription: 'dev or prod',
  });
  const secret = new SamParameter('Secret', { type: 'String', noEcho: true, minLength: 8 });
  const api = new SamHttpApi('Api');
  const orders = new SamFunction('Orders', {
    handler: 'orders.handler',
    memorySize: findInMap('Sizes', stage.ref, 'memory'),
    reservedConcurrentExecutions: ifElse('IsProd', 10, pseudo.noValue),
  }).addHttpApiEvent('All', { apiId: api.ref });
  return new SamTemplate({
    description: 'Everything',
    metadata: { Owner: 'me' },
    globals: { function: { timeout: 3 } },
  })
    .add(stage, secret)
    .add(api, orders)
    .addMapping('Sizes', { dev: { memory: 128 }, prod: { memory: 512 } })
    .addCondition('IsProd', equals(stage.ref, 'prod'))
    .addCondition('IsDev', not(condition('IsProd')))
    .globals({ api: { tracingEnabled: true } })
    .section('Rules', { R: { Assertions: [] } })
    .addOutput('Url', {
      value: sub`${api.endpoint}/orders`,
      description: 'Where',
      exportName: sub`${pseudo.stackName}-url`,
      condition: 'IsProd',
    });
}

const expected = {
  AWSTemplateFormatVersion: '2010-09-09',
  Transform: 'AWS::Serverless-2016-10-31',
  Description: 'Everything',
  Metadata: { Owner: 'me' },
  Parameters: {
    Stage: {
      Type: 'String',
      Default: 'dev',
      AllowedValues: ['dev', 'prod'],
      AllowedPattern: '[a-z]+',
      ConstraintDescription: 'dev or prod',
    },
    Secret: { Type: 'String', NoEcho: true, MinLength: 8 },
  },
  Rules: { R: { Assertions: [] } },
  Mappings: { Sizes: { dev: { memory: 128 }, prod: { memory: 512 } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
  },
  Globals: { Function: { Timeout: 3 }, Api: { TracingEnabled: true } },
  Resources: {
    Api: { Type: 'AWS::Serverless::HttpApi' },
    Orders: {
      Type: 'AWS::Serverless::Function',
      Properties: {
        Handler: 'orders.handler',
        MemorySize: { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] },
        ReservedConcurrentExecutions: { 'Fn::If': ['IsProd', 10, { Ref: 'AWS::NoValue' }] },
        Events: { All: { Type: 'HttpApi', Properties: { ApiId: { Ref: 'Api' } } } },
      },
    },
  },
  Outputs: {
    Url: {
      Condition: 'IsProd',
      Description: 'Where',
      Value: { 'Fn::Sub': '${Api.ApiEndpoint}/orders' },
      Export: { Name: { 'Fn::Sub': '${AWS::StackName}-url' } },
    },
  },
};

describe('SamTemplate', () => {
  it('says all sections, in the usual order', () => {
    const { template } = everything().toDocument();

    expect(template).toEqual(expected);
    expect(Object.keys(template)).toEqual(Object.keys(expected));
  });

  it.each(['toYaml', 'toJson'] as const)('is read back from %s as it was', (method) => {
    const text = everything()[method]();

    expect(parseTemplate(text).document?.template).toEqual(expected);
  });

  it('writes YAML with short tags', () => {
    const yaml = new SamTemplate({ description: 'Small' })
      .add(new SamFunction('Orders', { handler: 'orders.handler', timeout: 5 }))
      .addOutput('Arn', { value: new SamFunction('Orders').arn })
      .toYaml();

    expect(yaml).toBe(`AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: Small
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.handler
      Timeout: 5
Outputs:
  Arn:
    Value: !GetAtt Orders.Arn
`);
  });

  it('is written down as its resources are when it is asked for', () => {
    const orders = new SamFunction('Orders');
    const template = new SamTemplate().add(orders);
    const before = template.toDocument();

    orders.addEnvironment({ LATE: 'yes' });

    expect(before.template['Resources']).toEqual({ Orders: { Type: 'AWS::Serverless::Function' } });
    expect(template.toDocument().template['Resources']).toMatchObject({
      Orders: { Properties: { Environment: { Variables: { LATE: 'yes' } } } },
    });
  });

  it('does not follow later changes of the data that it was given', () => {
    const tags: Record<string, string> = { team: 'a' };
    const orders = new SamFunction('Orders', { tags });

    tags['team'] = 'b';

    expect(orders.toTemplate()['Properties']).toEqual({ Tags: { team: 'a' } });
  });

  it('takes relative paths from its folder, else from the working directory', () => {
    expect(new SamTemplate({ folder: 'infra' }).toDocument().folder).toBe(resolve('infra'));
    expect(new SamTemplate().toDocument().folder).toBe(process.cwd());
  });

  it('joins what is added to a section with the section as it was set', () => {
    const template = new SamTemplate()
      .section('Outputs', { A: { Value: 'a' } })
      .section('Hooks', { H: {} })
      .addOutput('B', { value: 'b' });

    expect(template.toDocument().template).toMatchObject({
      Hooks: { H: {} },
      Outputs: { A: { Value: 'a' }, B: { Value: 'b' } },
    });
  });

  it('takes other transforms', () => {
    const transforms = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'];

    expect(new SamTemplate({ transform: transforms }).toDocument().template['Transform']).toEqual(transforms);
  });

  it('keeps names that JavaScript’s objects have too', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    const template = new SamTemplate().add(...names.map((name) => new CfnResource(name, { type: 'A::B::C' })));
    const tagged = new SamFunction('F').addTag('__proto__', 'x').addTag('constructor', 'y');

    expect(Object.keys(template.toDocument().template['Resources'] ?? {})).toEqual(names);
    expect(JSON.stringify(tagged.toTemplate())).toContain('"Tags":{"__proto__":"x","constructor":"y"}');
  });
});
