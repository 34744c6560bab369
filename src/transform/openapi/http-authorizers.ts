import { Fault } from '../errors.ts';
import { sub } from '../intrinsics/functions.ts';
import { Expect } from '../properties.ts';
import { absent, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const JWT = ['AuthorizationScopes', 'JwtConfiguration', 'IdentitySource'];
const LAMBDA = [
  'FunctionArn',
  'FunctionInvokeRole',
  'Identity',
  'AuthorizerPayloadFormatVersion',
  'EnableSimpleResponses',
  'EnableFunctionDefaultPermissions',
];

/** An entry of `Auth.Authorizers` of an HTTP API, checked. */
export class HttpAuthorizer {
  readonly name: string;
  readonly #apiId: string;
  readonly #config: ValueMap;
  readonly #kind: 'iam' | 'jwt' | 'lambda';

  private constructor(apiId: string, name: string, config: ValueMap, iam: boolean) {
    this.#apiId = apiId;
    this.name = name;
    this.#config = config;
    if (truthy(config['JwtConfiguration'])) Expect.resource(apiId).map(config['JwtConfiguration'], 'JwtConfiguration');
    this.#kind = iam ? 'iam' : truthy(config['JwtConfiguration']) ? 'jwt' : 'lambda';
    this.#check();
  }

  static of(apiId: string, name: string, config: ValueMap): HttpAuthorizer {
    return new HttpAuthorizer(apiId, name, config, false);
  }

  static iam(apiId: string): HttpAuthorizer {
    return new HttpAuthorizer(apiId, 'AWS_IAM', {}, true);
  }

  get functionArn(): Optional {
    return this.#config['FunctionArn'];
  }

  get scopes(): Value {
    return this.#config['AuthorizationScopes'] ?? [];
  }

  /** Whether a permission for API Gateway is generated with it. */
  get needsPermission(): boolean {
    return truthy(this.functionArn) && truthy(this.#config['EnableFunctionDefaultPermissions']);
  }

  #check(): void {
    const { AuthorizationScopes: scopes, EnableFunctionDefaultPermissions: permissions } = this.#config;
    if (!absent(scopes) && !isList(scopes)) throw this.#fault('AuthorizationScopes must be a list.');
    this.#checkOthers(this.#kind === 'jwt' ? [] : JWT, 'OAuth2 Authorizer');
    this.#checkOthers(this.#kind === 'lambda' ? [] : LAMBDA, 'Lambda Authorizer');
    const required = (kind: string, name: string): void => {
      if (!truthy(this.#config[name])) throw this.#fault(`${this.name} ${kind} Authorizer must define '${name}'.`);
    };
    if (this.#kind === 'jwt') required('OAuth2', 'IdentitySource');
    if (this.#kind === 'lambda') {
      required('Lambda', 'FunctionArn');
      required('Lambda', 'AuthorizerPayloadFormatVersion');
    }
    if (!absent(permissions)) {
      const path = `Authorizers.${this.name}.EnableFunctionDefaultPermissions`;
      Expect.resource(this.#apiId).boolean(permissions, path);
    }
  }

  /** Properties that belong to the other kind of authorizer. */
  #checkOthers(names: readonly string[], kind: string): void {
    for (const name of names) {
      const present = name === 'JwtConfiguration' ? truthy(this.#config[name]) : !absent(this.#config[name]);
      if (!present) continue;
      const hint = name === 'IdentitySource' ? ". For Lambda Authorizer, use the 'Identity' property instead" : '';
      throw this.#fault(`${name} is only supported for ${kind}${hint}.`);
    }
  }

  /** Its entry in `securitySchemes`. */
  definition(partition: string): Value {
    if (this.#kind === 'iam') {
      return { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };
    }
    if (this.#kind === 'jwt') {
      return {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': {
          jwtConfiguration: lowerKeys(this.#config['JwtConfiguration']),
          identitySource: this.#config['IdentitySource'] ?? null,
          type: 'jwt',
        },
      };
    }
    return {
      type: 'apiKey',
      name: 'Unused',
      in: 'header',
      'x-amazon-apigateway-authorizer': this.#lambda(partition),
    };
  }

  #lambda(partition: string): ValueMap {
    const uri = `arn:${partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
    const result: ValueMap = {
      type: 'request',
      authorizerUri: sub(uri, { __FunctionArn__: this.functionArn ?? null }),
    };
    const { FunctionInvokeRole: role, EnableSimpleResponses: simple } = this.#config;
    if (role !== undefined && truthy(role) && role !== 'NONE') result['authorizerCredentials'] = role;
    if (truthy(this.#config['Identity'])) {
      const path = `Auth.Authorizers.${this.name}.Identity`;
      const identity = Expect.resource(this.#apiId).map(this.#config['Identity'], path);
      const seconds = identity['ReauthorizeEvery'];
      if (!absent(seconds)) result['authorizerResultTtlInSeconds'] = seconds;
      result['identitySource'] = this.#identitySource(identity);
    }
    result['authorizerPayloadFormatVersion'] = this.#config['AuthorizerPayloadFormatVersion'] ?? null;
    if (simple !== undefined && truthy(simple)) result['enableSimpleResponses'] = simple;
    return result;
  }

  #identitySource(identity: ValueMap): Value[] {
    const expect = Expect.resource(this.#apiId);
    return [
      ['Headers', '$request.header.'],
      ['QueryStrings', '$request.querystring.'],
      ['StageVariables', '$stageVariables.'],
      ['Context', '$context.'],
    ].flatMap(([name = '', prefix = '']) => {
      if (!truthy(identity[name])) return [];
      const path = `Authorizers.${this.name}.Identity.${name}`;
      const values = expect.list(identity[name], path);
      return values.map((value, index) => prefix + expect.string(value, `${path}[${index}]`));
    });
  }

  #fault(detail: string): Fault {
    return Fault.resource(this.#apiId, detail);
  }
}

/** OpenAPI wants lower case where CloudFormation has capitals. */
function lowerKeys(value: Optional): Value {
  if (!isMap(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]));
}
