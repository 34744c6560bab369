import { Fault } from '../errors.ts';
import { generated, keptAttributes } from '../generated.ts';
import type { ResourceMacro } from '../macros.ts';
import { Expect } from '../properties.ts';
import { pythonString } from '../python.ts';
import { tagList } from '../tags.ts';
import { isMap, type Optional, truthy, type Value } from '../value.ts';

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** `AWS::Serverless::SimpleTable`: a table with one key. */
export const simpleTableMacro: ResourceMacro = {
  properties: {
    PointInTimeRecoverySpecification: 'any',
    PrimaryKey: 'map<string>',
    ProvisionedThroughput: 'map<integer|map>',
    TableName: 'string|map',
    Tags: 'map',
    SSESpecification: 'map',
  },
  expand: ({ logicalId, properties, source }) => {
    const { PrimaryKey, ProvisionedThroughput, SSESpecification, TableName, Tags } = properties;
    const recovery = properties['PointInTimeRecoverySpecification'];
    const key = keyAttribute(logicalId, PrimaryKey);
    const provisioned = truthy(ProvisionedThroughput);
    return [
      generated(
        'AWS::DynamoDB::Table',
        logicalId,
        {
          AttributeDefinitions: [key],
          KeySchema: [{ AttributeName: key.AttributeName, KeyType: 'HASH' }],
          ProvisionedThroughput: provisioned ? ProvisionedThroughput : undefined,
          BillingMode: provisioned ? undefined : 'PAY_PER_REQUEST',
          PointInTimeRecoverySpecification: truthy(recovery) ? recovery : undefined,
          SSESpecification: truthy(SSESpecification) ? SSESpecification : undefined,
          TableName: truthy(TableName) ? TableName : undefined,
          Tags: truthy(Tags) ? tagList(Tags) : undefined,
        },
        keptAttributes(source),
      ),
    ];
  },
};

function keyAttribute(logicalId: string, key: Optional): { AttributeName: Value; AttributeType: Value } {
  if (!isMap(key) || !truthy(key)) return { AttributeName: 'id', AttributeType: 'S' };
  const expect = Expect.resource(logicalId);
  const name = expect.present(key['Name'], 'PrimaryKey.Name');
  const type = expect.present(key['Type'], 'PrimaryKey.Type');
  if (typeof type !== 'string' || !Object.hasOwn(ATTRIBUTE_TYPES, type)) {
    throw Fault.resource(logicalId, `Invalid 'Type' "${pythonString(type)}".`);
  }
  return { AttributeName: name, AttributeType: ATTRIBUTE_TYPES[type] ?? type };
}
