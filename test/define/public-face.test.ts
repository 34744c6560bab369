import { expect, it } from 'vitest';
import { policies, SamFunction, SamSimpleTable, SamTemplate } from '../../src/define/index.ts';

it('synthesizes the Ratings application', () => {
  const table = new SamSimpleTable('Ratings', { primaryKey: { name: 'id', type: 'String' } });
  const ratings = new SamFunction('RatingsFunction', {
    runtime: 'nodejs22.x',
    handler: 'ratings.handler',
    codeUri: './src/ratings',
  })
    .addApiEvent('List', { method: 'get', path: '/ratings' })
    .addEnvironment({ TABLE_NAME: table.ref })
    .addPolicy(policies.dynamoDBCrud({ tableName: table.ref }));

  const template = new SamTemplate({ description: 'Ratings' })
    .add(table, ratings)
    .addOutput('FunctionArn', { value: ratings.arn });

  expect(template.toDocument().template).toEqual({
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: 'AWS::Serverless-2016-10-31',
    Description: 'Ratings',
    Resources: {
      Ratings: {
        Type: 'AWS::Serverless::SimpleTable',
        Properties: { PrimaryKey: { Name: 'id', Type: 'String' } },
      },
      RatingsFunction: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'ratings.handler',
          CodeUri: './src/ratings',
          Events: { List: { Type: 'Api', Properties: { Method: 'get', Path: '/ratings' } } },
          Environment: { Variables: { TABLE_NAME: { Ref: 'Ratings' } } },
          Policies: [{ DynamoDBCrudPolicy: { TableName: { Ref: 'Ratings' } } }],
        },
      },
    },
    Outputs: { FunctionArn: { Value: { 'Fn::GetAtt': ['RatingsFunction', 'Arn'] } } },
  });
});

it('keeps the sections in the usual order', () => {
  const template = new SamTemplate({ globals: { function: { timeout: 3 } }, description: 'x' });

  expect(Object.keys(template.toDocument().template)).toEqual([
    'AWSTemplateFormatVersion',
    'Transform',
    'Description',
    'Globals',
    'Resources',
  ]);
});
