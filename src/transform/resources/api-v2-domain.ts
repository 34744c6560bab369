import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { getAtt, ref } from '../intrinsics/functions.ts';
import { hashedId } from '../logical-ids.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { basePaths, truststore } from './api-domain.ts';
import { recordSetGroup } from './record-sets.ts';

/** What the domain of an HTTP or WebSocket API is made from. */
export interface ApiV2Domain {
  readonly apiId: string;
  /** `Domain` of the API. */
  readonly domain: Optional;
  /** The tag that says who made it. */
  readonly tag: string;
  readonly attributes: ValueMap;
  /** Whether APIs of one zone share a group of records. */
  readonly sharesRecords: boolean;
}

/** `Domain` of an HTTP or WebSocket API: the domain name, the mappings to it, DNS records. */
export function apiV2Domain(options: ApiV2Domain, context: TransformContext): GeneratedResource[] {
  const { apiId, domain, tag, attributes } = options;
  if (!isMap(domain)) return [];
  const { DomainName: name, CertificateArn: certificate } = domain;
  if (absent(name) || absent(certificate)) {
    throw Fault.resource(apiId, 'Custom Domains only works if both DomainName and CertificateArn are provided.');
  }
  const id = hashedId('ApiGatewayDomainNameV2', name);
  const endpoint = domain['EndpointConfiguration'];
  if (!absent(endpoint) && endpoint !== 'REGIONAL') {
    throw Fault.resource(apiId, "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].");
  }
  const configuration: ValueMap = { CertificateArn: certificate, EndpointType: 'REGIONAL' };
  for (const option of ['OwnershipVerificationCertificateArn', 'SecurityPolicy']) {
    const value = domain[option];
    if (value !== undefined && truthy(value)) configuration[option] = value;
  }
  const main = generated(
    'AWS::ApiGatewayV2::DomainName',
    id,
    {
      DomainName: name,
      DomainNameConfigurations: [configuration],
      MutualTlsAuthentication: mutualTls(apiId, domain['MutualTlsAuthentication']),
      Tags: { [tag]: 'SAM' },
    },
    attributes,
  );
  const mapped = mappings(options, domain, id);
  const group = recordSetGroup(
    {
      apiId,
      domain,
      attributes,
      aliasTarget: (route53) => aliasTarget(id, route53),
      zoneIdAndName: false,
      mayBeSeparate: false,
      shared: options.sharesRecords,
    },
    context,
  );
  return [main, ...mapped, ...(group ? [group] : [])];
}

function mutualTls(apiId: string, value: Optional): ValueMap | undefined {
  if (!truthy(value)) return undefined;
  if (!isMap(value)) {
    throw Fault.resource(
      apiId,
      'MutualTlsAuthentication must be a map with at least one of the following fields ' +
        "['TruststoreUri', 'TruststoreVersion'].",
    );
  }
  const unknown = Object.keys(value).filter((key) => key !== 'TruststoreUri' && key !== 'TruststoreVersion');
  if (unknown.length === 0) return truststore(value);
  // The service names the wrong fields where the API belongs.
  throw Fault.resource(
    unknown.sort().join(','),
    "Available MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].",
  );
}

function mappings({ apiId, attributes }: ApiV2Domain, domain: ValueMap, domainId: string): GeneratedResource[] {
  const mapping = (path: string, key?: string): GeneratedResource =>
    generated(
      'AWS::ApiGatewayV2::ApiMapping',
      `${apiId}${path}ApiMapping`,
      { DomainName: ref(domainId), ApiId: ref(apiId), Stage: ref(`${apiId}.Stage`), ApiMappingKey: key },
      attributes,
    );
  const paths = basePaths(domain);
  if (paths === undefined) return [mapping('')];
  return paths.map((path: Value) => {
    if (typeof path !== 'string') throw Fault.resource(apiId, 'Basepath must be a string.');
    if (/[^0-9a-zA-Z/\-_]/.test(path)) throw Fault.resource(apiId, 'Invalid Basepath name provided.');
    return mapping(path.replace(/[-_/]+/g, ''), path.replace(/^\/+|\/+$/g, ''));
  });
}

function aliasTarget(domainId: string, { EvaluateTargetHealth: health }: ValueMap): ValueMap {
  return {
    ...(!absent(health) && { EvaluateTargetHealth: health }),
    HostedZoneId: getAtt(domainId, 'RegionalHostedZoneId'),
    DNSName: getAtt(domainId, 'RegionalDomainName'),
  };
}
