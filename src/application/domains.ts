import {
  isResolvedList,
  isResolvedMap,
  type ResolvedList,
  type ResolvedMap,
  scalarText,
  Unresolved,
} from '../resolve/index.ts';
import type { DomainDefinition, RoutingRuleDefinition } from './domain-model.ts';
import { isTrue, mapOf, plainJson } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads what custom domains lead to: base path mappings of REST APIs, API mappings of HTTP and WebSocket APIs. */
export function readDomains(
  reader: TemplateReader,
  apis: readonly { readonly id: string; readonly stage: string }[],
): DomainDefinition[] {
  const domains = new Map<string, { readonly basePath: string; readonly apiId: string }[]>();
  const targetOf = (api: string, stage: string | undefined): string | undefined => {
    const id = reader.idOf(api);
    const ofApi = apis.filter((one) => one.id === id || one.id.startsWith(`${id}:`));
    return (ofApi.find((one) => one.stage === stage) ?? ofApi[0])?.id;
  };
  const add = (mapping: ResourceReader, api: string, stage: string | undefined, basePath: string): void => {
    const name = domainName(mapping, reader);
    const apiId = targetOf(api, stage);
    if (name === undefined || apiId === undefined) return;
    const mappings = domains.get(name) ?? [];
    domains.set(name, [...mappings, { basePath: pathOf(basePath), apiId }]);
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
  const rules = new Map<string, (RoutingRuleDefinition & { readonly priority: number })[]>();
  for (const rule of reader.ofType('AWS::ApiGatewayV2::RoutingRule')) {
    const name = domainName(rule, reader);
    const invoke = actionOf(rule);
    const apiId = targetOf(scalarText(invoke['ApiId']) ?? '', scalarText(invoke['Stage']));
    if (name === undefined || apiId === undefined || MAPPINGS_ONLY.has(modeOf(name, reader))) continue;
    const read = { ...conditionsOf(rule), apiId, stripBasePath: isTrue(invoke['StripBasePath']) };
    rules.set(name, [...(rules.get(name) ?? []), { ...read, priority: rule.integer('Priority') ?? 0 }]);
  }
  return [...new Set([...domains.keys(), ...rules.keys()])].map((name) => {
    const byPriority = rules.get(name)?.toSorted((a, b) => a.priority - b.priority);
    return {
      name: name.toLowerCase(),
      mappings: modeOf(name, reader) === 'ROUTING_RULE_ONLY' ? [] : (domains.get(name) ?? []),
      ...(byPriority && { rules: byPriority.map(({ priority, ...rule }) => rule) }),
      ...mutualTls(name, reader),
      ...accessTo(name, reader),
    };
  });
}

/** What is called alike for public and for private domains. */
const MAPPINGS_ONLY: ReadonlySet<string> = new Set(['API_MAPPING_ONLY', 'BASE_PATH_MAPPING_ONLY']);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-routing-mode.html */
function modeOf(name: string, reader: TemplateReader): string {
  const domain = domainResources(reader).find((one) => one.text('DomainName') === name);
  // A domain of another template: what rules it has here are meant to count.
  if (domain === undefined) return 'ROUTING_RULE_THEN_API_MAPPING';
  return domain.text('RoutingMode') ?? 'API_MAPPING_ONLY';
}

function actionOf(rule: ResourceReader): ResolvedMap {
  return mapOf(mapOf(rule.list('Actions')[0])['InvokeApi']);
}

function conditionsOf(rule: ResourceReader): Pick<RoutingRuleDefinition, 'basePaths' | 'headers'> {
  const conditions = rule.list('Conditions').map(mapOf);
  const anyOf = (condition: ResolvedMap, name: string): ResolvedList => {
    const list = mapOf(condition[name])['AnyOf'];
    return isResolvedList(list) ? list : [];
  };
  const basePaths = conditions
    .flatMap((one) => anyOf(one, 'MatchBasePaths'))
    .map((path) => pathOf(scalarText(path) ?? ''));
  const headers = conditions.flatMap((one) => {
    const any = anyOf(one, 'MatchHeaders').map((header) => {
      const { Header, ValueGlob } = mapOf(header);
      return { name: scalarText(Header) ?? '', value: scalarText(ValueGlob) ?? '' };
    });
    return any.length === 0 ? [] : [any];
  });
  return { ...(basePaths.length > 0 && { basePaths }), headers };
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

/** Who may call a private domain, where it says so. */
function accessTo(name: string, reader: TemplateReader): Pick<DomainDefinition, 'access'> {
  const found = reader.ofType('AWS::ApiGateway::DomainNameV2').find((domain) => domain.text('DomainName') === name);
  const policy = found?.value('Policy');
  if (found === undefined || policy === undefined) return {};
  return { access: { policy: plainJson(policy) ?? null, domainId: found.logicalId } };
}

function domainResources(reader: TemplateReader): ResourceReader[] {
  const types = ['AWS::ApiGateway::DomainName', 'AWS::ApiGateway::DomainNameV2', 'AWS::ApiGatewayV2::DomainName'];
  return types.flatMap((type) => reader.ofType(type));
}

/** The name itself, or that of the domain resource that is referred to. */
function domainName(mapping: ResourceReader, reader: TemplateReader): string | undefined {
  const name = scalarText(mapping.value('DomainName') ?? mapping.value('DomainNameArn'));
  const resource = domainResources(reader).find(({ logicalId }) => logicalId === name);
  if (resource !== undefined) return resource.text('DomainName');
  return name?.replace(/^arn:.*:\/?\/domainnames\/([^+/]+).*$/, '$1');
}

/** `/orders`, or nothing for the root. */
function pathOf(basePath: string): string {
  const path = basePath === '(none)' ? '' : basePath.replace(/^\/+|\/+$/g, '');
  return path === '' ? '' : `/${path}`;
}
