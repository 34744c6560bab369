import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumericLiteral, parseTemplate, toJson } from '../../src/template/index.ts';

describe('JSON', () => {
  it('reads what JSON.parse reads', () => {
    void fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 2, '\t'),
        (value, space) => {
          const text = JSON.stringify(value, undefined, space);

          const { document, diagnostics } = parseTemplate(text, { format: 'json' });

          expect(diagnostics).toEqual([]);
          expect(toJson(document!.template)).toEqual(JSON.parse(text));
          expect(document!.source?.format).toBe('json');
        },
      ),
    );
  });

  it('keeps the spelling of numbers that JavaScript would write in another way', () => {
    const { document } = parseTemplate('{"A": [1, 2.0, 1e3, -1.5, 12345678901234567890, 100]}');

    expect(document?.template['A']).toEqual([
      1,
      new NumericLiteral('2.0', 2),
      new NumericLiteral('1e3', 1000),
      -1.5,
      new NumericLiteral('12345678901234567890', Number('12345678901234567890')),
      100,
    ]);
  });

  it('leaves dates, tags and words that mean something to YAML alone', () => {
    const { document } = parseTemplate('{"Version": "2012-10-17", "A": "yes", "B": "!Ref x", "__proto__": {"C": 1}}');

    expect(JSON.stringify(document?.template)).toBe(
      '{"Version":"2012-10-17","A":"yes","B":"!Ref x","__proto__":{"C":1}}',
    );
  });

  it('knows JSON in a file that is named for YAML', () => {
    const { document } = parseTemplate('{\n\t"A": 1e3\n}', { file: 'template.yaml' });

    expect(document).toMatchObject({ template: { A: { source: '1e3' } }, source: { format: 'json' } });
  });

  it('takes text in braces that is no JSON for YAML, unless the file says JSON', () => {
    const text = '{ A: !Ref B, C: yes }';

    expect(parseTemplate(text).document).toMatchObject({
      template: { A: { Ref: 'B' }, C: true },
      source: { format: 'yaml' },
    });
    expect(parseTemplate(text, { file: 'template.json' }).document).toBeUndefined();
  });

  it.each<[text: string, line: number, column: number, message: string]>([
    ['{"A": 1,}', 1, 8, 'Comma before "}".'],
    ['{"A": [1,\n]}', 1, 9, 'Comma before "]".'],
    ['{"A": 1\n "B": 2}', 2, 2, 'Expected "," or "}", found "\\"".'],
    ['{"A" 1}', 1, 6, 'Expected ":", found "1".'],
    ['{A: 1}', 1, 2, 'Expected a key in double quotes, found "A".'],
    ['{"A": yes}', 1, 7, 'Expected a value, found "yes".'],
    ['{"A": 01}', 1, 8, 'Expected "," or "}", found "1".'],
    [
      '{"A": "x}\n',
      1,
      7,
      'The string has no closing quote on its line, or holds a character or escape that JSON does not allow.',
    ],
    [
      '{"A": "\\x"}',
      1,
      7,
      'The string has no closing quote on its line, or holds a character or escape that JSON does not allow.',
    ],
    ['{"A": [1, 2', 1, 12, 'Expected "," or "]", the text ends.'],
    ['{"A": 1} {', 1, 10, 'Expected the end of the text, found "{".'],
    ['{\r\n  "A": // no\r\n}', 2, 8, 'Expected a value, found "//".'],
  ])('points at what is wrong in %j', (text, line, column, message) => {
    const { document, diagnostics } = parseTemplate(text, { format: 'json' });

    expect(document).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'JSON_SYNTAX', message, range: { start: { line, column } } });
  });
});
