import { isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';

/** One thing that a template says: a whole section (`['Description']`) or an entry of one (`['Outputs', 'Url']`). */
export interface TemplatePart {
  readonly path: readonly [section: string] | readonly [section: string, name: string];
  /** What the output says. */
  readonly value: TemplateValue;
}

/** The order in which people write the sections of a template. */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Transform',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Globals',
  'Resources',
  'Outputs',
];

/** A whole template from its parts, its sections in the usual order. */
export function assemble(parts: readonly TemplatePart[]): TemplateMap {
  const given = new Map<string, TemplateValue>([
    ['AWSTemplateFormatVersion', '2010-09-09'],
    ['Transform', 'AWS::Serverless-2016-10-31'],
    ['Resources', {}],
  ]);
  const entries = new Map<string, [string, TemplateValue][]>();
  for (const { path, value } of parts) {
    const [section, name] = path;
    const known = entries.get(section);
    if (name === undefined) given.set(section, value);
    else if (known === undefined) entries.set(section, [[name, value]]);
    else known.push([name, value]);
  }
  for (const [section, named] of entries) {
    const whole = given.get(section);
    given.set(section, { ...(isMap(whole) ? whole : {}), ...Object.fromEntries(named) });
  }
  const order = new Set([...SECTIONS, ...given.keys()]);
  return Object.fromEntries(
    [...order].flatMap((section): [string, TemplateValue][] => {
      const value = given.get(section);
      return value === undefined ? [] : [[section, value]];
    }),
  );
}
