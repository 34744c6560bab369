import type { TemplateMap } from './document.ts';

// Resources that a loop makes may need values that are not the same for all of them: the file that each was stored as, the
// folder that each was built in. SAM CLI writes such a property as a look-up, `Fn::FindInMap`, in a mapping of its own.

/** The name of the mapping for a property of what these loops make; one that is `taken` gets a number, and is so from then on. */
export function loopMappingName(property: string, loops: readonly string[], taken: Set<string>): string {
  const base = `SAM${property}${loops.join('')}`.replaceAll(/[^A-Za-z0-9]/g, '');
  let name = base;
  // Two resources of one loop may have the same property.
  for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
  taken.add(name);
  return name;
}

/** What is looked up in it: the values of the loops' variables. */
export function loopMappingKey(variables: readonly string[]): TemplateMap {
  const [first, ...others] = variables;
  if (first !== undefined && others.length === 0) return { Ref: first };
  return { 'Fn::Join': ['-', variables.map((variable) => ({ Ref: variable }))] };
}
