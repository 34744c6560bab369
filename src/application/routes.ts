import { Unresolved } from '../resolve/index.ts';
import type { RouteDefinition } from './api-model.ts';
import type { ResourceReader } from './resource-reader.ts';

/** Keeps the first of several routes with the same method and path, and reports routes that lead to no function. */
export function finishRoutes(api: ResourceReader, routes: readonly RouteDefinition[]): RouteDefinition[] {
  const unique = new Map<string, RouteDefinition>();
  for (const route of routes) {
    const key = `${route.method} ${route.path}`;
    if (unique.has(key)) continue;
    unique.set(key, route);
    const { integration } = route;
    if (integration.kind !== 'lambda-proxy' || integration.functionId !== undefined) continue;
    const { uri } = integration;
    const why = uri instanceof Unresolved ? uri.reason : `Its URI is ${uri}.`;
    reportProblems(api, [`route ${key} leads to no function of this template. ${why}`]);
  }
  return [...unique.values()];
}

/** Reports what is wrong with an API as warnings: its other routes work. */
export function reportProblems(resource: ResourceReader, problems: readonly string[]): void {
  for (const message of problems) resource.report({ code: 'ROUTE_UNUSABLE', severity: 'warning', message });
}
