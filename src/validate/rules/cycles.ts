import type { ValidationContext } from '../context.ts';
import { referencesIn, referencesOfEntry } from '../references.ts';
import type { Rule } from '../rule.ts';

/** That no resource waits for itself, and no condition asks for itself. */
export const cycles: Rule = function* (context) {
  for (const cycle of cyclesIn(resourceGraph(context))) {
    const ids = [...new Set(cycle.map((id) => context.authorId(id)))];
    yield {
      code: 'CIRCULAR_DEPENDENCY',
      severity: 'error',
      message: `Resource "${ids[0]}": it depends on itself: ${chain(cycle)}.`,
      hint: 'Remove one of the references, or move it to a resource of its own.',
      path: ['Resources', ids[0] ?? ''],
      at: 'key',
    };
  }
  for (const cycle of cyclesIn(conditionGraph(context))) {
    yield {
      code: 'CIRCULAR_CONDITION',
      severity: 'error',
      message: `Condition "${cycle[0]}": it depends on itself: ${chain(cycle)}.`,
      hint: 'Remove one of the references.',
      path: ['Conditions', cycle[0] ?? ''],
      at: 'key',
    };
  }
};

/** How many members of a cycle a message names. */
const SHOWN = 8;

function chain(cycle: readonly string[]): string {
  const more = cycle.length - SHOWN;
  return [...cycle.slice(0, SHOWN), ...(more > 0 ? [`… ${more} more …`] : []), cycle[0]].join(' → ');
}

type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Between resources as they are deployed: with what SAM generates, without what a condition leaves out. A resource
 * that could not be transformed counts for nothing: its events refer to APIs which do not wait for it the other way.
 */
function resourceGraph(context: ValidationContext): Graph {
  const resources = context.resources().filter(({ type }) => !type.startsWith('AWS::Serverless::'));
  const ids = new Set(resources.map(({ logicalId }) => logicalId));
  return new Map(
    resources.map(({ logicalId, resource }) => {
      const names = [...referencesOfEntry(resource, [])].map(({ kind, name }) => (kind === 'condition' ? '' : name));
      return [logicalId, [...new Set(names.filter((name) => ids.has(name)))]];
    }),
  );
}

function conditionGraph(context: ValidationContext): Graph {
  const graph = new Map<string, string[]>();
  for (const { kind, name, path } of referencesIn({ Conditions: context.section('Conditions') })) {
    const [, owner] = path;
    if (kind !== 'condition' || typeof owner !== 'string') continue;
    graph.set(owner, [...(graph.get(owner) ?? []), name]);
  }
  return graph;
}

/** One cycle for every knot of the graph, from a walk without recursion: templates may be deep. */
function cyclesIn(graph: Graph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const path: string[] = [start];
    const open = new Map([[start, 0]]);
    while (path.length > 0 && !done.has(start)) {
      const node = path.at(-1) ?? start;
      const next = graph.get(node)?.[open.get(node) ?? 0];
      open.set(node, (open.get(node) ?? 0) + 1);
      if (next === undefined) {
        done.add(node);
        open.delete(node);
        path.pop();
      } else if (open.has(next)) {
        const cycle = path.slice(path.indexOf(next));
        if (!found.some((other) => other.some((id) => cycle.includes(id)))) found.push(cycle);
      } else if (!done.has(next)) {
        path.push(next);
        open.set(next, 0);
      }
    }
  }
  return found;
}
