import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};
const prelude = `
  import { CfnResource, type FunctionIdOf, SamFunction, SamTemplate } from '../../src/define/index.ts';
  const orders = new SamFunction('Orders', { handler: 'orders.handler' });
  const template = new SamTemplate().add(orders).addOutput('Url', { value: 'x' });
  declare function invoke(id: FunctionIdOf<typeof template>): void;
`;

const rows: [title: string, code: string, message: string][] = [
  [
    'a function that is not there',
    `invoke('Ordrs')`,
    '\'"Ordrs"\' is not assignable to parameter of type \'"Orders"\'',
  ],
  ['a taken ID', `template.add(new SamFunction('Orders'))`, '"Orders\\" is already defined in this template'],
  [
    'a taken ID of another type',
    `template.add(new CfnResource('Orders', { type: 'AWS::SQS::Queue' }))`,
    '"Orders\\" is already defined in this template',
  ],
  ['a taken output', `template.addOutput('Url', { value: 'y' })`, 'Output \\"Url\\" is already defined'],
  ['no logical ID', `new SamFunction('my-orders')`, '"my-orders\\" is no logical ID: only letters and digits'],
  ['an unknown method', `orders.addApiEvent('A', { method: 'gett', path: '/' })`, '\'"gett"\' is not assignable'],
  ['an unknown property', `new SamFunction('A', { memorysize: 1 })`, "Did you mean to write 'memorySize'?"],
  ['half a route', `orders.addHttpApiEvent('A', { path: '/' })`, "Property 'method' is missing"],
];

/** One program for all rows: building one takes seconds. */
function errorsOf(codes: readonly string[]): string[] {
  const texts = new Map(codes.map((code, index) => [`${folder}row-${index}.ts`, `${prelude}\n${code};\n`]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...others) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile.call(host, file, ...others)
      : ts.createSourceFile(file, text, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].map((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n'),
  );
}

it('has sentences for what does not compile', () => {
  const errors = errorsOf(['invoke("Orders")', ...rows.map(([, code]) => code)]);

  expect(errors[0]).toBe('');
  expect(errors.slice(1)).toEqual(rows.map(([, , message]) => expect.stringContaining(message)));
}, 120_000);
