import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { keyHistory } from '../py27/index.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../value.ts';

/** Makes a connector resource of each entry of a resource's `Connectors` and takes the attribute away. */
export function expandEmbeddedConnectors(context: TransformContext): void {
  const connectors: [string, ValueMap][] = [];
  for (const sourceId of keyHistory(context).keys(context.resources)) {
    const resource = context.resources[sourceId];
    if (!isMap(resource) || !('Connectors' in resource)) continue;
    const { Connectors } = resource;
    delete resource['Connectors'];
    if (!isMap(Connectors)) {
      context.report(notAMap(sourceId, `Attribute '${sourceId}.Connectors'`), sourceId);
      continue;
    }
    for (const [name, connector] of Object.entries(Connectors)) {
      const id = sourceId + name;
      const standing = standalone(sourceId, name, connector);
      if (standing instanceof Fault) {
        context.report(standing, sourceId);
        continue;
      }
      if (id in context.resources) {
        context.report(Fault.duplicateLogicalId(sourceId, id, 'AWS::Serverless::Connector'), sourceId);
        continue;
      }
      connectors.push([id, standing]);
      context.origins.set(id, { resource: sourceId });
    }
  }
  keyHistory(context).update(context.resources, connectors);
}

function notAMap(id: string, what: string): Fault {
  return Fault.resource(id, `${what} should be a map.`);
}

/** The connector as a resource, or what is wrong with it. */
function standalone(sourceId: string, name: string, connector: Value): ValueMap | Fault {
  const id = sourceId + name;
  if (!isMap(connector)) return notAMap(id, `${sourceId}.${id}`);
  const { Properties } = connector;
  if (!isMap(Properties)) return notAMap(sourceId, `Attribute 'Connectors.${name}.Properties'`);
  const { SourceReference = emptyMap(), ...properties } = Properties;
  if (!isMap(SourceReference)) return notAMap(sourceId, `Property 'Connectors.${name}.Properties.SourceReference'`);
  if ('Id' in SourceReference) return Fault.resource(name, "'Id' shouldn't be defined in 'SourceReference'.");
  const Source = { ...SourceReference, Id: sourceId };
  return { ...connector, Type: 'AWS::Serverless::Connector', Properties: { ...properties, Source } };
}
