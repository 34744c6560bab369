import { isObject } from '../../../core/index.ts';
import { readStatement, statementsIn } from './policy.ts';
import type { Statement } from './statement.ts';

/** The resource policy of an API. */
export interface ResourcePolicy {
  readonly statements: readonly Statement[];
  /** What of it is not understood, each as a sentence. What is not understood forbids, and never allows. */
  readonly problems: readonly string[];
}

const EVERYTHING = { values: ['*'], negated: false } as const;

/** Reads a resource policy; `prefix` is what every ARN of the API begins with. */
export function readResourcePolicy(document: unknown, prefix: string): ResourcePolicy {
  const parsed = typeof document === 'string' ? parsedJson(document) : document;
  const problems: string[] = [];
  const unreadable = (problem: string, effect: unknown): Statement[] => {
    problems.push(problem);
    return effect === 'Allow' ? [] : [forbidding()];
  };
  const items = isObject(parsed) ? statementsIn(parsed) : [parsed];
  const statements = items.flatMap((item): Statement[] => {
    if (!isObject(item) || !isObject(parsed)) return unreadable('It is no policy.', undefined);
    const statement = readStatement(item, parsed);
    if (typeof statement === 'string') return unreadable(statement, item['Effect']);
    if (statement.principals === undefined) return unreadable('A statement has no `Principal`.', item['Effect']);
    const { values } = statement.resources;
    return [{ ...statement, resources: { ...statement.resources, values: values.map((one) => whole(one, prefix)) } }];
  });
  return { statements, problems };
}

/** The condition keys that a policy looks at, in lower case. */
export function keysOf({ statements }: ResourcePolicy): ReadonlySet<string> {
  return new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)));
}

function forbidding(): Statement {
  return { effect: 'Deny', actions: EVERYTHING, resources: EVERYTHING, conditions: [], hasVariables: false };
}

/** `execute-api:/Prod/GET/orders` is short for the ARN. */
function whole(resource: string, prefix: string): string {
  return resource.startsWith('execute-api:/') ? `${prefix}${resource.slice('execute-api:'.length)}` : resource;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
