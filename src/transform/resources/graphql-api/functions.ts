import { coerced } from '../../coercion.ts';
import { Fault } from '../../errors.ts';
import { checkLogicalId, type GeneratedResource, generated } from '../../generated.ts';
import { getAtt } from '../../intrinsics/functions.ts';
import { pythonString } from '../../python.ts';
import { absent, compact, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';
import type { GraphQLApi } from './graphql-api.ts';

/** The functions that resolvers are made of, and the id that each of the author's names stands for. */
export interface PipelineFunctions {
  readonly resources: readonly GeneratedResource[];
  /** The data source of those that have none. */
  readonly noSource: readonly GeneratedResource[];
  readonly ids: ReadonlyMap<string, Value>;
}

export function pipelineFunctions(api: GraphQLApi, sourceIds: ReadonlyMap<string, string>): PipelineFunctions {
  const { Functions } = api.properties;
  const resources: GeneratedResource[] = [];
  const ids = new Map<string, Value>();
  let noSource: GeneratedResource | undefined;
  for (const [name, authored] of Object.entries(isMap(Functions) ? Functions : {})) {
    const settings: ValueMap = isMap(authored) ? authored : {};
    const { Id, ...rest } = settings;
    if (Id !== undefined && truthy(Id)) {
      if (Object.keys(rest).length > 0) {
        throw Fault.resource(name, "'Id' cannot be defined with other properties in Function.");
      }
      ids.set(name, Id);
      continue;
    }
    checkLogicalId(api.logicalId + name);
    codeOf(name, rest);
    const { DataSource } = rest;
    if (absent(DataSource) || (!truthy(DataSource) && !truthy(nameOf(DataSource))))
      throw Fault.resource(name, "'DataSource' must be set.");
    if (typeof DataSource === 'string' && DataSource.toLowerCase() === 'none') {
      noSource ??= noneDataSource(api);
      resources.push(functionResource(api, name, rest, getAtt(noSource.logicalId, 'Name')));
    } else {
      resources.push(functionResource(api, name, rest, dataSourceName(name, DataSource, sourceIds)));
    }
    ids.set(name, getAtt(api.logicalId + name, 'FunctionId'));
  }
  return { resources, noSource: noSource ? [noSource] : [], ids };
}

function noneDataSource({ logicalId, apiId, attributes }: GraphQLApi): GeneratedResource {
  const id = `${logicalId}NoneDataSource`;
  return generated('AWS::AppSync::DataSource', id, { ApiId: apiId, Name: id, Type: 'NONE' }, attributes);
}

function dataSourceName(name: string, source: Value, sourceIds: ReadonlyMap<string, string>): Value {
  const map = isList(source) ? coerced(source, ['dict']) : source;
  if (isMap(map)) return map;
  const id = typeof source === 'string' ? sourceIds.get(source) : undefined;
  if (id !== undefined) return getAtt(id, 'Name');
  throw Fault.resource(
    name,
    `Either define DataSource '${pythonString(source)}' in 'DataSources' or use intrinsic function like GetAtt, ` +
      'ImportValue, Sub or another one to reference a DataSource defined outside of this GraphQLApi resource.',
  );
}

function functionResource(
  { logicalId, apiId, attributes }: GraphQLApi,
  name: string,
  settings: ValueMap,
  sourceName: Value,
): GeneratedResource {
  const { Name, Description, MaxBatchSize, Sync } = settings;
  return generated(
    'AWS::AppSync::FunctionConfiguration',
    logicalId + name,
    {
      ApiId: apiId,
      Name: nameOf(Name) || name,
      Description,
      DataSourceName: sourceName,
      ...codeOf(name, settings),
      Runtime: runtimeOf(name, settings['Runtime']),
      MaxBatchSize,
      SyncConfig: Sync,
    },
    attributes,
  );
}

/** A name: numbers are read as text. */
export function nameOf(name: Optional): string {
  const text = absent(name) ? '' : coerced(name, ['str']);
  return typeof text === 'string' ? text : '';
}

/** `Code` or `CodeS3Location`; exactly one has to be given. */
export function codeOf(name: string, { InlineCode, CodeUri }: ValueMap): Readonly<Record<string, Optional>> {
  if (truthy(InlineCode) && truthy(CodeUri)) {
    throw Fault.resource(name, "Both 'InlineCode' and 'CodeUri' cannot be defined at the same time.");
  }
  if (!truthy(InlineCode) && !truthy(CodeUri)) {
    throw Fault.resource(name, "One of 'InlineCode' or 'CodeUri' must be set.");
  }
  return { Code: truthy(InlineCode) ? InlineCode : undefined, CodeS3Location: truthy(CodeUri) ? CodeUri : undefined };
}

export function runtimeOf(name: string, runtime: Optional): ValueMap {
  if (!isMap(runtime)) throw Fault.resource(name, `'Runtime' must be defined as a property in ${name}.`);
  return compact({ Name: runtime['Name'], RuntimeVersion: runtime['Version'] });
}
