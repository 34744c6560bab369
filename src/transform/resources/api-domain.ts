import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { getAtt, ref } from '../intrinsics/functions.ts';
import { hashedId, isAlphanumeric } from '../logical-ids.ts';
import { Expect } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { absent, isList, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { recordSetGroup } from './record-sets.ts';

const TRUSTSTORE = ['TruststoreUri', 'TruststoreVersion'];

/** `Domain` of a REST API: the domain name, the mappings to it, DNS records. */
export function restDomain(
  apiId: string,
  value: Optional,
  attributes: ValueMap,
  context: TransformContext,
): GeneratedResource[] {
  if (absent(value)) return [];
  const domain = Expect.resource(apiId).map(value, 'Domain');
  return new RestDomain(apiId, domain, attributes, context).resources();
}

class RestDomain {
  readonly #apiId: string;
  readonly #domain: ValueMap;
  readonly #attributes: ValueMap;
  readonly #context: TransformContext;

  constructor(apiId: string, domain: ValueMap, attributes: ValueMap, context: TransformContext) {
    this.#apiId = apiId;
    this.#domain = domain;
    this.#attributes = attributes;
    this.#context = context;
  }

  resources(): GeneratedResource[] {
    const name = this.#required('DomainName');
    const certificate = this.#required('CertificateArn');
    const isPrivate = this.#domain['EndpointConfiguration'] === 'PRIVATE';
    const id = hashedId(isPrivate ? 'ApiGatewayDomainNameV2' : 'ApiGatewayDomainName', name);
    const main = isPrivate ? this.#privateDomain(id, name, certificate) : this.#publicDomain(id, name, certificate);
    const mappings = this.#mappings(id, isPrivate);
    const association = isPrivate ? this.#association(id) : [];
    const group = recordSetGroup(
      {
        apiId: this.#apiId,
        domain: this.#domain,
        attributes: this.#attributes,
        aliasTarget: (route53) => this.#aliasTarget(id, route53),
        zoneIdAndName: true,
        mayBeSeparate: true,
        shared: true,
      },
      this.#context,
    );
    return [main, ...mappings, ...(group ? [group] : []), ...association];
  }

  #required(name: string): Value {
    return Expect.resource(this.#apiId).present(this.#domain[name], `Domain.${name}`);
  }

  /** The service writes what it made up into the author's map, and hashes that for the deployment. */
  #note(key: string, value: Value): void {
    keyHistory(this.#context).set(this.#domain, key, value);
  }

  #publicDomain(id: string, name: Value, certificate: Value): GeneratedResource {
    this.#note('ApiDomainName', id);
    if (absent(this.#domain['EndpointConfiguration'])) this.#note('EndpointConfiguration', 'REGIONAL');
    const endpoint = this.#endpoint(['EDGE', 'REGIONAL', 'PRIVATE']);
    return this.#withOptions('AWS::ApiGateway::DomainName', id, 'Policy', {
      DomainName: name,
      [endpoint === 'REGIONAL' ? 'RegionalCertificateArn' : 'CertificateArn']: certificate,
      EndpointConfiguration: this.#endpointConfiguration(endpoint),
      MutualTlsAuthentication: this.#mutualTls(),
    });
  }

  #privateDomain(id: string, name: Value, certificate: Value): GeneratedResource {
    return this.#withOptions('AWS::ApiGateway::DomainNameV2', id, 'OwnershipVerificationCertificateArn', {
      DomainName: name,
      CertificateArn: certificate,
      EndpointConfiguration: this.#endpointConfiguration(this.#endpoint(['EDGE', 'REGIONAL', 'PRIVATE'])),
    });
  }

  #endpoint(allowed: readonly string[]): string {
    const endpoint = this.#domain['EndpointConfiguration'];
    if (typeof endpoint === 'string' && allowed.includes(endpoint)) return endpoint;
    throw Fault.resource(
      this.#apiId,
      "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].",
    );
  }

  #endpointConfiguration(endpoint: string): ValueMap {
    const addresses = this.#domain['IpAddressType'];
    return {
      Types: [endpoint],
      ...(addresses !== undefined && truthy(addresses) && { IpAddressType: addresses }),
    };
  }

  /** The domain with what may be said beside it; `foreign` is a property that the type does not have. */
  #withOptions(type: string, id: string, foreign: string, properties: Record<string, Optional>): GeneratedResource {
    const result = generated(type, id, properties, this.#attributes);
    for (const name of ['SecurityPolicy', 'EndpointAccessMode', 'Policy', 'OwnershipVerificationCertificateArn']) {
      const value = this.#domain[name];
      if (!truthy(value)) continue;
      if (name === foreign) throw Fault.resource(id, `property ${name} not defined for resource of type ${type}`);
      result.properties[name] = value;
    }
    return result;
  }

  #mutualTls(): ValueMap | undefined {
    const value = this.#domain['MutualTlsAuthentication'];
    if (!truthy(value)) return undefined;
    const settings = Expect.resource(this.#apiId).map(value, 'Domain.MutualTlsAuthentication');
    if (!Object.keys(settings).every((key) => TRUSTSTORE.includes(key))) {
      throw Fault.resource(
        this.#apiId,
        "Available Domain.MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].",
      );
    }
    return truststore(settings);
  }

  #mappings(domainId: string, isPrivate: boolean): GeneratedResource[] {
    const base: Record<string, Optional> = {
      [isPrivate ? 'DomainNameArn' : 'DomainName']: ref(domainId),
      RestApiId: ref(this.#apiId),
      Stage: ref(`${this.#apiId}.Stage`),
    };
    const mapping = (path: string, properties: Record<string, Optional>): GeneratedResource =>
      generated(
        isPrivate ? 'AWS::ApiGateway::BasePathMappingV2' : 'AWS::ApiGateway::BasePathMapping',
        `${this.#apiId}${path}BasePathMapping`,
        { ...base, ...properties },
        this.#attributes,
      );
    const paths = basePaths(this.#domain);
    if (paths === undefined) return [mapping('', {})];
    const { NormalizeBasePath: normalize } = this.#domain;
    const normalizes = normalize === undefined || truthy(normalize);
    const expect = Expect.resource(this.#apiId);
    const texts = paths.map((path, index) => expect.string(path, `Domain.BasePath[${index}]`));
    return texts.map((text) => {
      const plain = [...text].filter(isAlphanumeric).join('');
      return mapping(plain, { BasePath: normalizes ? plain : text });
    });
  }

  #association(domainId: string): GeneratedResource[] {
    const association = this.#domain['AccessAssociation'];
    if (absent(association)) return [];
    const { VpcEndpointId: endpoint } = Expect.resource(this.#apiId).map(association, 'Domain.AccessAssociation');
    return [
      generated(
        'AWS::ApiGateway::DomainNameAccessAssociation',
        hashedId('DomainNameAccessAssociation', [endpoint ?? null, domainId]),
        { DomainNameArn: ref(domainId), AccessAssociationSourceType: 'VPCE', AccessAssociationSource: endpoint },
        this.#attributes,
      ),
    ];
  }

  #aliasTarget(domainId: string, route53: ValueMap): ValueMap {
    const { EvaluateTargetHealth: health } = route53;
    const target: ValueMap = absent(health) ? {} : { EvaluateTargetHealth: health };
    const endpoint = this.#domain['EndpointConfiguration'];
    if (endpoint === 'REGIONAL') {
      target['HostedZoneId'] = getAtt(domainId, 'RegionalHostedZoneId');
      target['DNSName'] = getAtt(domainId, 'RegionalDomainName');
    } else if (endpoint === 'EDGE') {
      if (absent(route53['DistributionDomainName'])) {
        const name = getAtt(domainId, 'DistributionDomainName');
        keyHistory(this.#context).set(route53, 'DistributionDomainName', name);
      }
      target['HostedZoneId'] = 'Z2FDTNDATAQYW2';
      target['DNSName'] = route53['DistributionDomainName'] ?? null;
    } else {
      target['HostedZoneId'] = route53['VpcEndpointHostedZoneId'] ?? null;
      target['DNSName'] = route53['VpcEndpointDomainName'] ?? null;
    }
    return target;
  }
}

/** What is known of the certificates that clients have to show. */
export function truststore(settings: ValueMap): ValueMap {
  return Object.fromEntries(
    TRUSTSTORE.flatMap((name): [string, Value][] => {
      const value = settings[name];
      return value !== undefined && truthy(value) ? [[name, value]] : [];
    }),
  );
}

/** `BasePath` as a list; `undefined` when the whole domain is meant. */
export function basePaths(domain: ValueMap): Value[] | undefined {
  const value = domain['BasePath'];
  if (typeof value === 'string' && value !== '') return [value];
  return isList(value) && value.length > 0 ? value : undefined;
}
