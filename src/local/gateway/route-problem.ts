import type { ApiDefinition, RouteDefinition } from '../../application/index.ts';
import type { GatewayOptions } from './gateway-options.ts';
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
  return target.kind === 'refused' ? target : undefined;
}
