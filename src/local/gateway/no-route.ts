import type { ApiDefinition } from '../../application/index.ts';
import { closest } from '../../core/index.ts';

/** What is said of a request that no route takes, to the person who sent it: with the route that was probably meant. */
export function noRoute({ routes, stage }: ApiDefinition, method: string, path: string): string {
  const said = `There is no method ${method} ${path}`;
  if (path.startsWith(`/${stage}/`)) {
    return `${said}; paths here have no stage in front: ${path.slice(stage.length + 1)}.`;
  }
  // What was sent fills the placeholders, so that only what is written in a route is compared.
  const sent = path.split('/');
  const filled = (template: string): string =>
    template
      .split('/')
      .map((segment, index) => (segment.startsWith('{') ? (sent[index] ?? segment) : segment))
      .join('/');
  const methods = routes.filter((route) => filled(route.path) === path).map((route) => route.method);
  if (methods.length > 0) return `${said}; that path has ${methods.join(', ')}.`;
  const templates = new Map(routes.map((route) => [filled(route.path), route.path]));
  const meant = templates.get(closest(path, templates.keys()) ?? '');
  return meant === undefined ? `${said}.` : `${said}. Did you mean ${meant}?`;
}
