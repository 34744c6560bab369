import type { ApiDefinition } from '../../application/index.ts';
import { closest } from '../../core/index.ts';
import type { Exchange } from './exchange.ts';

/** What is said of a request that no route takes, to the person who sent it: with the route that was probably meant. */
export function noRoute({ routes, stage }: ApiDefinition, { request, path, routePath }: Exchange): string {
  const { method, basePath = '' } = request;
  const said = `There is no method ${method} ${path}`;
  // What was sent fills the placeholders, so that only what is written in a route is compared.
  const sent = routePath.split('/');
  const filled = (template: string): string =>
    template
      .split('/')
      .map((segment, index) => (segment.startsWith('{') ? sent[index] || segment : segment))
      .join('/');
  const methods = new Set(routes.filter((route) => filled(route.path) === routePath).map((route) => route.method));
  if (methods.size > 0) return `${said}; that path has ${[...methods].join(', ')}.`;
  const front = `/${stage}/`;
  if (routePath.startsWith(front) && !routes.some((route) => route.path.startsWith(front))) {
    return `${said}; paths here have no stage in front: ${basePath}${routePath.slice(stage.length + 1)}.`;
  }
  const templates = new Map(routes.map((route) => [filled(route.path), route.path]));
  const meant = templates.get(closest(routePath, templates.keys()) ?? '');
  return meant === undefined ? `${said}.` : `${said}. Did you mean ${basePath}${meant}?`;
}
