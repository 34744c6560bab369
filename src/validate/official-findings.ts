import type { Diagnostic } from '../core/index.ts';
import { getIn, type TemplateMap, type TemplatePath } from '../template/index.ts';
import { OFFICIAL_HINTS } from './data/official-hints.ts';

/** Official messages that a rule of ours says with more to go by. */
const SAID_BETTER = [
  { official: /'Resources' section is required/, code: 'RESOURCES_MISSING' },
  { official: /'Resources' section is required/, code: 'LOOP_UNRESOLVED' },
  { official: /'Resources' section is required/, code: 'LOOP_INVALID' },
  { official: /All 'Resources' must be Objects/, code: 'RESOURCE_INVALID' },
];

/** Leaves out what the transform says where a rule has found the same. */
export function withoutRepetition(official: readonly Diagnostic[], own: readonly Diagnostic[]): Diagnostic[] {
  const codes = new Set(own.map(({ code }) => code));
  return official.filter(
    ({ message }) => !SAID_BETTER.some((row) => codes.has(row.code) && row.official.test(message)),
  );
}

/**
 * The place that an official message is about: it names the event and the property in its text. As far as the template
 * has them, so a property that is missing leads to where it belongs.
 */
export function placeOf(
  { message, logicalId, path: given }: Diagnostic,
  template: TemplateMap,
): TemplatePath | undefined {
  const resource = given ?? (logicalId === undefined ? undefined : ['Resources', logicalId]);
  if (resource?.[0] !== 'Resources' || resource.length !== 2) return resource ?? sectionOf(message, template);

  const [, named, quoted] = /property (\w+) not defined|[Pp]roperty '([\w.]+)'/.exec(message) ?? [];
  const property = (named ?? quoted ?? '').split('.');
  const properties = [...resource, 'Properties'];
  // A message calls an event by its name, or by the logical ID that is made of resource and event.
  const ids = [...message.matchAll(/with id \[([^\]]+)\]/g)].flatMap(([, id = '']) => [
    id,
    id.slice(String(resource[1]).length),
  ]);
  const event = ids
    .map((id) => [...properties, 'Events', id])
    .find((path) => path.at(-1) !== '' && getIn(template, path) !== undefined);
  const candidates =
    event === undefined ? [[...properties, ...property]] : [[...event, 'Properties', ...property], event];
  return candidates.find((candidate) => getIn(template, candidate) !== undefined) ?? resource;
}

/** What to do about an official message, if that can be said of all that read so. */
export function hintFor(message: string): string | undefined {
  for (const [pattern, hint] of OFFICIAL_HINTS) {
    const [found] = pattern.exec(message) ?? [];
    if (found !== undefined) return found.replace(pattern, hint);
  }
  return undefined;
}

function sectionOf(message: string, template: TemplateMap): TemplatePath | undefined {
  const [, section] = /^'(\w+)' section is invalid/.exec(message) ?? [];
  if (section === undefined || template[section] === undefined) return undefined;
  const [, key] = /invalid\. '(\w+)'/.exec(message) ?? [];
  const inner = key === undefined ? [section] : [section, key];
  return getIn(template, inner) === undefined ? [section] : inner;
}
