import { Fault } from '../../errors.ts';
import { checkLogicalId, type GeneratedResource, generated } from '../../generated.ts';
import { pythonString } from '../../python.ts';
import { isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';
import { codeOf, nameOf, runtimeOf } from './functions.ts';
import type { GraphQLApi } from './graphql-api.ts';

/** The code of a resolver that has none: it hands the result of the last function on. */
const PASS_ON =
  '\nexport function request(ctx) {\n    return {};\n}\n\nexport function response(ctx) {\n    return ctx.prev.result;\n}\n';

export function resolvers(
  api: GraphQLApi,
  schemaId: string,
  functionIds: ReadonlyMap<string, Value>,
): GeneratedResource[] {
  const { Resolvers } = api.properties;
  return Object.entries(isMap(Resolvers) ? Resolvers : {}).flatMap(([type, fields]) =>
    Object.entries(isMap(fields) ? fields : {}).map(([name, authored]) => {
      checkLogicalId(api.logicalId + type + name);
      const settings: ValueMap = isMap(authored) ? authored : {};
      const { FieldName, Caching, MaxBatchSize, Sync } = settings;
      return generated(
        'AWS::AppSync::Resolver',
        api.logicalId + type + name,
        {
          ApiId: api.apiId,
          TypeName: type,
          FieldName: nameOf(FieldName) || name,
          Kind: 'PIPELINE',
          PipelineConfig: { Functions: pipeline(name, settings, functionIds) },
          ...resolverCode(name, settings),
          CachingConfig: Caching,
          MaxBatchSize: truthy(MaxBatchSize) ? MaxBatchSize : undefined,
          SyncConfig: Sync,
        },
        { ...api.attributes, DependsOn: [schemaId] },
      );
    }),
  );
}

function pipeline(name: string, settings: ValueMap, functionIds: ReadonlyMap<string, Value>): Value[] {
  const { Pipeline: authored } = settings;
  resolverCode(name, settings); // what is wrong there is said first
  if (!isList(authored) || !truthy(authored)) {
    throw Fault.resource(
      name,
      `Resolver '${name}' must have Pipeline defined. Unit resolvers are not supported. If you need a Unit resolver you can use AppSync resource.`,
    );
  }
  return authored.map((entry) => {
    const id = functionIds.get(pythonString(entry));
    if (id === undefined) throw Fault.resource(name, `Function '${pythonString(entry)}' does not exist.`);
    return id;
  });
}

function resolverCode(name: string, settings: ValueMap): Readonly<Record<string, Optional>> {
  const { CodeUri: CodeS3Location } = settings;
  if (!truthy(settings['InlineCode']) && !truthy(settings['CodeUri'])) {
    return { Code: PASS_ON, CodeS3Location, Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
  }
  return { ...codeOf(name, settings), CodeS3Location, Runtime: runtimeOf(name, settings['Runtime']) };
}
