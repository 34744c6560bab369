import { Fault } from '../errors.ts';
import { type BodyValue, given } from '../py27/index.ts';
import { absent, type Optional, truthy, type ValueMap } from '../value.ts';
import { ANY_METHOD, INTEGRATION } from './conditionals.ts';
import type { DocumentEditor } from './editor.ts';

/** `Cors` of a REST API. */
export interface RestCors {
  /** `undefined` when the author left it empty. */
  readonly origin: BodyValue | undefined;
  readonly headers: Optional;
  readonly methods: Optional;
  readonly maxAge: Optional;
  readonly credentials: boolean;
}

const ALL_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Adds an `OPTIONS` method that answers preflight requests, unless the path has one. */
export function addRestCors(editor: DocumentEditor, path: string, cors: RestCors): void {
  let methods: BodyValue | undefined =
    truthy(cors.methods) && cors.methods !== undefined ? given(cors.methods) : undefined;
  for (const item of editor.pathItems(path)) {
    if ('options' in item) continue;
    const { origin } = cors;
    if (origin === undefined) {
      throw Fault.template('Invalid input. Value for AllowedOrigins is required');
    }
    methods ??= `'${allowedMethods(item, editor).join(',')}'`;
    editor.body.set(item, 'options', preflight({ ...cors, origin }, methods));
  }
}

function allowedMethods(item: ValueMap, editor: DocumentEditor): string[] {
  const names = editor.body.keys(item);
  if (names.includes(ANY_METHOD)) return ALL_METHODS;
  return [...new Set([...names.map((name) => name.toUpperCase()), 'OPTIONS'])].sort();
}

function preflight(cors: RestCors & { readonly origin: BodyValue }, methods: BodyValue): BodyValue {
  const { origin, headers, maxAge, credentials } = cors;
  const answers: [header: string, value: BodyValue, type: string][] = [['Allow-Origin', origin, 'string']];
  if (truthy(headers) && headers !== undefined) answers.push(['Allow-Headers', given(headers), 'string']);
  answers.push(['Allow-Methods', methods, 'string']);
  if (!absent(maxAge)) answers.push(['Max-Age', given(maxAge), 'integer']);
  if (credentials) answers.push(['Allow-Credentials', "'true'", 'string']);
  const name = (header: string): string => `Access-Control-${header}`;
  return {
    summary: 'CORS support',
    consumes: ['application/json'],
    produces: ['application/json'],
    [INTEGRATION]: {
      type: 'mock',
      requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: {
          statusCode: '200',
          responseParameters: new Map(
            answers.map(([header, value]) => [`method.response.header.${name(header)}`, value]),
          ),
          responseTemplates: { 'application/json': '{}\n' },
        },
      },
    },
    responses: {
      '200': {
        description: 'Default response for CORS method',
        headers: new Map(answers.map(([header, , type]) => [name(header), { type }])),
      },
    },
  };
}
