import { isObject } from '../core/index.ts';

/** What an engine says while it works, as it arrives: one JSON object a line. Lines that are none are left out. */
export async function* engineMessages(
  stream: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of stream) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* messageIn(line);
  }
  yield* messageIn(rest);
}

function messageIn(line: string): Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? [value] : [];
  } catch {
    return [];
  }
}
