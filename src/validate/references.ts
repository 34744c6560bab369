import { isList, isMap, type TemplateMap, type TemplatePath, type TemplateValue } from '../template/index.ts';

/** One place where a template names something of its own. */
export interface Reference {
  /** `value` is what `Ref` takes: a parameter, a pseudo parameter or a resource. */
  readonly kind: 'value' | 'resource' | 'condition' | 'mapping';
  readonly name: string;
  /** The function or attribute that names it: `Ref`, `Fn::GetAtt`, `DependsOn` … */
  readonly by: string;
  readonly path: TemplatePath;
  /** Of a resource: the attribute that is read. */
  readonly attribute?: string | undefined;
}

/** Every reference of a template, in the author's order. Inside `Fn::ForEach` names are made up and not looked at. */
export function* referencesIn(template: TemplateMap): Generator<Reference> {
  for (const section of ['Globals', 'Conditions', 'Resources', 'Outputs']) {
    const entries = template[section];
    if (!isMap(entries)) continue;
    for (const [id, entry] of Object.entries(entries)) {
      const path: TemplatePath = [section, id];
      if (section === 'Conditions') yield* conditionOperand(entry, path);
      else yield* section === 'Globals' ? referencesOf(entry, path) : referencesOfEntry(entry, path);
    }
  }
}

/** The references of one resource or output: its attributes and everything below. */
export function* referencesOfEntry(entry: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (!isMap(entry)) return;
  for (const [key, value] of Object.entries(entry)) {
    const place = [...path, key];
    if (key === 'Condition' && typeof value === 'string') {
      yield { kind: 'condition', name: value, by: 'Condition', path: place };
    } else if (key === 'DependsOn') {
      const names = isList(value) ? value : [value];
      for (const [index, name] of names.entries()) {
        const item = isList(value) ? [...place, index] : place;
        if (typeof name === 'string') yield { kind: 'resource', name, by: 'DependsOn', path: item };
      }
    } else {
      yield* referencesOf(value, place);
    }
  }
}

/** The references in a value. */
function* referencesOf(value: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (isList(value)) {
    for (const [index, item] of value.entries()) yield* referencesOf(item, [...path, index]);
    return;
  }
  if (!isMap(value)) return;
  const isAlone = Object.keys(value).length === 1;
  for (const [key, argument] of Object.entries(value)) {
    const place = [...path, key];
    if (key.startsWith('Fn::ForEach::')) continue;
    const read = isAlone ? READERS.get(key) : undefined;
    yield* read === undefined ? referencesOf(argument, place) : read(argument, place);
  }
}

type Reader = (argument: TemplateValue, path: TemplatePath) => Generator<Reference>;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Ref', readRef],
  ['Fn::GetAtt', readGetAtt],
  ['Fn::Sub', readSub],
  ['Fn::If', readIf],
  ['Fn::FindInMap', readFindInMap],
  ['Fn::And', readConditions],
  ['Fn::Or', readConditions],
  ['Fn::Not', readConditions],
]);

function* readRef(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (typeof argument === 'string') yield { kind: 'value', name: argument, by: 'Ref', path };
  else yield* referencesOf(argument, path);
}

function* readGetAtt(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  const parts = typeof argument === 'string' ? argument.split('.') : isList(argument) ? argument : [];
  const [logicalId, ...names] = parts;
  if (typeof logicalId === 'string' && logicalId !== '') {
    const attribute = names.every((name) => typeof name === 'string') ? names.join('.') : undefined;
    yield { kind: 'resource', name: logicalId, by: 'Fn::GetAtt', path, attribute };
  }
  if (isList(argument)) yield* referencesOf(argument.slice(1), path);
}

function* readSub(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  const [text, variables] = isList(argument) ? argument : [argument];
  const known = isMap(variables) ? Object.keys(variables) : [];
  if (typeof text === 'string') {
    for (const [, name = ''] of text.matchAll(/\$\{\s*([^!}\s][^}]*?)\s*\}/g)) {
      if (known.includes(name)) continue;
      const [owner = '', ...names] = name.split('.');
      if (names.length === 0) yield { kind: 'value', name, by: 'Fn::Sub', path };
      else yield { kind: 'resource', name: owner, by: 'Fn::Sub', path, attribute: names.join('.') };
    }
  }
  if (isMap(variables)) yield* referencesOf(variables, [...path, 1]);
}

function* readIf(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (!isList(argument)) return;
  const [condition = null] = argument;
  if (typeof condition === 'string') yield { kind: 'condition', name: condition, by: 'Fn::If', path: [...path, 0] };
  else yield* conditionOperand(condition, [...path, 0]);
  for (const [index, branch] of argument.entries()) {
    if (index > 0) yield* referencesOf(branch, [...path, index]);
  }
}

function* readFindInMap(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (!isList(argument)) return;
  const [name] = argument;
  const hasDefault = isMap(argument[3]) && 'DefaultValue' in argument[3];
  if (typeof name === 'string' && !hasDefault) {
    yield { kind: 'mapping', name, by: 'Fn::FindInMap', path: [...path, 0] };
  }
  yield* referencesOf(argument, path);
}

function* readConditions(argument: TemplateValue, path: TemplatePath): Generator<Reference> {
  if (!isList(argument)) return;
  for (const [index, operand] of argument.entries()) yield* conditionOperand(operand, [...path, index]);
}

/** `{ Condition: Name }` is a reference only where a condition is expected; elsewhere it may be anybody's key. */
function* conditionOperand(operand: TemplateValue, path: TemplatePath): Generator<Reference> {
  const name = isMap(operand) && Object.keys(operand).length === 1 ? operand['Condition'] : undefined;
  if (typeof name === 'string') yield { kind: 'condition', name, by: 'Condition', path: [...path, 'Condition'] };
  else yield* referencesOf(operand, path);
}
