import { isObject } from '../../../core/index.ts';

/** What a policy says about one call. */
export type Verdict = 'allow' | 'deny' | 'explicit-deny';

const ACTION = 'execute-api:Invoke';

/** A statement of a policy document, checked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Conditions are not evaluated here. */
  readonly conditional: boolean;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
interface Patterns {
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** The statements of a policy document; a sentence that says what is wrong where it is none. */
export function readPolicy(document: unknown): readonly Statement[] | string {
  if (!isObject(document)) return '`policyDocument` is not an object.';
  const list = Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']];
  const statements: Statement[] = [];
  for (const item of list) {
    if (!isObject(item)) return '`policyDocument.Statement` is no list of statements.';
    const { Effect: effect } = item;
    if (effect !== 'Allow' && effect !== 'Deny') return `\`Effect\` is ${JSON.stringify(effect)}, not Allow or Deny.`;
    const actions = patternsOf(item, 'Action');
    const resources = patternsOf(item, 'Resource');
    if (actions === undefined) return 'A statement has no `Action`.';
    if (resources === undefined) return 'A statement has no `Resource`.';
    statements.push({ effect, actions, resources, conditional: item['Condition'] !== undefined });
  }
  return statements;
}

/**
 * Whether a policy lets `resource`, the ARN of a method or route, be invoked. An explicit `Deny` wins.
 *
 * A statement with a condition denies, but never allows: what it depends on is not known here.
 */
export function evaluatePolicy(statements: readonly Statement[], resource: string): Verdict {
  const fitting = statements.filter(
    ({ actions, resources }) => fits(actions, ACTION, 'i') && fits(resources, resource, ''),
  );
  if (fitting.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return fitting.some(({ effect, conditional }) => effect === 'Allow' && !conditional) ? 'allow' : 'deny';
}

function patternsOf(statement: Record<string, unknown>, name: string): Patterns | undefined {
  const negated = statement[name] === undefined;
  const value = negated ? statement[`Not${name}`] : statement[name];
  const values = Array.isArray(value) ? value : [value];
  return values.every((item) => typeof item === 'string') ? { values, negated } : undefined;
}

function fits({ values, negated }: Patterns, text: string, flags: string): boolean {
  return values.some((pattern) => wildcard(pattern, flags).test(text)) !== negated;
}

/** `*` stands for any characters, slashes too, `?` for one. */
function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`, flags);
}
