import {
  isResolvedList,
  isResolvedMap,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
  Unresolved,
} from '../resolve/index.ts';

/** The map, or an empty one where there is none. */
export function mapOf(value: ResolvedTree | undefined): ResolvedMap {
  return isResolvedMap(value) ? value : {};
}

/** The items of a list that are texts. */
export function textsOf(value: ResolvedTree | undefined): string[] {
  return isResolvedList(value) ? value.flatMap((item) => scalarText(item) ?? []) : [];
}

/** The entries of a map that are texts. */
export function textsByName(value: ResolvedTree | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mapOf(value)).flatMap(([name, entry]) => {
      const text = scalarText(entry);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** Whether a scalar says `true`. */
export function isTrue(value: ResolvedTree | undefined): boolean {
  return scalarText(value)?.toLowerCase() === 'true';
}

/** A number, also one in quotes. */
export function numberOf(value: ResolvedTree | undefined): number | undefined {
  const number = Number(scalarText(value) || Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}

/** A resolved value as plain JSON, without what cannot be known. */
export function plainJson(value: ResolvedTree | undefined): unknown {
  if (value === undefined || value instanceof Unresolved) return undefined;
  if (isResolvedList(value)) return value.map(plainJson);
  if (isResolvedMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]));
  return typeof value === 'object' && value !== null ? Number(value) : value;
}
