import { closest } from '../../core/index.ts';
import { isMap } from '../../template/index.ts';
import type { Finding, Rule } from '../rule.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];

const MAP_SECTIONS = ['Conditions', 'Globals', 'Mappings', 'Metadata', 'Outputs', 'Parameters', 'Rules'];

/** The sections of a template, and that every resource is a map with a type. */
export const structure: Rule = function* ({ template }) {
  for (const [name, section] of Object.entries(template)) {
    if (!SECTIONS.includes(name)) yield unknownSection(name);
    else if (MAP_SECTIONS.includes(name) && !isMap(section)) {
      yield error(
        'SECTION_INVALID',
        `Section "${name}": it is not a map.`,
        [name],
        `Make "${name}" a map, or remove it.`,
      );
    }
  }
  const { Resources: resources } = template;
  if (!isMap(resources) || Object.keys(resources).length === 0) {
    const what = resources === undefined ? 'it is missing' : isMap(resources) ? 'it is empty' : 'it is not a map';
    yield error('RESOURCES_MISSING', `Section "Resources": ${what}.`, ['Resources'], 'Add at least one resource.');
    return;
  }
  for (const [id, resource] of Object.entries(resources)) {
    if (id.startsWith('Fn::')) continue;
    const path = ['Resources', id];
    if (!isMap(resource)) {
      yield error('RESOURCE_INVALID', `Resource "${id}": it is not a map.`, path, 'Give it a Type and Properties.');
      continue;
    }
    const { Type: type, Properties: properties } = resource;
    if (typeof type !== 'string' || type === '') {
      const guess = closest('Type', Object.keys(resource));
      const hint =
        guess === undefined ? 'Add a Type, such as AWS::Serverless::Function.' : `Did you mean "Type" by "${guess}"?`;
      yield error('RESOURCE_TYPE_MISSING', `Resource "${id}": it has no Type.`, path, hint);
    }
    if (properties !== undefined && !isMap(properties)) {
      yield error(
        'RESOURCE_INVALID',
        `Resource "${id}": Properties is not a map.`,
        [...path, 'Properties'],
        'Make it a map.',
      );
    }
  }
};

function unknownSection(name: string): Finding {
  const guess = closest(name, SECTIONS);
  return {
    ...error('SECTION_UNKNOWN', `Section "${name}": templates have no such section.`, [name]),
    hint: guess === undefined ? `Remove it, or use one of ${SECTIONS.join(', ')}.` : `Did you mean "${guess}"?`,
    at: 'key',
  };
}

function error(code: string, message: string, path: Finding['path'], hint?: string): Finding {
  return { code, severity: 'error', message, path, hint, ...(path?.length === 2 && { at: 'key' as const }) };
}
