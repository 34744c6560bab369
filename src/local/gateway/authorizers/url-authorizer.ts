import type { FunctionUrlDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { DEFAULT_REGION, type GatewayOptions } from '../gateway-options.ts';
import type { RoutedRequest } from '../routed-request.ts';
import { type Authorization, allow } from './authorization.ts';
import { type AuthorizerWarning, iamWarning } from './authorizer-warnings.ts';
import { iamAuthorizer, iamCaller } from './iam-authorizer.ts';
import { permitted } from './identity-policies.ts';
import { authOf } from './route-authorizers.ts';

/** Decides who may call a function URL. */
type AuthorizeUrl = (request: Pick<RoutedRequest, 'exchange' | 'accountId'>) => Promise<Authorization>;

/**
 * What a caller has to be allowed, since October 2025 both.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
const ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

/** What stands in front of a function URL; `undefined` where everybody may call it. */
export function urlAuthorizer(
  url: FunctionUrlDefinition,
  functionArn: string,
  options: GatewayOptions,
): AuthorizeUrl | undefined {
  if (url.authType === 'NONE' || options.disableAuthorizers === true) return undefined;
  const { clock = systemClock, region = DEFAULT_REGION } = options;
  const auth = authOf(url.id, options);
  const enforce = iamAuthorizer({ auth, clock, region, service: 'lambda' });
  const resources = [url.qualifier === undefined ? functionArn : `${functionArn}:${url.qualifier}`];
  return async (request) => {
    const { exchange, accountId } = request;
    const identity = exchange.request.auth?.identity ?? auth.identity;
    const authorization =
      identity === undefined
        ? await enforce(request)
        : allow({ kind: 'iam', identity: iamCaller(identity, accountId) });
    return ACTIONS.reduce(
      (decided, action) => permitted(decided, { action, resources, region, accountId, exchange }),
      authorization,
    );
  };
}

/** What the user should know of a function URL before the first request. */
export function urlWarning(url: FunctionUrlDefinition, options: GatewayOptions): AuthorizerWarning | undefined {
  if (url.authType === 'NONE') return undefined;
  const found =
    options.disableAuthorizers === true
      ? (['AUTHORIZER_DISABLED', 'it is disabled, so the URL is open.'] as const)
      : iamWarning(authOf(url.id, options));
  if (found === undefined) return undefined;
  return { code: found[0], message: `AWS_IAM of the function URL "${url.id}": ${found[1]}` };
}
