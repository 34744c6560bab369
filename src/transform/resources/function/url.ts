import { Fault } from '../../errors.ts';
import { type GeneratedResource, generated, passedOnAttributes } from '../../generated.ts';
import { isIntrinsic } from '../../intrinsics/functions.ts';
import type { SamResource } from '../../macros.ts';
import { Expect } from '../../properties.ts';
import { absent, isInteger, isList, isMap, type Optional, truthy, type Value } from '../../value.ts';

const CORS: Readonly<Record<string, 'list' | 'bool' | 'int'>> = {
  AllowOrigins: 'list',
  AllowMethods: 'list',
  AllowCredentials: 'bool',
  AllowHeaders: 'list',
  ExposeHeaders: 'list',
  MaxAge: 'int',
};

const CHECKS: Readonly<Record<'list' | 'bool' | 'int', (value: Value) => boolean>> = {
  list: isList,
  bool: (value) => typeof value === 'boolean',
  int: (value) => isInteger(value) || typeof value === 'boolean',
};

/** The URL of a function (or of its alias), open to everybody when `AuthType` is `NONE`. */
export function functionUrl({ logicalId, properties, source }: SamResource, target: Value): GeneratedResource[] {
  const config = Expect.resource(logicalId).map(properties['FunctionUrlConfig'], 'FunctionUrlConfig');
  const { AuthType, Cors, InvokeMode } = config;
  if (!isIntrinsic(config) && !isIntrinsic(AuthType) && AuthType !== 'NONE' && AuthType !== 'AWS_IAM') {
    throw Fault.resource(
      logicalId,
      'AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.',
    );
  }
  checkCors(logicalId, Cors);
  const attributes = passedOnAttributes(source);
  const url = generated(
    'AWS::Lambda::Url',
    `${logicalId}Url`,
    { Cors: truthy(Cors) ? Cors : undefined, AuthType, TargetFunctionArn: target, InvokeMode },
    attributes,
  );
  if (AuthType !== 'NONE') return [url];
  const Principal = '*';
  return [
    url,
    generated(
      'AWS::Lambda::Permission',
      `${logicalId}UrlPublicPermissions`,
      { Action: 'lambda:InvokeFunctionUrl', FunctionName: target, Principal, FunctionUrlAuthType: AuthType },
      attributes,
    ),
    generated(
      'AWS::Lambda::Permission',
      `${logicalId}URLInvokeAllowPublicAccess`,
      { Action: 'lambda:InvokeFunction', FunctionName: target, Principal, InvokedViaFunctionUrl: true },
      attributes,
    ),
  ];
}

function checkCors(logicalId: string, cors: Optional): void {
  if (absent(cors) || !truthy(cors) || isIntrinsic(cors)) return;
  for (const [name, value] of Object.entries(Expect.resource(logicalId).map(cors, 'FunctionUrlConfig.Cors'))) {
    const kind = Object.hasOwn(CORS, name) ? CORS[name] : undefined;
    if (kind === undefined) throw Fault.resource(logicalId, `${name} is not a valid property for configuring Cors.`);
    if (!isIntrinsic(value) && !CHECKS[kind](value)) {
      throw Fault.resource(logicalId, `${name} must be of type ${kind}.`);
    }
  }
  if (!isMap(cors)) throw Fault.propertyType(logicalId, 'FunctionUrlConfig.Cors', 'map');
}
