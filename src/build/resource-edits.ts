import type { LoopOrigin, LoopStep } from '../application/index.ts';
import {
  isMap,
  loopMappingKey,
  loopMappingName,
  type TemplateDocument,
  type TemplateEdit,
  type TemplatePath,
} from '../template/index.ts';
import { BuildError } from './errors.ts';

/** Another value for a property of a resource. */
export interface ResourceEdit {
  readonly logicalId: string;
  /** Below the resource: `['Properties', 'CodeUri']`. */
  readonly below: readonly string[];
  readonly value: string;
}

/** What edits of a template are made from. */
interface Loops {
  readonly document: TemplateDocument;
  /** The resources of this template that loops make, by logical ID. */
  readonly loops: ReadonlyMap<string, LoopOrigin>;
  /** The value of a property that nobody has edited, of a resource whose brothers in the loop have other values. */
  readonly unedited: (logicalId: string, below: readonly string[]) => string;
}

/** A value, and what the variables around it are when it counts. */
interface Choice {
  readonly steps: readonly LoopStep[];
  readonly value: string;
}

/**
 * The edits of a template that give resources these values. What a loop makes is written once in the template: where its
 * values differ, they become a mapping that is looked up by the variables of the loop, as SAM CLI writes it.
 */
export function templateEdits(edits: readonly ResourceEdit[], context: Loops): TemplateEdit[] {
  const { document, loops } = context;
  const plain: TemplateEdit[] = [];
  const looped = new Map<
    string,
    { readonly origin: LoopOrigin; readonly below: readonly string[]; ids: Map<string, string> }
  >();
  for (const { logicalId, below, value } of edits) {
    const origin = loops.get(logicalId);
    if (origin === undefined) {
      plain.push({ path: ['Resources', logicalId, ...below], value });
      continue;
    }
    const key = JSON.stringify([origin.path, below]);
    const group = looped.get(key) ?? { origin, below, ids: new Map<string, string>() };
    looped.set(key, group);
    group.ids.set(logicalId, value);
  }
  const { Mappings: mappings } = document.template;
  const taken = new Set(isMap(mappings) ? Object.keys(mappings) : []);
  const written = [...looped.values()].flatMap(({ origin, below, ids }) => {
    const brothers = [...loops].filter(([, other]) => isSame(other.path, origin.path));
    const choices = brothers.map(([logicalId, { steps }]) => ({
      steps,
      value: ids.get(logicalId) ?? context.unedited(logicalId, below),
    }));
    return loopEdits(origin, below, choices, taken);
  });
  return [...plain, ...written];
}

function loopEdits(
  { path, steps }: LoopOrigin,
  below: readonly string[],
  choices: readonly Choice[],
  taken: Set<string>,
): TemplateEdit[] {
  const target = [...path, ...below];
  const variables = variablesThatDecide(steps, choices);
  const [first] = choices;
  if (variables.length === 0) return [{ path: target, value: first?.value }];
  const property = below.at(-1) ?? '';
  const name = loopMappingName(
    property,
    steps.map(({ loop }) => loop),
    taken,
  );
  const entries = new Map(choices.map((choice) => [keyOf(choice, variables), choice.value]));
  const unfit = [...entries.keys()].find((key) => !/^[A-Za-z0-9.-]+$/.test(key));
  if (unfit !== undefined) throw BuildError.loopValueInvalid(String(path.at(-1)), property, unfit);
  return [
    { path: target, value: { 'Fn::FindInMap': [name, loopMappingKey(variables), property] } },
    ...[...entries].map(
      ([entry, value]): TemplateEdit => ({ path: ['Mappings', name, entry], value: { [property]: value } }),
    ),
  ];
}

/** The fewest variables whose values tell which value counts. */
function variablesThatDecide(steps: readonly LoopStep[], choices: readonly Choice[]): readonly string[] {
  const all = steps.map(({ variable }) => variable);
  const candidates = subsetsOf(all).sort((a, b) => a.length - b.length);
  return candidates.find((variables) => decides(variables, choices)) ?? all;
}

function decides(variables: readonly string[], choices: readonly Choice[]): boolean {
  const values = new Map<string, string>();
  return choices.every((choice) => {
    const key = keyOf(choice, variables);
    const known = values.get(key) ?? choice.value;
    values.set(key, known);
    return known === choice.value;
  });
}

/** In the order of the loops. */
function subsetsOf(names: readonly string[]): string[][] {
  const [first, ...rest] = names;
  if (first === undefined) return [[]];
  const others = subsetsOf(rest);
  return [...others, ...others.map((subset) => [first, ...subset])];
}

function keyOf({ steps }: Choice, variables: readonly string[]): string {
  return variables.map((name) => steps.find(({ variable }) => variable === name)?.value ?? '').join('-');
}

function isSame(a: TemplatePath, b: TemplatePath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
