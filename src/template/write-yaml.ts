import type { TemplateList, TemplateMap, TemplateValue } from './document.ts';
import { isList, isMap } from './predicates.ts';
import type { ScalarValue } from './scalars.ts';
import { SHORT_TAGS } from './tags.ts';
import { inlineScalar, literalBlock } from './yaml-scalar.ts';

/** Lists of arguments up to this length stay on the line of their tag: `!Equals [!Ref Stage, prod]`. */
const FLOW_WIDTH = 60;

/** The YAML text of a whole template. */
export function writeYaml(template: TemplateMap): string {
  const text = yamlAfterIndicator(template, '', '  ');
  return `${text.startsWith('\n') ? text.slice(1) : text.trimStart()}\n`;
}

/**
 * What stands behind `key:` or `-`: a space and text on the same line, or a line break and lines that begin with
 * `indent`. `step` is one more level.
 */
export function yamlAfterIndicator(value: TemplateValue, indent: string, step: string): string {
  if (isList(value)) return value.length === 0 ? ' []' : blockList(value, indent, step);
  if (isMap(value)) return mapAfterIndicator(value, indent, step);
  const block = typeof value === 'string' ? literalBlock(value, indent || step) : undefined;
  return ` ${block ?? inlineScalar(value, false)}`;
}

/** `key:` with its value, without indentation of its own. `indent` is that of the lines below it. */
export function yamlEntry(key: string, value: TemplateValue, indent: string, step: string): string {
  return `${inlineScalar(key, false)}:${yamlAfterIndicator(value, indent, step)}`;
}

/** `-` with its value, without indentation of its own: a map begins on the line of the dash. */
export function yamlItem(value: TemplateValue, indent: string, step: string): string {
  const text = yamlAfterIndicator(value, indent, step);
  return `-${text.startsWith(`\n${indent}`) ? ` ${text.slice(1 + indent.length)}` : text}`;
}

/** Any value on one line. */
export function yamlFlow(value: TemplateValue): string {
  if (isList(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  if (!isMap(value)) return inlineScalar(value, true);
  const short = shortForm(value);
  if (short) return `${short.tag} ${yamlFlow(short.argument)}`;
  const entries = Object.entries(value).map(([key, item]) => `${inlineScalar(key, true)}: ${yamlFlow(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function mapAfterIndicator(map: TemplateMap, indent: string, step: string): string {
  const short = shortForm(map);
  if (short) {
    const { tag, argument } = short;
    const flow = isList(argument) && argument.every(isShort) ? yamlFlow(argument) : undefined;
    const fits = flow !== undefined && flow.length <= FLOW_WIDTH;
    return ` ${tag}${fits ? ` ${flow}` : yamlAfterIndicator(argument, indent, step)}`;
  }
  const entries = Object.entries(map);
  if (entries.length === 0) return ' {}';
  return entries.map(([key, value]) => `\n${indent}${yamlEntry(key, value, indent + step, step)}`).join('');
}

function blockList(list: TemplateList, indent: string, step: string): string {
  return list.map((item) => `\n${indent}${yamlItem(item, `${indent}  `, step)}`).join('');
}

/** Whether an argument reads well inside brackets: a scalar, or a reference to something. */
function isShort(value: TemplateValue): boolean {
  if (isList(value)) return false;
  return isMap(value) ? typeof shortForm(value)?.argument === 'string' : true;
}

interface ShortForm {
  readonly tag: string;
  readonly argument: ScalarValue | TemplateList | TemplateMap;
}

/** The short form of an intrinsic function, where there is one that is read back as the same value. */
function shortForm(map: TemplateMap): ShortForm | undefined {
  const [entry, ...others] = Object.entries(map);
  const tag = entry && others.length === 0 ? SHORT_TAGS.get(entry[0]) : undefined;
  if (!entry || !tag) return undefined;
  const [name, argument] = entry;
  if (typeof argument === 'string') {
    // A tagged `a.b` would become a list.
    return name === 'Fn::GetAtt' ? undefined : { tag, argument };
  }
  if (name === 'Fn::GetAtt' && isList(argument) && argument.length === 2) {
    const [resource, attribute] = argument;
    const isDotted = typeof resource === 'string' && typeof attribute === 'string' && /^[^.\s]+$/.test(resource);
    return { tag, argument: isDotted ? `${resource}.${attribute}` : argument };
  }
  if (name === 'Ref' || name === 'Condition') return undefined;
  if (isList(argument)) return { tag, argument };
  // A tag cannot follow a tag: `!Base64 !Sub …` is no YAML.
  return isMap(argument) && !shortForm(argument) ? { tag, argument } : undefined;
}
