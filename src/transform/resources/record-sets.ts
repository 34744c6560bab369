import { PerTransform, type TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { hashedId } from '../logical-ids.ts';
import { Expect } from '../properties.ts';
import { absent, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

/** Record sets of one zone that several APIs add to, by logical ID. */
const groups: PerTransform<Map<string, GeneratedResource>> = new PerTransform<Map<string, GeneratedResource>>(
  () => new Map(),
);

/** A custom domain that gets DNS records. */
export interface RoutedDomain {
  readonly apiId: string;
  /** `Domain` of the API. */
  readonly domain: ValueMap;
  readonly attributes: ValueMap;
  /** What the records point at. */
  readonly aliasTarget: (route53: ValueMap) => ValueMap;
  /** REST APIs write both the ID and the name of a zone if the author did. */
  readonly zoneIdAndName: boolean;
  /** Whether `SeparateRecordSetGroup` is looked at. */
  readonly mayBeSeparate: boolean;
  /** Whether APIs of one zone share a group. */
  readonly shared: boolean;
}

/** The DNS records that `Domain.Route53` asks for. A group that is shared is the same resource each time, and grows. */
export function recordSetGroup(routed: RoutedDomain, context: TransformContext): GeneratedResource | undefined {
  const { apiId, domain, attributes } = routed;
  if (absent(domain['Route53'])) return undefined;
  const expect = Expect.resource(apiId);
  const route53 = expect.map(domain['Route53'], 'Domain.Route53');
  const { HostedZoneId: zoneId, HostedZoneName: zoneName, SeparateRecordSetGroup: separate } = route53;
  if (absent(zoneId) && absent(zoneName)) {
    throw Fault.resource(
      apiId,
      'HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.',
    );
  }
  const zone = truthy(zoneId) ? zoneId : zoneName;
  if (routed.mayBeSeparate && truthy(separate)) {
    expect.boolean(separate, 'Domain.Route53.SeparateRecordSetGroup');
    const id = hashedId('RecordSetGroup', [zone ?? null, domain['DomainName'] ?? null]);
    return newGroup(id, {
      HostedZoneId: truthy(zoneId) ? zoneId : undefined,
      HostedZoneName: truthy(zoneName) ? zoneName : undefined,
      RecordSets: recordSets(routed, route53),
    });
  }
  const id = hashedId('RecordSetGroup', zone);
  const shared = routed.shared ? groups.of(context).get(id) : undefined;
  const group = shared ?? newGroup(id, zoneOf(route53));
  if (routed.shared) groups.of(context).set(id, group);
  const { RecordSets: present } = group.properties;
  group.properties['RecordSets'] = [...(Array.isArray(present) ? present : []), ...recordSets(routed, route53)];
  return group;

  function newGroup(logicalId: string, properties: Readonly<Record<string, Optional>>): GeneratedResource {
    return generated('AWS::Route53::RecordSetGroup', logicalId, properties, attributes);
  }

  function zoneOf(settings: ValueMap): Record<string, Optional> {
    const byName = { HostedZoneName: settings['HostedZoneName'] };
    if (routed.zoneIdAndName) return { HostedZoneId: settings['HostedZoneId'], ...byName };
    return 'HostedZoneId' in settings ? { HostedZoneId: settings['HostedZoneId'] } : byName;
  }
}

function recordSets({ domain, aliasTarget }: RoutedDomain, route53: ValueMap): Value[] {
  const types = route53['IpV6'] === true ? ['A', 'AAAA'] : ['A'];
  return types.map((type) => {
    const record: ValueMap = { Name: domain['DomainName'] ?? null, Type: type, AliasTarget: aliasTarget(route53) };
    for (const name of ['Region', 'SetIdentifier']) {
      const value = route53[name];
      if (!absent(value)) record[name] = value;
    }
    return record;
  });
}
