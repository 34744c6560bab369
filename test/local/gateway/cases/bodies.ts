import type { Case } from './case.ts';

const PNG = Buffer.from('89504e470d0a1a0a00ff', 'hex');
const text = (body: string, isBase64Encoded = false): { event: object } => ({ event: { body, isBase64Encoded } });
const base64 = (bytes: string | Uint8Array): { event: object } => text(Buffer.from(bytes).toString('base64'), true);
const none = { event: { body: null, isBase64Encoded: false } };

/** What the function sees of bodies. `image/png` is a binary type of the REST API. */
export const BODIES: readonly Case[] = [
  {
    name: 'no body',
    source: 'recorded',
    rest: none,
    v1: none,
    v2: { event: { isBase64Encoded: false }, absent: ['body'] },
  },
  ...(
    [
      ['application/json', '{"a":1}'],
      ['application/json; charset=utf-8', '{"a":"é"}'],
      ['text/plain', 'hello'],
      ['text/html; charset=UTF-8', '<p>'],
      ['text/csv', 'a,b'],
      ['application/xml', '<a/>'],
      ['application/javascript', 'a()'],
    ] as const
  ).map(
    ([type, body]): Case => ({
      name: `${type} as text`,
      source: 'documented',
      request: 'POST /a',
      headers: [['Content-Type', type]],
      body,
      rest: text(body),
      v1: text(body),
      v2: text(body),
    }),
  ),
  {
    name: 'a form',
    source: 'documented',
    request: 'POST /a',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: 'a=1&b=2',
    rest: text('a=1&b=2'),
    v1: base64('a=1&b=2'),
    v2: base64('a=1&b=2'),
  },
  {
    name: 'a body without a type',
    source: 'documented',
    request: 'POST /a',
    body: 'hello',
    rest: text('hello'),
    v1: base64('hello'),
    v2: base64('hello'),
  },
  {
    name: 'a binary body',
    source: 'SAM CLI',
    request: 'POST /a',
    headers: [['Content-Type', 'image/png']],
    body: PNG,
    rest: base64(PNG),
    v1: base64(PNG),
    v2: base64(PNG),
  },
  {
    name: 'a multipart body',
    source: 'documented',
    request: 'POST /a',
    headers: [['Content-Type', 'multipart/form-data; boundary=x']],
    body: '--x--',
    rest: text('--x--'),
    v1: base64('--x--'),
    v2: base64('--x--'),
  },
  {
    name: 'a body of GET',
    source: 'documented',
    request: 'GET /a',
    headers: [['Content-Type', 'text/plain']],
    body: 'hello',
    rest: text('hello'),
    v1: text('hello'),
    v2: text('hello'),
  },
];
