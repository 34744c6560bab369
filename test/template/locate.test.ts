import { describe, expect, it } from 'vitest';
import { locate, parseTemplate, type TemplatePath } from '../../src/template/index.ts';

const YAML = `Resources: # all
  Orders:
    Type: AWS::Serverless::Function
    Properties: &props
      CodeUri: ./src   # here
      Name: !Sub "\${AWS::StackName}-x"
      Role: !GetAtt Role.Arn
      If: !If
        - C
        - !Ref X # x
      Empty:
      Tags: { a: 1, "b": [2, 3] }
      Text: |
        line

  Other:
    Properties:
      <<: *props
      Own: 1
  Alias: *props
`;

function textAt(path: TemplatePath, what?: 'value' | 'key', text = YAML): string | undefined {
  const { document } = parseTemplate(text);
  const range = locate(document!, path, what);
  return range && `${range.start.line}:${range.start.column} ${text.slice(range.start.offset, range.end.offset)}`;
}

const P = (...path: TemplatePath): TemplatePath => ['Resources', 'Orders', 'Properties', ...path];

describe('locate', () => {
  it.each<[TemplatePath, string]>([
    [['Resources', 'Orders', 'Type'], '3:11 AWS::Serverless::Function'],
    [P('CodeUri'), '5:16 ./src'],
    [P('Name'), '6:13 !Sub "${AWS::StackName}-x"'],
    [P('Name', 'Fn::Sub'), '6:18 "${AWS::StackName}-x"'],
    [P('Role', 'Fn::GetAtt', 1), '7:21 Role.Arn'],
    [P('If', 'Fn::If'), '9:9 - C\n        - !Ref X'],
    [P('If', 'Fn::If', 1), '10:11 !Ref X'],
    [P('If', 'Fn::If', 1, 'Ref'), '10:16 X'],
    [P('Empty'), '11:13 '],
    [P('Tags'), '12:13 { a: 1, "b": [2, 3] }'],
    [P('Tags', 'b', 1), '12:30 3'],
    [P('Text'), '13:13 |\n        line'],
    [['Resources', 'Other', 'Properties', 'CodeUri'], '5:16 ./src'],
    [['Resources', 'Alias'], '20:10 *props'],
    [['Resources', 'Alias', 'CodeUri'], '5:16 ./src'],
    [P('CodeUri', 'Bucket'), '5:16 ./src'],
    [P('Tags', 'b', 7), '12:26 [2, 3]'],
    [P('Tags', 'missing', 'deeper'), '12:13 { a: 1, "b": [2, 3] }'],
  ])('finds the value at %j', (path, expected) => {
    expect(textAt(path)).toBe(expected);
  });

  it.each<[TemplatePath, string]>([
    [['Resources'], '1:1 Resources'],
    [P('CodeUri'), '5:7 CodeUri'],
    [P('Tags', 'b'), '12:21 "b"'],
    [P('Name', 'Fn::Sub'), '6:13 !Sub'],
    [P('Tags', 'b', 0), '12:27 2'],
  ])('finds the key at %j', (path, expected) => {
    expect(textAt(path, 'key')).toBe(expected);
  });

  it('finds values and keys in JSON', () => {
    const text = '{\r\n  "A": { "B": [1, "x"] }\r\n}';

    expect(textAt(['A', 'B', 1], 'value', text)).toBe('2:19 "x"');
    expect(textAt(['A', 'B'], 'key', text)).toBe('2:10 "B"');
  });

  it('counts a byte order mark and astral characters as JavaScript does', () => {
    expect(textAt(['A', 'B'], 'value', '\uFEFFA: { "😀": 1, B: 2 }\n')).toBe('1:19 2');
  });

  it('reads the text again for a document that a stage has copied', () => {
    const { document } = parseTemplate(YAML);

    expect(locate({ ...document! }, P('CodeUri'))).toEqual(locate(document!, P('CodeUri')));
  });

  it('knows no places in a document that has no text', () => {
    expect(locate({ template: { A: 1 }, folder: '/' }, ['A'])).toBeUndefined();
  });
});
