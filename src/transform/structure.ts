import { Fault } from './errors.ts';
import { isMap, truthy, type ValueMap } from './value.ts';

/** Checks what has to hold before anything can be looked at; throws a document fault. */
export function checkStructure(template: ValueMap): void {
  const { Resources: resources } = template;
  if (!isMap(resources) || !truthy(resources)) throw Fault.fatal("'Resources' section is required");
  for (const resource of Object.values(resources)) {
    if (!isMap(resource)) {
      throw Fault.fatal("All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.");
    }
  }
  // Despite the words, `Parameters` that are none pass: CloudFormation itself refuses them.
  if ('Mappings' in template && !isMap(template['Mappings'])) {
    throw Fault.fatal("'Mappings' or 'Parameters' is either null or not a valid dictionary.");
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (isMap(resource)) checkSamResource(logicalId, resource);
  }
}

/** The types whose `Properties` have to be a map; those of connectors and GraphQL APIs are looked at when it is their turn. */
const CHECKED: ReadonlySet<string> = new Set(
  [
    ...['Api', 'Application', 'CapacityProvider', 'Function', 'HttpApi', 'LayerVersion', 'SimpleTable', 'StateMachine'],
    'WebSocketApi',
  ].map((name) => `AWS::Serverless::${name}`),
);

function checkSamResource(logicalId: string, resource: ValueMap): void {
  const { Type: type, Properties: properties } = resource;
  if (truthy(resource['Condition']) && typeof resource['Condition'] !== 'string') {
    throw Fault.fatal('Every Condition member must be a string.');
  }
  if (typeof type !== 'string' || !CHECKED.has(type)) return;
  if ('Properties' in resource && !isMap(properties)) {
    throw Fault.document([Fault.resource(logicalId, "Attribute 'Properties' should be a map.")]);
  }
}
