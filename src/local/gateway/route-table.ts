import type { RouteDefinition } from '../../application/index.ts';
import { decodePercent } from './target.ts';

/** A route that was found, with the values of its path parameters as they were sent. */
export interface RouteMatch {
  readonly route: RouteDefinition;
  readonly parameters: ReadonlyMap<string, string>;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

interface Leaf {
  readonly route: RouteDefinition;
  /** Names of the path parameters, outermost first. */
  readonly names: readonly string[];
}

interface Branch {
  readonly statics: Map<string, Branch>;
  /** Behind `{name}`, which takes one segment. */
  parameter?: Branch;
  /** By method: what ends here. */
  readonly leaves: Map<string, Leaf>;
  /** By method: `{name+}`, which takes this segment and all that follow. */
  readonly greedy: Map<string, Leaf>;
}

/** What is looked for. */
interface Search {
  /** As sent. */
  readonly segments: readonly string[];
  /** Any, where it does not matter. */
  readonly method: string | undefined;
  /** What the parameters on the way here are; all of them once it is found. */
  readonly values: string[];
}

/**
 * The routes of an API as a tree of path segments.
 *
 * A full match wins over a greedy one, a static segment over `{name}`, a longer static prefix over a shorter one, and an
 * exact method over `ANY`. What has no such method does not count, in REST APIs either: `POST /orders` leads to `/{proxy+}`
 * where `/orders` has a `GET` alone (tried on the service: https://github.com/ministackorg/ministack/pull/1423,
 * https://github.com/floci-io/floci/pull/3399).
 */
export class RouteTable {
  readonly #root: Branch = newBranch();

  constructor(routes: readonly RouteDefinition[]) {
    for (const route of routes) this.#add(route);
  }

  /** The route for a path (its segments as sent, `[]` for `/`) and a method. */
  match(segments: readonly string[], method: string): RouteMatch | undefined {
    const search = { segments, method, values: [] };
    const leaves = this.#find(search);
    return matched(leaves?.get(method) ?? leaves?.get('ANY'), search);
  }

  /** Any route at a path, whatever its method is: which resource is meant, where it has no such method. */
  matchResource(segments: readonly string[]): RouteMatch | undefined {
    const search = { segments, method: undefined, values: [] };
    const [leaf] = this.#find(search)?.values() ?? [];
    return matched(leaf, search);
  }

  #find(search: Search): Map<string, Leaf> | undefined {
    return this.#findFull(this.#root, 0, search) ?? this.#findGreedy(this.#root, 0, search);
  }

  #add(route: RouteDefinition): void {
    const names: string[] = [];
    const leaf: Leaf = { route, names };
    let branch = this.#root;
    for (const segment of segmentsOf(route.path)) {
      const placeholder = /^\{(.+?)(\+?)\}$/.exec(segment);
      if (placeholder === null) {
        branch = getOrAdd(branch.statics, segment);
        continue;
      }
      names.push(placeholder[1] ?? '');
      if (placeholder[2] === '+') {
        branch.greedy.set(route.method.toUpperCase(), leaf);
        return;
      }
      branch.parameter ??= newBranch();
      branch = branch.parameter;
    }
    branch.leaves.set(route.method.toUpperCase(), leaf);
  }

  /** Whether one of these is for a method; for any, where it does not matter. */
  #accepts(leaves: Map<string, Leaf>, method: string | undefined): boolean {
    if (method === undefined) return leaves.size > 0;
    return leaves.has(method) || leaves.has('ANY');
  }

  #findFull(branch: Branch, at: number, search: Search): Map<string, Leaf> | undefined {
    const { segments, method, values } = search;
    const segment = segments[at];
    if (segment === undefined) return this.#accepts(branch.leaves, method) ? branch.leaves : undefined;
    const next = staticBranch(branch, segment);
    const found = next && this.#findFull(next, at + 1, search);
    if (found !== undefined) return found;
    if (branch.parameter === undefined || segment === '') return undefined;
    values.push(segment);
    const behind = this.#findFull(branch.parameter, at + 1, search);
    if (behind === undefined) values.pop();
    return behind;
  }

  #findGreedy(branch: Branch, at: number, search: Search): Map<string, Leaf> | undefined {
    const { segments, method, values } = search;
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const next = staticBranch(branch, segment);
    const found = next && this.#findGreedy(next, at + 1, search);
    if (found !== undefined) return found;
    if (branch.parameter !== undefined && segment !== '') {
      values.push(segment);
      const behind = this.#findGreedy(branch.parameter, at + 1, search);
      if (behind !== undefined) return behind;
      values.pop();
    }
    if (!this.#accepts(branch.greedy, method)) return undefined;
    const rest = segments.slice(at).join('/');
    if (rest === '') return undefined;
    values.push(rest);
    return branch.greedy;
  }
}

/**
 * The segments of a path. A trailing slash is an empty last segment; so is all of what is no path, like the `*` of
 * `OPTIONS *`: nothing matches that.
 */
export function segmentsOf(path: string): string[] {
  if (path === '/' || path === '') return [];
  return path.startsWith('/') ? path.slice(1).split('/') : [''];
}

function matched(leaf: Leaf | undefined, { values }: Search): RouteMatch | undefined {
  if (leaf === undefined) return undefined;
  if (leaf.names.length === 0) return { route: leaf.route, parameters: NO_PARAMETERS };
  return { route: leaf.route, parameters: new Map(leaf.names.map((name, index) => [name, values[index] ?? ''])) };
}

function staticBranch(branch: Branch, segment: string): Branch | undefined {
  return branch.statics.get(segment) ?? branch.statics.get(decodePercent(segment));
}

function newBranch(): Branch {
  return { statics: new Map(), leaves: new Map(), greedy: new Map() };
}

function getOrAdd(branches: Map<string, Branch>, segment: string): Branch {
  const known = branches.get(segment);
  if (known !== undefined) return known;
  const branch = newBranch();
  branches.set(segment, branch);
  return branch;
}
