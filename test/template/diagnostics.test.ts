import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

/** `code line:column-endLine:endColumn` of everything that is found. */
function findingsIn(text: string): string[] {
  return parseTemplate(text).diagnostics.map(({ code, range }) => {
    const { start, end } = range!;
    return `${code} ${start.line}:${start.column}-${end.line}:${end.column}`;
  });
}

describe('parseTemplate', () => {
  it.each<[what: string, text: string, findings: string[]]>([
    ['text behind a quote', 'A: "a"b\n', ['YAML_SYNTAX 1:7-1:8']],
    ['several errors', 'A: "a"b\nB: 1\nC: [1\nD: 2\n', ['YAML_SYNTAX 1:7-1:8', 'YAML_SYNTAX 4:1-4:2']],
    ['a tab as indentation', 'A:\n\tB: 1\n', ['YAML_SYNTAX 2:1-2:2']],
    ['bad indentation', 'A:\n    B: 1\n  C: 2\n', ['YAML_SYNTAX 3:1-3:2']],
    ['a missing colon', 'A:\n  B\n  C: 1\n', ['YAML_SYNTAX 2:3-3:4']],
    ['a tag behind a tag', 'A: !Base64 !Sub x\n', ['YAML_SYNTAX 1:12-1:16']],
    ['an alias without an anchor', 'A: *b\n', ['YAML_SYNTAX 1:4-1:6']],
    ['an alias inside its anchor', 'A: &a [*a]\n', ['YAML_SYNTAX 1:8-1:10']],
    ['a map as a key', '? { A: 1 }\n: 2\nB: 1\n', ['YAML_SYNTAX 1:3-1:11']],
    ['a merge key with text', 'A:\n  <<: text\n', ['YAML_SYNTAX 2:7-2:11']],
    [
      'duplicate keys',
      'A: 1\r\nB:\r\n  C: 1\r\n  C: 2\r\nA: 3\r\n',
      ['DUPLICATE_KEY 4:3-4:4', 'DUPLICATE_KEY 5:1-5:2'],
    ],
    ['duplicate keys in JSON', '{\n  "A": 1,\n  "A": 2\n}', ['DUPLICATE_KEY 3:3-3:6']],
    ['a key written in two ways', '"A": 1\nA: 2\n', ['DUPLICATE_KEY 2:1-2:2']],
    ['unknown tags', 'A: !Reff B\nB:\n  - !Subb x\n', ['UNKNOWN_TAG 1:4-1:9', 'UNKNOWN_TAG 3:5-3:10']],
    ['a list', '# no\n- A: 1\n', ['TEMPLATE_NOT_A_MAP 2:1-2:7']],
    ['a text', 'template', ['TEMPLATE_NOT_A_MAP 1:1-1:9']],
    ['nothing', '', ['EMPTY_TEMPLATE 1:1-1:1']],
    ['only comments', '\n# nothing\n', ['EMPTY_TEMPLATE 1:1-1:1']],
    ['only a marker', '---\n', ['EMPTY_TEMPLATE 1:1-1:1']],
    ['several documents', 'A: 1\n---\nB: 2\n---\nC: 3\n', ['MULTIPLE_DOCUMENTS 2:1-2:1']],
  ])('points at %s', (_, text, expected) => {
    expect(findingsIn(text)).toEqual(expected);
  });

  it('explains a finding with its place in file and tree', () => {
    const text = 'Resources:\n  Orders:\n    Type: !Subb x\n';

    const { diagnostics } = parseTemplate(text, { file: 'template.yaml' });

    expect(diagnostics[0]).toMatchObject({
      path: ['Resources', 'Orders', 'Type'],
      logicalId: 'Orders',
      severity: 'error',
    });
    expect(formatDiagnostic(diagnostics[0]!, text)).toBe(
      [
        'error UNKNOWN_TAG template.yaml:3:11: Tag "!Subb" is not one of CloudFormation\'s.',
        '  3 |     Type: !Subb x',
        '    |           ^^^^^',
        '  hint: Did you mean "!Sub"?',
      ].join('\n'),
    );
  });

  it('still gives the document where only keys and tags are wrong', () => {
    const { document } = parseTemplate('A: 1\nA: 2\nB: !Foo [x]\n');

    expect(document?.template).toEqual({ A: 2, B: { 'Fn::Foo': ['x'] } });
  });

  it.each(['YAML', 'JSON'])('refuses values that are nested too deeply in %s', (format) => {
    const text = format === 'JSON' ? '{"A":'.repeat(50_000) : `A: ${'['.repeat(50_000)}`;

    const { document, diagnostics } = parseTemplate(text);

    expect(document).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['NESTING_TOO_DEEP']);
  });

  it('refuses aliases that stand for too much', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 20; level++) {
      const [name, below] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${below}`).join(', ')}]`);
    }

    const { document, diagnostics } = parseTemplate(bomb.join('\n'));

    expect(document).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'ALIAS_LIMIT', range: { start: { line: 6 } } });
  });

  it('accepts many aliases of little', () => {
    const text = `A: &a { x: 1 }\nB:\n${'  - *a\n'.repeat(5000)}`;

    expect(parseTemplate(text).diagnostics).toEqual([]);
  });

  it('reads 5 MB, and warns where CloudFormation would stop', () => {
    const resource =
      '  Topic#:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub "${AWS::StackName} é"\n';
    const count = 50_000;
    const text = `Resources:\n${Array.from({ length: count }, (_, index) => resource.replace('#', String(index))).join('')}`;
    expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);

    const { document, diagnostics } = parseTemplate(text);

    expect(Object.keys(document?.template['Resources'] ?? {})).toHaveLength(count);
    expect(diagnostics).toMatchObject([{ code: 'TEMPLATE_SIZE', severity: 'warning' }]);
    const { offset, line, column } = diagnostics[0]!.range!.start;
    expect(Buffer.byteLength(text.slice(0, offset))).toBeLessThanOrEqual(1_000_000);
    expect(Buffer.byteLength(text.slice(0, offset + 1))).toBeGreaterThan(1_000_000);
    expect(text.slice(0, offset).split('\n')).toHaveLength(line);
    expect(offset - text.lastIndexOf('\n', offset - 1)).toBe(column);
  });

  it('does not read more than 16 MiB', () => {
    const { document, diagnostics } = parseTemplate(`A: ${'x'.repeat(16 * 1024 * 1024)}`);

    expect(document).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'TEMPLATE_SIZE', severity: 'error' }]);
  });

  it('survives many duplicate keys and tags without drowning its reader', () => {
    const { diagnostics } = parseTemplate('A: !X 1\n'.repeat(2000));

    expect(diagnostics).toHaveLength(100);
  });

  it('gives no document with a hole in it, however much else is wrong', () => {
    const { document, diagnostics } = parseTemplate(`${'A: 1\n'.repeat(200)}B: *missing\n`);

    expect(document).toBeUndefined();
    expect(diagnostics).toHaveLength(100);
  });
});
