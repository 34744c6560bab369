import { isList, isMap, type TemplateDocument, type TemplateValue } from '../template/index.ts';
import { type ArtifactPlace, PackageError } from './errors.ts';
import { type BuiltMapping, builtMapping, type LocalArtifact, type TemplateLoop } from './local-artifacts.ts';

/** One of the paths that a property in `Fn::ForEach` stands for. */
export interface LoopChoice {
  /** The loops whose variables are in the path. */
  readonly loops: readonly TemplateLoop[];
  /** The value that each of them has. */
  readonly values: readonly string[];
  /** The mapping that the template looks it up in already. */
  readonly mapping?: Pick<BuiltMapping, 'name' | 'key'> | undefined;
}

/**
 * The paths that a property stands for: one for each value of the variables of loops that are in it. One without any is
 * the same for all that the loops make.
 */
export function loopChoices(
  { value, loops = [] }: LocalArtifact,
  place: ArtifactPlace,
  { template }: TemplateDocument,
  parameters: Readonly<Record<string, unknown>>,
): { readonly value: string; readonly choice: LoopChoice }[] | undefined {
  if (isMap(value)) {
    const mapping = builtMapping(value, isMap(template['Mappings']) ? template['Mappings'] : {});
    return mapping?.values.map(([key, one]) => ({ value: one, choice: { loops, values: [key], mapping } }));
  }
  if (typeof value !== 'string') return undefined;
  const used = loops.filter(({ variable }) => replaced(value, variable, '') !== value);
  if (used.length === 0) return undefined;
  let choices: { value: string; values: string[] }[] = [{ value, values: [] }];
  for (const loop of used) {
    const values = collectionOf(loop, place, template['Parameters'], parameters);
    choices = choices.flatMap((choice) =>
      values.map((one) => ({
        value: replaced(choice.value, loop.variable, one),
        values: [...choice.values, one],
      })),
    );
  }
  return choices.map((choice) => ({ value: choice.value, choice: { loops: used, values: choice.values } }));
}

function replaced(text: string, variable: string, value: string): string {
  return text.replaceAll(`\${${variable}}`, value).replaceAll(`&{${variable}}`, value.replaceAll(/[^A-Za-z0-9]/g, ''));
}

function collectionOf(
  { name, collection }: TemplateLoop,
  place: ArtifactPlace,
  declared: TemplateValue | undefined,
  parameters: Readonly<Record<string, unknown>>,
): string[] {
  const items = isList(collection) ? collection : [collection];
  const values = items.flatMap((item): string[] => {
    if (typeof item === 'string' || typeof item === 'number') return [String(item)];
    const parameter = isMap(item) && typeof item['Ref'] === 'string' ? item['Ref'] : undefined;
    const declaration = parameter !== undefined && isMap(declared) ? declared[parameter] : undefined;
    const fallback = isMap(declaration) ? declaration['Default'] : undefined;
    const value = (parameter === undefined ? undefined : parameters[parameter]) ?? fallback;
    if (Array.isArray(value)) return value.map(String);
    if (typeof value === 'string' || typeof value === 'number') {
      return String(value)
        .split(',')
        .map((one) => one.trim());
    }
    throw PackageError.loopUnknown(place, name);
  });
  const unfit = values.find((value) => !/^[\w.-]+$/.test(value) || value.includes('_'));
  if (unfit !== undefined) throw PackageError.loopValueInvalid(place, name, unfit);
  return [...new Set(values)];
}
