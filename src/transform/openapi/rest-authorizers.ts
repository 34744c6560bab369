import { Fault } from '../errors.ts';
import { Expect } from '../properties.ts';
import { type ApiBody, type BodyValue, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isInteger, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const IDENTITY_SOURCES = [
  ['Headers', 'method.request.header.'],
  ['QueryStrings', 'method.request.querystring.'],
  ['StageVariables', 'stageVariables.'],
  ['Context', 'context.'],
] as const;

/** An entry of `Auth.Authorizers` of a REST API, checked. */
export class RestAuthorizer {
  readonly name: string;
  readonly #apiId: string;
  readonly #config: ValueMap;
  readonly #iam: boolean;

  private constructor(apiId: string, name: string, config: ValueMap, iam: boolean) {
    this.#apiId = apiId;
    this.name = name;
    this.#config = config;
    this.#iam = iam;
    this.#check();
  }

  static of(apiId: string, name: string, config: ValueMap): RestAuthorizer {
    return new RestAuthorizer(apiId, name, config, false);
  }

  static iam(apiId: string): RestAuthorizer {
    return new RestAuthorizer(apiId, 'AWS_IAM', {}, true);
  }

  get functionArn(): Optional {
    return this.#config['FunctionArn'];
  }

  get scopes(): Value {
    return this.#config['AuthorizationScopes'] ?? [];
  }

  /** Whether a permission for API Gateway is generated with it. */
  get needsPermission(): boolean {
    return truthy(this.functionArn) && !truthy(this.#config['DisableFunctionDefaultPermissions']);
  }

  #check(): void {
    const payload = this.#config['FunctionPayloadType'];
    if (!absent(payload) && payload !== 'TOKEN' && payload !== 'REQUEST') {
      throw this.#fault(`${this.name} Authorizer has invalid 'FunctionPayloadType': ${pythonString(payload)}.`);
    }
    if (payload === 'REQUEST' && this.#lacksIdentitySource()) {
      throw this.#fault(
        `${this.name} Authorizer must specify Identity with at least one of Headers, QueryStrings, StageVariables, or Context.`,
      );
    }
    const expect = Expect.resource(this.#apiId);
    expect.list(this.scopes, `Authorizers.${this.name}.AuthorizationScopes`);
    const disable = this.#config['DisableFunctionDefaultPermissions'];
    if (!absent(disable)) expect.boolean(disable, `Authorizers.${this.name}.DisableFunctionDefaultPermissions`);
  }

  #lacksIdentitySource(): boolean {
    if (!truthy(this.#config['Identity'])) return true;
    const identity = Expect.resource(this.#apiId).map(this.#config['Identity'], `Authorizer.${this.name}.Identity`);
    const missing = IDENTITY_SOURCES.every(([name]) => !truthy(identity[name]));
    const seconds = wholeNumber(identity['ReauthorizeEvery']);
    // Without caching nothing has to tell callers apart.
    return seconds === undefined ? missing : seconds > 0 && missing;
  }

  /** Its entry in `securityDefinitions`. */
  definition(partition: string, body: ApiBody): BodyValue {
    const kind = this.#kind;
    const payload = truthy(this.#config['FunctionPayloadType']) ? this.#config['FunctionPayloadType'] : 'TOKEN';
    const unnamed = kind === 'lambda' && payload === 'REQUEST';
    const entries = new Map<string, BodyValue>([
      ['type', 'apiKey'],
      ['name', unnamed ? 'Unused' : this.#headerName(body)],
      ['in', 'header'],
      ['x-amazon-apigateway-authtype', { iam: 'awsSigv4', cognito: 'cognito_user_pools', lambda: 'custom' }[kind]],
    ]);
    const authorizer = kind === 'cognito' ? this.#cognito(body) : this.#lambda(partition, payload ?? 'TOKEN', body);
    if (kind !== 'iam') {
      const validation = this.#identity['ValidationExpression'];
      if (truthy(validation) && (kind === 'cognito' || payload === 'TOKEN')) {
        authorizer.set('identityValidationExpression', body.authored(this.#identity, 'ValidationExpression'));
      }
      entries.set('x-amazon-apigateway-authorizer', authorizer);
    }
    return entries;
  }

  get #kind(): 'iam' | 'cognito' | 'lambda' {
    if (this.#iam) return 'iam';
    return truthy(this.#config['UserPoolArn']) ? 'cognito' : 'lambda';
  }

  get #identity(): ValueMap {
    const identity = this.#config['Identity'];
    return isMap(identity) ? identity : {};
  }

  #cognito(body: ApiBody): Map<string, BodyValue> {
    const pools = body.authored(this.#config, 'UserPoolArn');
    return new Map<string, BodyValue>([
      ['type', 'cognito_user_pools'],
      ['providerARNs', isList(this.#config['UserPoolArn']) ? pools : [pools]],
    ]);
  }

  #lambda(partition: string, payload: Value, body: ApiBody): Map<string, BodyValue> {
    const uri = `arn:${partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
    const entries = new Map<string, BodyValue>([
      ['type', payload === 'REQUEST' ? 'request' : 'token'],
      ['authorizerUri', { 'Fn::Sub': [uri, { __FunctionArn__: body.authored(this.#config, 'FunctionArn') }] }],
    ]);
    const seconds = this.#identity['ReauthorizeEvery'];
    if (!absent(seconds))
      entries.set('authorizerResultTtlInSeconds', body.authored(this.#identity, 'ReauthorizeEvery'));
    const role = this.#config['FunctionInvokeRole'];
    if (truthy(role) && role !== 'NONE') {
      entries.set('authorizerCredentials', body.authored(this.#config, 'FunctionInvokeRole'));
    }
    if (payload === 'REQUEST') {
      const source = this.#identitySource();
      if (source !== '') entries.set('identitySource', given(source));
    }
    return entries;
  }

  #headerName(body: ApiBody): BodyValue {
    const identity = this.#config['Identity'];
    if (truthy(identity) && !isMap(identity)) {
      throw this.#fault(
        'Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, ' +
          'LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).',
      );
    }
    const header = this.#identity['Header'];
    return truthy(header) ? body.authored(this.#identity, 'Header') : 'Authorization';
  }

  #identitySource(): string {
    const expect = Expect.resource(this.#apiId);
    return IDENTITY_SOURCES.flatMap(([name, prefix]) => {
      const values = this.#identity[name];
      if (!truthy(values)) return [];
      const path = `Auth.Authorizers.${this.name}.Identity.${name}`;
      return expect.list(values, path).map((value, index) => prefix + expect.string(value, `${path}[${index}]`));
    }).join(', ');
  }

  #fault(detail: string): Fault {
    return Fault.resource(this.#apiId, detail);
  }
}

/** What Python's `int` makes of a value; `undefined` if it refuses. */
function wholeNumber(value: Optional): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || isInteger(value)) return Math.trunc(Number(value));
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : undefined;
}
