import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits, locate, parseTemplate } from '../../src/template/index.ts';

const LINES = [
  'Resources:',
  '  Orders: &orders',
  '    Type: AWS::Serverless::Function',
  '    Properties:',
  '      CodeUri: ./src # code',
  '      Events: { Get: { Type: Api } }',
  '      Name: !Sub |',
  '        text',
  '  Other: *orders',
  '  - item',
  '      <<: *orders',
  '      Role: !GetAtt Role.Arn',
  '      - !If [A, b, !Ref C]',
  '"key": \'value\'',
  '{"A": [1, 2.0]}',
  '# comment',
  '---',
  '',
];
const JUNK = [
  '\t',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ': ',
  '- ',
  '&a ',
  '*a',
  '!Ref ',
  '!',
  '|',
  '>',
  '#',
  '\r',
  '\n',
  '? ',
  '%',
  '@',
  '\u0000',
  '\uD800',
  '\uFEFF',
];

/** Template text into which something went wrong. */
const brokenText = fc
  .tuple(
    fc.array(fc.constantFrom(...LINES), { maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...JUNK), fc.nat(3)), { maxLength: 3 }),
  )
  .map(([lines, accidents]) =>
    accidents.reduce((text, [seed, junk, removed]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + junk + text.slice(at + removed);
    }, lines.join('\n')),
  );

it('gives a document or says what is wrong, whatever the text', () => {
  void fc.assert(
    fc.property(fc.oneof(brokenText, fc.string({ unit: 'binary' })), (text) => {
      const { document, diagnostics } = parseTemplate(text);

      expect(document !== undefined || diagnostics.length > 0).toBe(true);
      for (const { range } of diagnostics) {
        expect(range!.start.offset).toBeLessThanOrEqual(range!.end.offset);
        expect(range!.end.offset).toBeLessThanOrEqual(text.length);
      }
      for (const key of Object.keys(document?.template ?? {})) {
        expect(locate(document!, [key])).toBeDefined();
        expect(applyEdits(document!, [{ path: [key], value: 'a: b' }]).template).toEqual({
          ...document!.template,
          [key]: 'a: b',
        });
      }
    }),
    { numRuns: 2000 },
  );
});
