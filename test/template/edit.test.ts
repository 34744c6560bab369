import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  getIn,
  parseTemplate,
  type TemplateEdit,
  TemplateError,
  type TemplateFormat,
  type TemplatePath,
  type TemplateValue,
  writeTemplate,
} from '../../src/template/index.ts';
import { template, templateValue } from './arbitrary-template.ts';

/** The text after one edit. */
function edited(text: string, path: TemplatePath, value: TemplateValue | undefined): string | undefined {
  const { document, diagnostics } = parseTemplate(text);
  expect(diagnostics).toEqual([]);
  const result = applyEdits(document!, [{ path, value }]);
  expect(parseTemplate(result.source!.text).document?.template).toEqual(result.template);
  if (value !== undefined) expect(getIn(result.template, path)).toEqual(value);
  return result.source?.text;
}

const MAP = { Bucket: 'b', Key: 'k' };

describe('applyEdits', () => {
  it.each<[what: string, text: string, path: TemplatePath, value: TemplateValue, expected: string]>([
    ['a scalar', 'A: ./src  # code\nB: 1\n', ['A'], 's3://b/k', 'A: s3://b/k  # code\nB: 1\n'],
    ['a scalar by a map', 'A: ./src  # code\nB: 1\n', ['A'], MAP, 'A:  # code\n  Bucket: b\n  Key: k\nB: 1\n'],
    ['a scalar by a text of lines', 'A: ./src # code\nB: 1\n', ['A'], 'x\ny\n', 'A: | # code\n  x\n  y\nB: 1\n'],
    ['a map by a scalar', 'A:\n  x: 1\n  y: 2\n\n# next\nB: 1\n', ['A'], 'v', 'A: v\n\n# next\nB: 1\n'],
    ['a map below a comment', 'A: # why\n  x: 1\nB: 1\n', ['A'], 'v', 'A: v # why\nB: 1\n'],
    ['a list by a scalar', 'A:\n- x\n- y: 1\nB: 1\n', ['A'], 'v', 'A: v\nB: 1\n'],
    ['a quoted text', 'A: "x"\n', ['A'], 'yes', "A: 'yes'\n"],
    ['a text over two lines', 'A: x\n  y\nB: 1\n', ['A'], 'v', 'A: v\nB: 1\n'],
    ['a literal block', 'A: |\n  x\n\n  y\n\nB: 1\n', ['A'], 'v', 'A: v\n\nB: 1\n'],
    ['a folded block', 'A: >-\n  x\n  y\nB: 1\n', ['A'], MAP, 'A:\n  Bucket: b\n  Key: k\nB: 1\n'],
    ['an empty value', 'A:\nB: 1\n', ['A'], 'v', 'A: v\nB: 1\n'],
    ['an empty value with a comment', 'A:   # none\nB: 1\n', ['A'], 'v', 'A: v   # none\nB: 1\n'],
    ['an empty value by a map', 'A:\nB: 1\n', ['A', 'x'], 1, 'A:\n  x: 1\nB: 1\n'],
    ['null', 'A: ~\n', ['A'], 'v', 'A: v\n'],
    ['a short tag', 'A: !Sub "x"  # s\n', ['A'], 'v', 'A: v  # s\n'],
    ['the text of a short tag', 'A: !Sub "x"  # s\n', ['A', 'Fn::Sub'], 'v', 'A: !Sub v  # s\n'],
    ['a part of an attribute', 'A: !GetAtt T.Arn\n', ['A', 'Fn::GetAtt', 0], 'U', 'A: !GetAtt U.Arn\n'],
    ['an argument in brackets', 'A: !If [c, ./src, !Ref X]\n', ['A', 'Fn::If', 1], 'v', 'A: !If [c, v, !Ref X]\n'],
    [
      'an argument below a tag',
      'A: !If\n  - c\n  - ./src # s\n  - d\n',
      ['A', 'Fn::If', 1],
      'v',
      'A: !If\n  - c\n  - v # s\n  - d\n',
    ],
    ['an item by a map', 'A:\n  - x\n  - y\n', ['A', 0], MAP, 'A:\n  - Bucket: b\n    Key: k\n  - y\n'],
    ['a map in an item', 'A:\n  - x: 1\n    y: 2\n  - z\n', ['A', 0], 'v', 'A:\n  - v\n  - z\n'],
    [
      'a value in an item',
      'A:\n  - x: 1\n    y: 2\n',
      ['A', 0, 'x'],
      MAP,
      'A:\n  - x:\n      Bucket: b\n      Key: k\n    y: 2\n',
    ],
    ['a value in braces', 'A: {x: 1, y: [1, 2]}\n', ['A', 'x'], 'a, b', "A: {x: 'a, b', y: [1, 2]}\n"],
    ['an empty value in braces', 'A: {x: , y: 1}\n', ['A', 'x'], 'v', 'A: {x: v , y: 1}\n'],
    ['an alias', 'A: &a\n  x: 1\nB: *a\n', ['B'], 'v', 'A: &a\n  x: 1\nB: v\n'],
    [
      'a value behind an alias',
      'A: &a\n  x: 1\n  y: 2\nB: *a # b\n',
      ['B', 'x'],
      9,
      'A: &a\n  x: 1\n  y: 2\nB: # b\n  x: 9\n  y: 2\n',
    ],
    [
      'a value from a merge key',
      'A: &a\n  x: 1\nB:\n  <<: *a\n',
      ['B', 'x'],
      9,
      'A: &a\n  x: 1\nB:\n  <<: *a\n  x: 9\n',
    ],
    ['a value in text with CRLF', 'A: 1\r\nB: 2\r\n', ['A'], MAP, 'A:\r\n  Bucket: b\r\n  Key: k\r\nB: 2\r\n'],
    ['a value behind a byte order mark', '\uFEFFA: 1\nB: 2\n', ['A'], 3, '\uFEFFA: 3\nB: 2\n'],
    ['the last value without a line break', 'A: 1', ['A'], MAP, 'A:\n  Bucket: b\n  Key: k'],
    [
      'a value in deep indentation',
      'A:\n    B:\n        C: 1\n',
      ['A', 'B', 'C'],
      MAP,
      'A:\n    B:\n        C:\n            Bucket: b\n            Key: k\n',
    ],
  ])('replaces %s', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
  });

  it.each<[what: string, text: string, path: TemplatePath, value: TemplateValue, expected: string]>([
    ['to the root', 'A: 1\n# end\n', ['B'], MAP, 'A: 1\nB:\n  Bucket: b\n  Key: k\n# end\n'],
    ['to a map', 'A:\n  x: 1 # one\nB: 1\n', ['A', 'y'], 2, 'A:\n  x: 1 # one\n  y: 2\nB: 1\n'],
    ['behind a literal block', 'A:\n  x: |\n    l\n\nB: 1\n', ['A', 'y'], 2, 'A:\n  x: |\n    l\n  y: 2\n\nB: 1\n'],
    [
      'beside a block that keeps its empty lines',
      'A:\n  x: |+\n    l\n\nB: 1\n',
      ['A', 'y'],
      2,
      'A:\n  y: 2\n  x: |+\n    l\n\nB: 1\n',
    ],
    ['to a map with an anchor', 'A: &a\n  x: 1\nB: 1\n', ['A', 'y'], 2, 'A: &a\n  x: 1\n  y: 2\nB: 1\n'],
    ['with maps on the way', 'A:\n  x: 1\n', ['A', 'y', 'z'], 2, 'A:\n  x: 1\n  y:\n    z: 2\n'],
    ['to a map in braces', 'A: {x: 1}\n', ['A', 'y'], 2, 'A: {x: 1, y: 2}\n'],
    ['to an empty map', 'A: {} # e\n', ['A', 'y'], 2, 'A: # e\n  y: 2\n'],
    ['to a map in an item', 'A:\n  - x: 1\n  - z\n', ['A', 0, 'y'], 2, 'A:\n  - x: 1\n    y: 2\n  - z\n'],
    ['to a list', 'A:\n  - x\nB: 1\n', ['A', 1], MAP, 'A:\n  - x\n  - Bucket: b\n    Key: k\nB: 1\n'],
    ['to a list in brackets', 'A: [x]\n', ['A', 1], 'y', 'A: [x, y]\n'],
    ['to text with CRLF', 'A:\r\n  x: 1\r\nB: 1\r\n', ['A', 'y'], 2, 'A:\r\n  x: 1\r\n  y: 2\r\nB: 1\r\n'],
    ['to text without a last line break', 'A: 1', ['B'], 2, 'A: 1\nB: 2'],
  ])('adds a key or an item %s', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
  });

  it.each<[what: string, text: string, path: TemplatePath, expected: string]>([
    ['a key', 'A: 1\nB: 2 # b\nC: 3\n', ['B'], 'A: 1\nC: 3\n'],
    ['a last key', 'A: 1\nB:\n  x: 1', ['B'], 'A: 1'],
    ['the first key of an item', 'A:\n  - x: 1\n    y: 2\n', ['A', 0, 'x'], 'A:\n  - y: 2\n'],
    ['the only key', 'A:\n  x: 1\nB: 1\n', ['A', 'x'], 'A: {}\nB: 1\n'],
    ['an item', 'A:\n  - x\n  - y: 1\n    z: 2\n  - w\n', ['A', 1], 'A:\n  - x\n  - w\n'],
    ['a key in braces', 'A: {x: 1, y: 2}\n', ['A', 'x'], 'A: {y: 2}\n'],
    ['a last key in braces', 'A: {x: 1, y: 2}\n', ['A', 'y'], 'A: {x: 1}\n'],
    ['nothing where there is nothing', 'A: 1\n', ['B', 'x'], 'A: 1\n'],
  ])('removes %s', (_, text, path, expected) => {
    expect(edited(text, path, undefined)).toBe(expected);
  });

  it.each<[what: string, text: string, path: TemplatePath, value: TemplateValue | undefined, expected: string]>([
    [
      'a value',
      '{\n    "A": {\n        "x": 2.0\n    }\n}\n',
      ['A', 'x'],
      MAP,
      '{\n    "A": {\n        "x": {\n            "Bucket": "b",\n            "Key": "k"\n        }\n    }\n}\n',
    ],
    ['a new key', '{\n\t"A": 1\n}', ['B'], 2, '{\n\t"A": 1,\n\t"B": 2\n}'],
    ['a new key in an empty map', '{\n  "A": {}\n}', ['A', 'x'], 2, '{\n  "A": {\n    "x": 2\n  }\n}'],
    ['a minified text', '{"A":{"x":1},"B":[1]}', ['A', 'y'], MAP, '{"A":{"x":1,"y":{"Bucket":"b","Key":"k"}},"B":[1]}'],
    ['a removed key', '{\n  "A": 1,\n  "B": 2\n}', ['A'], undefined, '{\n  "B": 2\n}'],
    ['a last key', '{\n  "A": 1,\n  "B": 2\n}', ['B'], undefined, '{\n  "A": 1\n}'],
  ])('keeps the way in which JSON is written: %s', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
  });

  it('applies many edits at once, one inside another too', () => {
    const { document } = parseTemplate('A:\n  x: 1 # one\n  y:\n    z: 1\nB: 2 # two\n');

    const result = applyEdits(document!, [
      { path: ['B'], value: 3 },
      { path: ['A', 'y', 'z'], value: 2 },
      { path: ['A', 'y', 'w'], value: 4 },
      { path: ['A', 'v'], value: 5 },
      { path: ['C'], value: { d: 1 } },
      { path: ['C', 'd'], value: 2 },
    ]);

    expect(result.source?.text).toBe('A:\n  x: 1 # one\n  y:\n    z: 2\n    w: 4\n  v: 5\nB: 3 # two\nC:\n  d: 2\n');
  });

  it.each<[what: string, text: string, path: TemplatePath, expected: string]>([
    ['its anchor goes away', '# a\nA: &a { x: 1 }\nB: *a # b\n', ['A'], '# a\nA: v\nB: # b\n  x: 1\n'],
    [
      'its anchor changes',
      'A: &a\n  x: 1\n  y: 2\nB: *a\nC: 3 # c\n',
      ['A', 'x'],
      'A: &a\n  x: v\n  y: 2\nB:\n  x: 1\n  y: 2\nC: 3 # c\n',
    ],
    ['its source changes', 'A: &a\n  x: 1\nB:\n  <<: *a\n  y: 2\n', ['A', 'x'], 'A: &a\n  x: v\nB:\n  x: 1\n  y: 2\n'],
  ])('writes an alias out when %s', (_, text, path, expected) => {
    expect(edited(text, path, 'v')).toBe(expected);
  });

  it('edits the tree of a document without text, and leaves its input alone', () => {
    const document = { template: { A: { x: 1 }, B: [1, 2] }, folder: '/' };
    const before = structuredClone(document);

    const result = applyEdits(document, [
      { path: ['A', 'y'], value: 2 },
      { path: ['B', 0], value: undefined },
    ]);

    expect(result).toEqual({ template: { A: { x: 1, y: 2 }, B: [2] }, folder: '/' });
    expect(document).toEqual(before);
  });

  it.each<[TemplatePath, string]>([
    [['A', 'x', 'y'], '"y" would be a key of the number 1'],
    [['B', 5], 'the list there has 2 items'],
    [['B', 'x'], 'the list there has 2 items'],
    [['C', 0], 'there is no list'],
  ])('refuses the path %j', (path, reason) => {
    const { document } = parseTemplate('A: { x: 1 }\nB: [1, 2]\n');

    const act = () => applyEdits(document!, [{ path, value: 1 }]);

    expect(act).toThrow(TemplateError);
    expect(act).toThrow(reason);
  });

  it.each<TemplateFormat>(['yaml', 'json'])('gives in %s what the text means, whatever is edited', (format) => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.option(templateValue, { nil: undefined }), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    });
    void fc.assert(
      fc.property(template, edits, fc.boolean(), (tree, choices, isCrlf) => {
        // Whatever rewrites the whole text loses this.
        const lead = format === 'yaml' ? '# kept' : '   ';
        const text = `${lead}\n${writeTemplate({ template: tree, folder: '/' }, format)}`;
        const { document } = parseTemplate(isCrlf ? text.replaceAll('\n', '\r\n') : text, { format });
        const chosen: TemplateEdit[] = [];
        let expected: TemplateValue = document!.template;
        for (const [seed, value, isNew] of choices) {
          const paths: TemplatePath[] = pathsOf(expected).filter((path) => path.length > 0);
          const path: TemplatePath | undefined = paths[seed % paths.length];
          if (!path) continue;
          const edit: TemplateEdit = {
            path: isNew && typeof path.at(-1) === 'string' ? [...path.slice(0, -1), 'New'] : path,
            value,
          };
          chosen.push(edit);
          expected = applyEdits({ template: { Root: expected }, folder: '/' }, [
            { ...edit, path: ['Root', ...edit.path] },
          ]).template['Root']!;
        }

        const result = applyEdits(document!, chosen);

        expect(result.template).toEqual(expected);
        expect(parseTemplate(result.source!.text, { format }).document?.template).toEqual(expected);
        expect(result.source!.text.startsWith(lead)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function pathsOf(value: TemplateValue, path: TemplatePath = []): TemplatePath[] {
  const children: [string | number, TemplateValue][] = Array.isArray(value)
    ? [...value.entries()]
    : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.entries(value)
      : [];
  return [path, ...children.flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}
