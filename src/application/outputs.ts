import { entryOf, scalarText, Unresolved } from '../resolve/index.ts';
import type { Resolved } from './resolved.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads `Outputs`. One without a usable value stays visible as unresolved. */
export function readOutputs(reader: TemplateReader): Record<string, Resolved<string>> {
  const outputs: [string, Resolved<string>][] = [];
  for (const [name, output] of reader.entries('Outputs')) {
    if (!reader.exists(output, () => {})) continue;
    const expression = entryOf(output, 'Value') ?? null;
    const value = reader.resolver.resolve(expression);
    const unusable =
      value instanceof Unresolved ? value : new Unresolved(expression, `Output "${name}" is not a text.`);
    outputs.push([name, scalarText(value) ?? unusable]);
  }
  return Object.fromEntries(outputs);
}
