import { isObject, jsonEqual } from '../../core/index.ts';

/** What samconfig.toml has for values. */
export type TomlValue = string | boolean | readonly string[];

type Parse = (text: string) => unknown;

/** A line that begins a table, or the lines of one entry. */
interface Statement {
  readonly start: number;
  /** Of its last line. */
  readonly end: number;
  /** Names the table, or the entry in it. */
  readonly path: readonly string[];
  readonly isTable: boolean;
}

/**
 * `text` with other values in one of its tables: comments, order and everything else stay. `undefined` for a text of a
 * form in which that cannot be done (inline tables, dotted keys); the text must be TOML.
 */
export function patchToml(
  text: string,
  table: readonly string[],
  values: Readonly<Record<string, TomlValue>>,
  parse: Parse,
): string | undefined {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const statements = statementsOf(lines, parse);
  if (statements === undefined) return undefined;
  const header = statements.findIndex(({ isTable, path }) => isTable && jsonEqual(path, table));
  if (header < 0) {
    const entries = Object.entries(values).map(([key, value]) => `${key} = ${written(value)}`);
    const gap = lines.length === 0 ? [] : [''];
    return [...lines, ...gap, `[${table.join('.')}]`, ...entries, ''].join(lineEnd);
  }
  const after = statements.findIndex(({ isTable }, index) => isTable && index > header);
  const own = statements.slice(header + 1, after < 0 ? undefined : after);
  const changes: { readonly start: number; readonly count: number; readonly lines: readonly string[] }[] = [];
  const added: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const known = own.find(({ path }) => jsonEqual(path, [key]));
    if (known === undefined) {
      added.push(`${key} = ${written(value)}`);
      continue;
    }
    const before = lines.slice(known.start, known.end + 1).join('\n');
    if (jsonEqual(parse(before), { [key]: value })) continue;
    const line = `${key} = ${written(value)}${commentOf(before, parse)}`;
    changes.push({ start: known.start, count: known.end - known.start + 1, lines: [line] });
  }
  const last = own.at(-1) ?? statements[header];
  if (last !== undefined) changes.push({ start: last.end + 1, count: 0, lines: added });
  for (const change of changes.sort((a, b) => b.start - a.start)) {
    lines.splice(change.start, change.count, ...change.lines);
  }
  return [...lines, ''].join(lineEnd);
}

function statementsOf(lines: readonly string[], parse: Parse): Statement[] | undefined {
  const statements: Statement[] = [];
  for (let start = 0; start < lines.length; start++) {
    const line = lines[start]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const isTable = line.startsWith('[');
    // A value may go over several lines.
    let end = start;
    let read = attempt(lines.slice(start, end + 1).join('\n'), parse);
    while (read === undefined && end < lines.length - 1) {
      end++;
      read = attempt(lines.slice(start, end + 1).join('\n'), parse);
    }
    if (read === undefined) return undefined;
    statements.push({ start, end, path: pathOf(read, isTable), isTable });
    start = end;
  }
  return statements;
}

function attempt(text: string, parse: Parse): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The keys that lead to the one thing that was read. */
function pathOf(read: unknown, isTable: boolean): readonly string[] {
  const path: string[] = [];
  let value = read;
  while (isObject(value)) {
    const [key] = Object.keys(value);
    if (key === undefined) break;
    path.push(key);
    value = value[key];
    if (!isTable) break;
  }
  return path;
}

/** What stands behind the value of a single line. */
function commentOf(line: string, parse: Parse): string {
  for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
    const value = attempt(line.slice(0, at), parse);
    if (value !== undefined && jsonEqual(value, attempt(line, parse))) return ` ${line.slice(at)}`;
  }
  return '';
}

function written(value: TomlValue): string {
  if (typeof value === 'object') return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  return JSON.stringify(value);
}
