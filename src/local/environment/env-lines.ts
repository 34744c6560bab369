const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/** What a line of a `.env` file says, or the number of the first line that says nothing that can be read, from 1. */
export type EnvLines = { readonly variables: Record<string, string> } | { readonly badLine: number };

/**
 * Reads a `.env` file: `NAME=value` a line, comments with `#`, values in single, double or back quotes over several
 * lines perhaps; `\n` in double quotes is a line end.
 */
export function parseEnvLines(text: string): EnvLines {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const variables: Record<string, string> = {};
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, rest = ''] = LINE.exec(line) ?? [];
    if (name === undefined) return { badLine: index + 1 };
    const quote = rest[0];
    if (quote !== '"' && quote !== "'" && quote !== '`') {
      variables[name] = rest.replace(/\s+#.*$/, '').trim();
      continue;
    }
    const begin = index;
    let value = rest.slice(1);
    let end = closing(value, quote);
    while (end < 0 && index + 1 < lines.length) {
      value += `\n${lines[++index]}`;
      end = closing(value, quote);
    }
    if (end < 0 || !/^\s*(?:#.*)?$/.test(value.slice(end + 1))) return { badLine: begin + 1 };
    variables[name] = quote === '"' ? unescaped(value.slice(0, end)) : value.slice(0, end);
  }
  return { variables };
}

function closing(value: string, quote: string): number {
  let at = value.indexOf(quote);
  while (quote === '"' && at > 0 && /(?<!\\)(?:\\\\)*\\$/.test(value.slice(0, at))) at = value.indexOf(quote, at + 1);
  return at;
}

function unescaped(value: string): string {
  const meaning: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return value.replace(/\\([nrt"\\])/g, (_, character: string) => meaning[character] ?? character);
}
