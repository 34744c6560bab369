import type { AwsIntegration, RouteDefinition } from '../../../application/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { type RefusalCode, routeTarget } from '../route-target.ts';

/** Why the integration of a route is not served on this machine. */
export interface IntegrationProblem {
  readonly code: RefusalCode;
  readonly reason: string;
}

/** What keeps the integration of a REST API's route from being served here, if something does. */
export function integrationProblem(
  route: RouteDefinition,
  { serviceEndpoints = {} }: Pick<GatewayOptions, 'serviceEndpoints'>,
): IntegrationProblem | undefined {
  const { integration } = route;
  const name = `${route.method} ${route.path}`.trim();
  switch (integration.kind) {
    case 'mock':
      return undefined;
    case 'http':
    case 'http-proxy':
    case 'aws': {
      if (integration.kind === 'aws' && integration.functionId !== undefined) return methodProblem(name, integration);
      const { uri } = integration;
      if (typeof uri !== 'string') {
        const reason = `Route ${name} leads to an address that is not known here: ${uri.reason}`;
        return { code: 'INTEGRATION_NOT_SERVED', reason };
      }
      if (integration.kind !== 'aws') return undefined;
      const service = serviceOf(integration);
      if (service === 'lambda') {
        const reason = `Route ${name} leads to "${uri}", which is no function of this application.`;
        return { code: 'FUNCTION_NOT_DEFINED', reason };
      }
      if (Object.hasOwn(serviceEndpoints, service)) return undefined;
      const reason = `Route ${name} leads to the AWS service "${service}", for which \`serviceEndpoints\` has no address.`;
      return { code: 'INTEGRATION_NOT_SERVED', reason };
    }
    default: {
      const target = routeTarget(route);
      if (target.kind === 'refused') return target;
      return integration.kind === 'lambda-proxy' ? methodProblem(name, integration) : undefined;
    }
  }
}

/**
 * Lambda is called with `POST`, whatever the method of the route is; it does not know what any other asks for.
 * https://repost.aws/knowledge-center/api-gateway-lambda-template-invoke-error
 */
function methodProblem(
  name: string,
  { httpMethod = 'POST' }: { readonly httpMethod?: string | undefined },
): IntegrationProblem | undefined {
  if (httpMethod === 'POST') return undefined;
  const reason = `Route ${name} calls Lambda with ${httpMethod}, which AWS answers with 500: the method of the integration has to be POST.`;
  return { code: 'FUNCTION_NOT_POSTED', reason };
}

/** `s3` of `arn:aws:apigateway:us-east-1:s3:path/bucket/{key}`. */
export function serviceOf({ uri }: AwsIntegration): string {
  const [, service = ''] = /^arn:[^:]*:apigateway:[^:]*:([^:]*):/.exec(typeof uri === 'string' ? uri : '') ?? [];
  return service.split('.').at(-1) ?? service;
}
