import type { RouteDefinition } from '../../../../application/index.ts';
import type { GatewayOptions } from '../../gateway-options.ts';
import { type IntegrationProblem, integrationProblem } from '../integration-problem.ts';
import { Refusal } from '../refusal.ts';
import type { Integrate } from '../rest-call.ts';
import { awsService } from './aws-service.ts';
import { httpIntegration } from './http.ts';
import { lambda } from './lambda.ts';
import { lambdaProxy } from './lambda-proxy.ts';
import { mock } from './mock.ts';

/** What stands behind a route. */
export function createIntegration(route: RouteDefinition, options: GatewayOptions): Integrate {
  const problem = integrationProblem(route, options);
  if (problem !== undefined) {
    const refusal = refusalOf(problem);
    return async () => refusal;
  }
  const { integration } = route;
  switch (integration.kind) {
    case 'lambda-proxy':
      return lambdaProxy(integration.functionId ?? '', integration, options);
    case 'mock':
      return mock(integration);
    case 'http':
    case 'http-proxy':
      return httpIntegration(integration, options);
    case 'aws':
      return integration.functionId === undefined
        ? awsService(integration, options)
        : lambda(integration.functionId, integration, options);
    case 'other':
      return async () => Refusal.notServed(`The integration ${integration.type} is not served here.`);
  }
}

function refusalOf({ code, reason }: IntegrationProblem): Refusal {
  switch (code) {
    case 'FUNCTION_NOT_DEFINED':
      return Refusal.badIntegration(500, reason);
    case 'FUNCTION_NOT_POSTED':
      return Refusal.configuration(reason, { traced: true });
    case 'INTEGRATION_NOT_SERVED':
      return Refusal.notServed(reason);
  }
}
