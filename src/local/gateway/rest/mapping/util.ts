import { Callable, isJson, parseJson, TemplateProblem, textOf, type Value } from '../velocity/index.ts';

/**
 * `$util` of mapping templates.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const util: Callable = new Callable({
  escapeJavaScript: (text = null) => (text === null ? null : escapeJavaScript(textOf(text))),
  parseJson: (text = null) => parsed(text),
  urlEncode: (text = null) => (text === null ? null : urlEncode(textOf(text))),
  urlDecode: (text = null) => (text === null ? null : urlDecode(textOf(text))),
  base64Encode: (text = null) => (text === null ? null : Buffer.from(textOf(text)).toString('base64')),
  base64Decode: (text = null) => (text === null ? null : Buffer.from(textOf(text), 'base64').toString('utf8')),
});

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** As Apache Commons Lang does it: quotes of both kinds, slashes, control characters and all beyond ASCII. */
function escapeJavaScript(text: string): string {
  return text.replace(/['"\\/]|[^\x20-\x7e]/g, (char) => {
    if (char >= ' ' && char <= '~') return `\\${char}`;
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function parsed(given: Value): Value {
  const text = textOf(given);
  if (!isJson(text)) throw new TemplateProblem('$util.parseJson() got what is not JSON');
  return parseJson(text);
}

/** As `java.net.URLEncoder` does it. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateProblem('$util.urlDecode() got what is not encoded well');
  }
}
