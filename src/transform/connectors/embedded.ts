import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { emptyMap, isMap, type ValueMap } from '../value.ts';

/** Makes a connector resource of each entry of a resource's `Connectors` and takes the attribute away. */
export function expandEmbeddedConnectors(context: TransformContext): void {
  const connectors: [string, ValueMap][] = [];
  for (const [sourceId, resource] of Object.entries(context.resources)) {
    if (!isMap(resource) || !('Connectors' in resource)) continue;
    const { Connectors } = resource;
    delete resource['Connectors'];
    if (!isMap(Connectors)) throw Fault.document([Fault.resource(sourceId, "'Connectors' should be a map.")]);
    for (const [name, connector] of Object.entries(Connectors)) {
      const id = sourceId + name;
      if (!isMap(connector)) throw Fault.document([Fault.resource(id, `'${name}' should be a map.`)]);
      connectors.push([id, standalone(sourceId, id, connector)]);
      context.origins.set(id, { resource: sourceId });
    }
  }
  for (const [id, connector] of connectors) context.resources[id] = connector;
}

function standalone(sourceId: string, id: string, connector: ValueMap): ValueMap {
  const { SourceReference = emptyMap(), ...properties } = isMap(connector['Properties'])
    ? connector['Properties']
    : emptyMap();
  if (!isMap(SourceReference)) throw Fault.document([Fault.resource(id, "'SourceReference' should be a map.")]);
  const Source = { ...SourceReference, Id: sourceId };
  return { ...connector, Type: 'AWS::Serverless::Connector', Properties: { Source, ...properties } };
}
