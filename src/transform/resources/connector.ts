import { connect } from '../connectors/connect.ts';
import { replaceDependencies } from '../connectors/dependencies.ts';
import { Fault } from '../errors.ts';
import { keptAttributes } from '../generated.ts';
import type { ResourceMacro } from '../macros.ts';
import { isList, isMap } from '../value.ts';

/** `AWS::Serverless::Connector`: the permissions for one resource to use another. */
export const connectorMacro: ResourceMacro = {
  properties: { Source: 'single-map!', Destination: 'map|list<map>!', Permissions: 'list<string>!' },
  expand: ({ logicalId, properties, source }, context) => {
    const { Source, Destination = null, Permissions } = properties;
    const many = isList(Destination);
    if (many && Destination.length === 0) throw Fault.resource(logicalId, "'Destination' is an empty list");
    const results = (many ? Destination : [Destination]).flatMap((destination, index) =>
      connect(
        {
          logicalId,
          source: isMap(Source) ? Source : {},
          destination: isMap(destination) ? destination : {},
          permissions: Permissions,
          attributes: keptAttributes(source),
          suffix: many ? `Destination${index}` : '',
        },
        context,
      ),
    );
    replaceDependencies(logicalId, results, context);
    return results;
  },
};
