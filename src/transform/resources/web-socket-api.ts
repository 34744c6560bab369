import { Fault } from '../errors.ts';
import { checkLogicalId, type GeneratedResource, generated } from '../generated.ts';
import { isIntrinsic, ref, sub } from '../intrinsics/functions.ts';
import { isAlphanumeric } from '../logical-ids.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { pythonString } from '../python.ts';
import { absent, emptyMap, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { apiV2Domain } from './api-v2-domain.ts';
import { authorizerPermission } from './authorizer-permission.ts';

const TAG = 'websocketapi:createdBy';
const DEFAULT_STAGE = 'default';
const SPECIAL_ROUTES = ['$connect', '$disconnect', '$default'];

/** `AWS::Serverless::WebSocketApi`. */
export const webSocketApiMacro: ResourceMacro = {
  properties: {
    ApiKeySelectionExpression: 'string',
    AccessLogSettings: 'map',
    Auth: 'map',
    DefaultRouteSettings: 'map',
    Description: 'string',
    DisableExecuteApiEndpoint: 'boolean',
    Domain: 'map',
    DisableSchemaValidation: 'boolean',
    FailOnWarnings: 'boolean',
    IpAddressType: 'string',
    Name: 'string',
    PropagateTags: 'boolean',
    Routes: 'map!',
    RouteSettings: 'map',
    RouteSelectionExpression: 'string!',
    StageName: 'string|map',
    StageVariables: 'map',
    Tags: 'map',
  },
  referable: { Stage: 'AWS::ApiGatewayV2::Stage', DomainName: 'AWS::ApiGatewayV2::DomainName' },
  expand(resource, context) {
    const { logicalId, properties } = resource;
    for (const name of ['Auth', 'Domain', 'Routes']) {
      const value = context.parameters.resolve(properties[name]);
      if (value !== undefined) properties[name] = value;
    }
    check(logicalId, properties);
    const tags = withOwnTag(properties['Tags']);
    const main = webSocketApi(resource, tags);
    // Conditions and policies of the API are not passed on, and groups of records are not shared: so the service does it.
    const attributes = emptyMap();
    const domain = apiV2Domain(
      { apiId: logicalId, domain: properties['Domain'], tag: TAG, attributes, sharesRecords: false },
      context,
    );
    const stage = webSocketStage(resource);
    const routes = new Routes(resource).resources();
    const routeIds = routes.flatMap(({ type, logicalId: id }) => (type === 'AWS::ApiGatewayV2::Route' ? [id] : []));
    if (truthy(properties['RouteSettings']) && routeIds.length > 0) stage.attributes['DependsOn'] = routeIds;
    const resources = [main, ...routes, ...domain, stage];
    if (truthy(properties['PropagateTags']) && truthy(properties['Tags'])) {
      for (const { type, properties: target } of resources) if (TAGGED.has(type)) target['Tags'] = tags;
    }
    return resources;
  },
};

/** Types that take over the tags of the API. */
const TAGGED = new Set(['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Stage', 'AWS::ApiGatewayV2::DomainName']);

function check(
  apiId: string,
  { Routes: routes, IpAddressType: addresses, Domain: domain, Auth: auth }: ValueMap,
): void {
  if (!truthy(routes)) throw Fault.resource(apiId, 'WebSocket API must have at least one route.');
  if (!absent(addresses) && !isIntrinsic(addresses) && addresses !== 'ipv4' && addresses !== 'dualstack') {
    throw Fault.resource(apiId, "IpAddressType must be 'ipv4' or 'dualstack'.");
  }
  if (isMap(domain) && truthy(domain['MutualTlsAuthentication'])) {
    throw Fault.resource(apiId, 'Mutual TLS domain name association is not supported for Websocket APIs.');
  }
  if (truthy(auth) && !(isMap(routes) && '$connect' in routes)) {
    throw Fault.resource(apiId, 'Authorization is only available if there is a $connect route.');
  }
}

function withOwnTag(tags: Optional): ValueMap {
  return { ...(isMap(tags) ? tags : {}), [TAG]: 'SAM' };
}

function webSocketApi({ logicalId, properties, source }: SamResource, tags: ValueMap): GeneratedResource {
  const copied = [
    'ApiKeySelectionExpression',
    'Description',
    'DisableExecuteApiEndpoint',
    'DisableSchemaValidation',
    'IpAddressType',
    'RouteSelectionExpression',
  ];
  return generated(
    'AWS::ApiGatewayV2::Api',
    logicalId,
    {
      ...Object.fromEntries(copied.map((name) => [name, properties[name]])),
      Name: properties['Name'] ?? logicalId,
      ProtocolType: 'WEBSOCKET',
      Tags: tags,
    },
    dependsOn(source),
  );
}

function dependsOn(source: ValueMap): Record<string, Optional> {
  return !truthy(source['DependsOn']) ? {} : { DependsOn: source['DependsOn'] };
}

function webSocketStage({ logicalId, properties }: SamResource): GeneratedResource {
  const name = properties['StageName'] ?? DEFAULT_STAGE;
  if (name === '$default') {
    throw Fault.resource(logicalId, 'Stages cannot be named $default for WebSocket APIs.');
  }
  const text = typeof name === 'string' ? name : '';
  const copied = ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings'];
  return generated('AWS::ApiGatewayV2::Stage', `${logicalId}${text === DEFAULT_STAGE ? 'Default' : text}Stage`, {
    ApiId: ref(logicalId),
    StageName: name,
    ...Object.fromEntries(copied.map((property) => [property, properties[property]])),
    Tags: { [TAG]: 'SAM' },
    AutoDeploy: true,
  });
}

/** The routes of an API: for each of them a route, an integration and a permission; and the authorizer of `$connect`. */
class Routes {
  readonly #apiId: string;
  readonly #routes: ValueMap;
  readonly #auth: ValueMap | undefined;
  readonly #stage: Value;

  constructor({ logicalId, properties }: SamResource) {
    this.#apiId = logicalId;
    this.#routes = isMap(properties['Routes']) ? properties['Routes'] : {};
    const { Auth: auth } = properties;
    this.#auth = isMap(auth) && truthy(auth) ? auth : undefined;
    this.#stage = properties['StageName'] ?? DEFAULT_STAGE;
  }

  resources(): GeneratedResource[] {
    const routes = Object.entries(this.#routes).flatMap(([key, spec]) => this.#route(key, isMap(spec) ? spec : {}));
    const guarded = routes.some(({ properties }) => properties['AuthorizerId'] !== undefined);
    return this.#auth && guarded ? [...routes, ...this.#authorizer(this.#auth)] : routes;
  }

  #route(key: string, spec: ValueMap): GeneratedResource[] {
    const base = `${this.#apiId}${this.#routeName(key)}`;
    const { FunctionArn: functionArn } = spec;
    const parameters = spec['RequestParameters'];
    checkLogicalId(`${base}Route`);
    if (truthy(parameters) && key !== '$connect') {
      throw this.#fault('Request parameters are only supported for the $connect route in WebSocket APIs.');
    }
    const copied = [
      'ApiKeyRequired',
      'ModelSelectionExpression',
      'OperationName',
      'RequestModels',
      'RouteResponseSelectionExpression',
    ];
    const route = generated('AWS::ApiGatewayV2::Route', `${base}Route`, {
      ApiId: ref(this.#apiId),
      RouteKey: key,
      ...Object.fromEntries(copied.map((name) => [name, spec[name]])),
      RequestParameters: truthy(parameters) ? parameters : undefined,
      Target: { 'Fn::Join': ['/', ['integrations', ref(`${base}Integration`)]] },
      ...this.#authorization(key),
    });
    if (functionArn === undefined) throw this.#fault('Route must have associated function.');
    const integration = generated('AWS::ApiGatewayV2::Integration', `${base}Integration`, {
      ApiId: ref(this.#apiId),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: sub(
        'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations',
        { FunctionArn: functionArn },
      ),
      TimeoutInMillis: spec['IntegrationTimeout'],
    });
    const permission = generated('AWS::Lambda::Permission', `${base}Permission`, {
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: this.#sourceArn(key),
    });
    return [route, integration, permission];
  }

  /** The route in a logical ID: the first letter large, all others small, whatever the author wrote. */
  #routeName(key: string): string {
    if (!SPECIAL_ROUTES.includes(key) && !isAlphanumeric(key)) {
      throw this.#fault(
        `Route key '${key}' must be alphanumeric. Only $connect, $disconnect, and $default special routes are supported.`,
      );
    }
    const name = key.replaceAll('$', '');
    return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
  }

  #sourceArn(key: string): ValueMap {
    const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${this.#apiId}.ApiId}`;
    if (typeof this.#stage === 'string') return sub(`${arn}/${this.#stage}/${key}`);
    return sub(`${arn}/\${__StageName__}/${key}`, { __StageName__: this.#stage });
  }

  #authorization(key: string): Record<string, Optional> {
    if (!this.#auth) return {};
    this.#checkAuth(this.#auth);
    if (key !== '$connect') return {};
    const { AuthType: type } = this.#auth;
    if (type === 'CUSTOM') {
      return { AuthorizationType: 'CUSTOM', AuthorizerId: ref(`${this.#apiId}ConnectAuthorizer`) };
    }
    return { AuthorizationType: type === 'AWS_IAM' ? 'AWS_IAM' : 'NONE' };
  }

  #checkAuth(auth: ValueMap): void {
    if (!truthy(auth['AuthType'])) throw this.#fault('AuthType must be specified for additional auth configurations.');
    const type = pythonString(auth['AuthType']).toUpperCase();
    if (type !== 'NONE' && type !== 'AWS_IAM' && type !== 'CUSTOM') {
      throw this.#fault('AuthType is not one of AWS_IAM, CUSTOM or NONE.');
    }
    if (type === 'CUSTOM' && !truthy(auth['AuthArn'])) {
      throw this.#fault('AuthArn must be specified if AuthType is CUSTOM.');
    }
    if (type !== 'CUSTOM' && Object.keys(auth).length > 1) {
      throw this.#fault(`No additional configurations supported for AuthType ${type}.`);
    }
  }

  #authorizer(auth: ValueMap): GeneratedResource[] {
    const id = `${this.#apiId}ConnectAuthorizer`;
    const { AuthArn: functionArn = null, InvokeRole: role } = auth;
    const authorizer = generated('AWS::ApiGatewayV2::Authorizer', id, {
      ApiId: ref(this.#apiId),
      AuthorizerCredentialsArn: role,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: sub(
        'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AuthArn}/invocations',
        { AuthArn: functionArn },
      ),
      IdentitySource: auth['IdentitySource'],
      Name: truthy(auth['Name']) ? auth['Name'] : id,
    });
    if (truthy(role)) return [authorizer];
    const options = { apiId: this.#apiId, functionArn, partition: '${AWS::Partition}' };
    return [authorizer, authorizerPermission(`${this.#apiId}AuthorizerPermission`, options, emptyMap())];
  }

  #fault(detail: string): Fault {
    return Fault.resource(this.#apiId, detail);
  }
}
