import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { keyHistory } from '../py27/index.ts';
import { emptyMap, isMap, type ValueMap } from '../value.ts';

/** Makes a connector resource of each entry of a resource's `Connectors` and takes the attribute away. */
export function expandEmbeddedConnectors(context: TransformContext): void {
  const connectors: [string, ValueMap][] = [];
  for (const [sourceId, resource] of Object.entries(context.resources)) {
    if (!isMap(resource) || !('Connectors' in resource)) continue;
    const { Connectors } = resource;
    delete resource['Connectors'];
    if (!isMap(Connectors)) throw notAMap(sourceId, `Attribute '${sourceId}.Connectors'`);
    for (const [name, connector] of Object.entries(Connectors)) {
      const id = sourceId + name;
      if (!isMap(connector)) throw notAMap(id, `${sourceId}.${id}`);
      connectors.push([id, standalone(sourceId, name, connector)]);
      context.origins.set(id, { resource: sourceId });
    }
  }
  keyHistory(context).update(context.resources, connectors);
}

function notAMap(id: string, what: string): Fault {
  return Fault.document([Fault.resource(id, `${what} should be a map.`)]);
}

function standalone(sourceId: string, name: string, connector: ValueMap): ValueMap {
  const { Properties } = connector;
  if (!isMap(Properties)) throw notAMap(sourceId, `Attribute 'Connectors.${name}.Properties'`);
  const { SourceReference = emptyMap(), ...properties } = Properties;
  if (!isMap(SourceReference)) throw notAMap(sourceId, `Property 'Connectors.${name}.Properties.SourceReference'`);
  if ('Id' in SourceReference) {
    throw Fault.document([Fault.resource(name, "'Id' shouldn't be defined in 'SourceReference'.")]);
  }
  const Source = { ...SourceReference, Id: sourceId };
  return { ...connector, Type: 'AWS::Serverless::Connector', Properties: { Source, ...properties } };
}
