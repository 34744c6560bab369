import {
  isMap,
  loopMappingKey,
  loopMappingName,
  type TemplateDocument,
  type TemplateEdit,
  type TemplateMap,
  type TemplateValue,
} from '../template/index.ts';
import type { LoopChoice } from './loops.ts';
import type { ArtifactSource } from './source.ts';

/** A source and the value that names it where it is now. */
export interface PlacedSource {
  readonly source: ArtifactSource;
  readonly value: TemplateValue;
}

/**
 * The edits that name everything where it is now. A property whose path has variables of loops becomes a look-up in a
 * mapping, as SAM CLI writes it: `Mappings` `SAM<property><loops>`.
 */
export function writtenEdits({ template }: TemplateDocument, placed: readonly PlacedSource[]): TemplateEdit[] {
  const edits: TemplateEdit[] = [];
  const looped = new Map<string, [Looped, ...Looped[]]>();
  for (const { source, value } of placed) {
    const { artifact, choice } = source;
    if (choice === undefined) {
      edits.push({ path: artifact.path, value });
      continue;
    }
    const key = JSON.stringify(artifact.path);
    const group = looped.get(key);
    if (group === undefined) looped.set(key, [{ source, value, choice }]);
    else group.push({ source, value, choice });
  }
  const taken = new Set(Object.keys(isMap(template['Mappings']) ? template['Mappings'] : {}));
  for (const group of looped.values()) edits.push(...lookUp(group, taken));
  return edits;
}

interface Looped extends PlacedSource {
  readonly choice: LoopChoice;
}

function lookUp(group: readonly [Looped, ...Looped[]], taken: Set<string>): TemplateEdit[] {
  const [{ source, choice, value }] = group;
  const { artifact } = source;
  const property = artifact.property.split('.').at(-1) ?? artifact.property;
  const { mapping } = choice;
  const name =
    mapping?.name ??
    loopMappingName(
      property,
      choice.loops.map((loop) => loop.name),
      taken,
    );
  const chooser = mapping?.key ?? loopMappingKey(choice.loops.map(({ variable }) => variable));
  const find = (key: string): TemplateMap => ({ 'Fn::FindInMap': [name, chooser, key] });
  const mappings = group.map((one) => ({
    path: ['Mappings', name, one.choice.values.join('-')],
    value: isMap(one.value) ? one.value : { [property]: one.value },
  }));
  const written = isMap(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, find(key)])) : find(property);
  return [{ path: artifact.path, value: written }, ...mappings];
}
