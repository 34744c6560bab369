import type { ApiDefinition, HttpIntegration, RouteDefinition } from '../../application/index.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { privateEndpoint } from './private-endpoint.ts';
import { type IntegrationProblem, integrationProblem } from './rest/integration-problem.ts';
import { routeTarget } from './route-target.ts';

/** What keeps a route from being served on this machine, if something does. */
export function routeProblem(
  api: ApiDefinition,
  route: RouteDefinition,
  options: Pick<GatewayOptions, 'serviceEndpoints'>,
): IntegrationProblem | undefined {
  if (api.kind === 'rest') return integrationProblem(route, options);
  const target = routeTarget(route);
  if (target.kind === 'web-server') return addressProblem(route, target.integration, options);
  return target.kind === 'refused' ? target : undefined;
}

/** What keeps the web server behind a route of an HTTP API from being asked. */
function addressProblem(
  { method, path }: RouteDefinition,
  integration: HttpIntegration,
  options: Pick<GatewayOptions, 'serviceEndpoints'>,
): IntegrationProblem | undefined {
  const { uri } = integration;
  const name = `${method} ${path}`.trim();
  if (typeof uri !== 'string') {
    const reason = `Route ${name} leads to an address that is not known here: ${uri.reason}`;
    return { code: 'INTEGRATION_NOT_SERVED', reason };
  }
  if (/^https?:/i.test(uri) || privateEndpoint(integration, options) !== undefined) return undefined;
  const reason =
    integration.connectionType === 'VPC_LINK'
      ? `Route ${name} leads to "${uri}" in a VPC, for which \`serviceEndpoints\` has no address.`
      : `Route ${name} leads to "${uri}", which is no address of a web server.`;
  return { code: 'INTEGRATION_NOT_SERVED', reason };
}
