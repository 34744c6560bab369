import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { invokePermission } from '../iam/permission.ts';
import { getAtt, refTarget } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { pythonString } from '../python.ts';
import { absent, emptyMap, isList, isMap, type ValueMap } from '../value.ts';
import { regenerate } from './s3.ts';

/** The transform knows these properties of a user pool and refuses any other when a function is its trigger. */
const USER_POOL_PROPERTIES: ReadonlySet<string> = new Set([
  'AccountRecoverySetting',
  'AdminCreateUserConfig',
  'AliasAttributes',
  'AutoVerifiedAttributes',
  'DeletionProtection',
  'DeviceConfiguration',
  'EmailAuthenticationMessage',
  'EmailAuthenticationSubject',
  'EmailConfiguration',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'EnabledMfas',
  'LambdaConfig',
  'MfaConfiguration',
  'Policies',
  'Schema',
  'SmsAuthenticationMessage',
  'SmsConfiguration',
  'SmsVerificationMessage',
  'UserAttributeUpdateSettings',
  'UserPoolAddOns',
  'UserPoolName',
  'UserPoolTags',
  'UserPoolTier',
  'UsernameAttributes',
  'UsernameConfiguration',
  'VerificationMessageTemplate',
  'WebAuthnRelyingPartyID',
  'WebAuthnUserVerification',
]);

/** Triggers of a user pool in the same template; the pool is generated anew with them. */
export const cognitoEvent: EventMacro<FunctionTarget> = {
  properties: { UserPool: 'string!', Trigger: 'string|list<string>!~' },
  link: (event, context) => {
    linkedPool(event, context);
  },
  expand: (event, target, context) => {
    const { poolId, pool } = linkedPool(event, context);
    const prefix = `${refTarget(target.name)}Cognito`;
    const permission = invokePermission(prefix, target, {
      principal: 'cognito-idp.amazonaws.com',
      sourceArn: getAtt(poolId, 'Arn'),
    });
    const properties = isMap(pool['Properties']) ? pool['Properties'] : emptyMap();
    pool['Properties'] = properties;
    const config = absent(properties['LambdaConfig']) ? emptyMap() : properties['LambdaConfig'];
    if (!isMap(config)) throw Fault.resource(poolId, "Property 'LambdaConfig' should be a map.");
    properties['LambdaConfig'] = config;
    const { Trigger = null } = event.properties;
    for (const trigger of isList(Trigger) ? Trigger : [Trigger]) {
      const name = pythonString(trigger);
      if (name in config)
        throw Fault.event(event.id, `Cognito trigger "${pythonString(Trigger)}" defined multiple times.`);
      config[name] = target.arn;
    }
    return [permission, regenerate(poolId, pool, 'AWS::Cognito::UserPool', USER_POOL_PROPERTIES)];
  },
};

function linkedPool(event: SamEvent, context: TransformContext): { poolId: string; pool: ValueMap } {
  const poolId = refTarget(event.properties['UserPool']);
  if (poolId !== undefined && typeof poolId !== 'string') {
    throw Fault.event(event.logicalId, 'Ref in Userpool is not a string.');
  }
  const pool = poolId === undefined ? undefined : context.resource(poolId);
  if (poolId === undefined || !pool) {
    throw Fault.event(event.id, 'Cognito events must reference a Cognito UserPool in the same template.');
  }
  return { poolId, pool };
}
