import { isResolvedMap, scalarText, Unresolved } from '../resolve/index.ts';
import type { DomainDefinition } from './model.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads what custom domains lead to: base path mappings of REST APIs, API mappings of HTTP and WebSocket APIs. */
export function readDomains(
  reader: TemplateReader,
  apis: readonly { readonly id: string; readonly stage: string }[],
): DomainDefinition[] {
  const domains = new Map<string, { readonly basePath: string; readonly apiId: string }[]>();
  const add = (mapping: ResourceReader, api: string, stage: string | undefined, basePath: string): void => {
    const name = domainName(mapping, reader);
    const id = reader.idOf(api);
    const ofApi = apis.filter((one) => one.id === id || one.id.startsWith(`${id}:`));
    const target = ofApi.find((one) => one.stage === stage) ?? ofApi[0];
    if (name === undefined || target === undefined) return;
    const mappings = domains.get(name) ?? [];
    domains.set(name, [...mappings, { basePath: pathOf(basePath), apiId: target.id }]);
  };
  for (const type of ['AWS::ApiGateway::BasePathMapping', 'AWS::ApiGateway::BasePathMappingV2']) {
    for (const mapping of reader.ofType(type)) {
      const api = scalarText(mapping.value('RestApiId'));
      if (api !== undefined) add(mapping, api, mapping.text('Stage'), mapping.text('BasePath') ?? '');
    }
  }
  for (const mapping of reader.ofType('AWS::ApiGatewayV2::ApiMapping')) {
    const api = scalarText(mapping.value('ApiId'));
    if (api !== undefined) add(mapping, api, mapping.text('Stage'), mapping.text('ApiMappingKey') ?? '');
  }
  return [...domains].map(([name, mappings]) => ({ name: name.toLowerCase(), mappings, ...mutualTls(name, reader) }));
}

/** What clients of a domain have to show, where they have to. */
function mutualTls(name: string, reader: TemplateReader): Pick<DomainDefinition, 'mutualTls'> {
  for (const domain of domainResources(reader)) {
    const settings = domain.value('MutualTlsAuthentication');
    if (!isResolvedMap(settings) || domain.text('DomainName') !== name) continue;
    const uri = settings['TruststoreUri'];
    const truststoreUri = uri instanceof Unresolved ? uri : (scalarText(uri) ?? '');
    return truststoreUri === '' ? {} : { mutualTls: { truststoreUri } };
  }
  return {};
}

function domainResources(reader: TemplateReader): ResourceReader[] {
  const types = ['AWS::ApiGateway::DomainName', 'AWS::ApiGateway::DomainNameV2', 'AWS::ApiGatewayV2::DomainName'];
  return types.flatMap((type) => reader.ofType(type));
}

/** The name itself, or that of the domain resource that is referred to. */
function domainName(mapping: ResourceReader, reader: TemplateReader): string | undefined {
  const name = scalarText(mapping.value('DomainName') ?? mapping.value('DomainNameArn'));
  const resource = domainResources(reader).find(({ logicalId }) => logicalId === name);
  return resource === undefined ? name : resource.text('DomainName');
}

/** `/orders`, or nothing for the root. */
function pathOf(basePath: string): string {
  const path = basePath === '(none)' ? '' : basePath.replace(/^\/+|\/+$/g, '');
  return path === '' ? '' : `/${path}`;
}
