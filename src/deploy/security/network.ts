import { isObject, type JsonValue } from '../../core/index.ts';
import type { Sighting } from './finding.ts';
import { at, listAt, type ReviewedResource, textOf } from './reviewed-template.ts';

/** What the rules of security groups let in. */
export function securityGroupOpenings(resources: readonly ReviewedResource[]): readonly Sighting[] {
  return resources.flatMap(({ logicalId, type: resourceType, properties }): Sighting[] => {
    return rulesOf(resourceType, properties)
      .filter(isObject)
      .map((rule) => {
        const source = sourceOf(rule as JsonValue);
        const isWorld = source === '0.0.0.0/0' || source === '::/0';
        const message = `${portsOf(rule as JsonValue)} opened to ${isWorld ? `everybody (${source})` : source}.`;
        return { rule: 'SECURITY_GROUP_OPENED', level: isWorld ? 'high' : 'medium', logicalId, resourceType, message };
      });
  });
}

function rulesOf(type: string, properties: ReviewedResource['properties']): readonly JsonValue[] {
  if (type === 'AWS::EC2::SecurityGroupIngress') return [properties];
  return type === 'AWS::EC2::SecurityGroup' ? listAt(properties, 'SecurityGroupIngress') : [];
}

function sourceOf(rule: JsonValue): string {
  const names = ['CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourceSecurityGroupName', 'SourcePrefixListId'];
  const value = names.map((name) => at(rule, name)).find((found) => found !== undefined);
  return value === undefined ? 'an unknown source' : textOf(value);
}

function portsOf(rule: JsonValue): string {
  const protocol = textOf(at(rule, 'IpProtocol') ?? '-1');
  const [from, to] = [at(rule, 'FromPort'), at(rule, 'ToPort')];
  if (protocol === '-1') return 'All ports are';
  if (from === undefined || String(from) === '-1') return `All ${protocol} ports are`;
  return to === undefined || String(from) === String(to)
    ? `Port ${textOf(from)}/${protocol} is`
    : `Ports ${textOf(from)} to ${textOf(to)}/${protocol} are`;
}
