import { Fault } from '../../errors.ts';
import { pythonString } from '../../python.ts';
import { compact, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';

/** The settings that each type of authentication needs. */
const NEEDED: Readonly<Record<string, string>> = {
  AWS_LAMBDA: 'LambdaAuthorizer',
  OPENID_CONNECT: 'OpenIDConnect',
  AMAZON_COGNITO_USER_POOLS: 'UserPool',
};

/** The properties of the API that `Auth` becomes. */
export function authentication(logicalId: string, auth: Optional): Readonly<Record<string, Optional>> {
  const authored: ValueMap = isMap(auth) ? auth : {};
  const { Additional } = authored;
  const main = provider(logicalId, authored, 'Auth');
  const additional = (isList(Additional) ? Additional : []).map((entry, index) => {
    const properties = provider(
      logicalId,
      isMap(entry) ? entry : {},
      index === 0 ? 'Auth' : `Auth.Additional.${index}`,
    );
    const { UserPoolConfig } = properties;
    // AppSync knows no default action there.
    if (isMap(UserPoolConfig)) {
      const { DefaultAction, ...rest } = UserPoolConfig;
      properties['UserPoolConfig'] = rest;
    }
    return properties;
  });
  return { ...main, AdditionalAuthenticationProviders: additional.length > 0 ? additional : undefined };
}

function provider(logicalId: string, auth: ValueMap, path: string): ValueMap {
  const { Type, LambdaAuthorizer, OpenIDConnect, UserPool } = auth;
  const given = [LambdaAuthorizer, OpenIDConnect, UserPool].filter((each) => isMap(each));
  if (given.length > 1) {
    throw Fault.resource(logicalId, `'${path}' has more than one authentication configuration defined.`);
  }
  const needed = typeof Type === 'string' ? NEEDED[Type] : undefined;
  if (needed !== undefined && !isMap(auth[needed])) {
    throw Fault.resource(logicalId, `'${needed}' must be defined if type is '${pythonString(Type)}'.`);
  }
  return compact({
    AuthenticationType: Type,
    LambdaAuthorizerConfig: needed === 'LambdaAuthorizer' ? LambdaAuthorizer : undefined,
    OpenIDConnectConfig: needed === 'OpenIDConnect' && truthy(OpenIDConnect) ? OpenIDConnect : undefined,
    UserPoolConfig: needed === 'UserPool' ? UserPool : undefined,
  });
}

/** The ARNs of the functions that authorize requests. */
export function lambdaAuthorizers(auth: Optional): Value[] {
  const authored: ValueMap = isMap(auth) ? auth : {};
  const { Additional } = authored;
  const arns: Value[] = [];
  for (const entry of [authored, ...(isList(Additional) ? Additional : [])]) {
    const authorizer = isMap(entry) && entry['Type'] === 'AWS_LAMBDA' ? entry['LambdaAuthorizer'] : undefined;
    const arn = isMap(authorizer) ? authorizer['AuthorizerUri'] : undefined;
    if (arn !== undefined) arns.push(arn);
  }
  return arns;
}
