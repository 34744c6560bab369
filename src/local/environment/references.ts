import type { Resolved } from '../../application/index.ts';
import { isObject } from '../../core/index.ts';

/**
 * A value that the template leaves to AWS.
 *
 * @public
 */
export interface TemplateReference {
  /** `import` is `Fn::ImportValue`; the others are dynamic references. */
  readonly kind: 'ssm' | 'ssm-secure' | 'secretsmanager' | 'import';
  /** The export, or what follows the service: `/orders/table:2`, `prod/db:SecretString:password`. */
  readonly name: string;
  /** As the template has it: `{{resolve:ssm:/orders/table:2}}`; for imports the name again. */
  readonly text: string;
}

/**
 * Gets the value of a reference.
 *
 * @public
 */
export type ResolveReference = (reference: TemplateReference) => Promise<string>;

const DYNAMIC = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;

/** A value of the template with references in it. */
export interface ReferringValue {
  readonly references: readonly TemplateReference[];
  /** Whether the value is secret whatever it is. */
  readonly isSecret: boolean;
  fill(values: readonly string[]): string;
}

/** The references of a value, or `undefined` for one that has none (or has other things in it that are not known). */
export function referencesOf(value: Resolved<string>): ReferringValue | undefined {
  const expression = typeof value === 'string' ? value : value.expression;
  if (typeof expression === 'string') {
    const references = [...expression.matchAll(DYNAMIC)].map(([text, service, name = '']): TemplateReference => {
      const kind = service === 'ssm' || service === 'ssm-secure' ? service : 'secretsmanager';
      return { kind, name, text };
    });
    if (references.length === 0) return undefined;
    return {
      references,
      isSecret: references.some(({ kind }) => kind !== 'ssm'),
      fill: (values) => {
        let index = 0;
        return expression.replace(DYNAMIC, (text) => values[index++] ?? text);
      },
    };
  }
  const name = isObject(expression) ? expression['Fn::ImportValue'] : undefined;
  if (typeof name !== 'string') return undefined;
  return { references: [{ kind: 'import', name, text: name }], isSecret: false, fill: ([text = '']) => text };
}
