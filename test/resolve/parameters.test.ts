import { describe, expect, it } from 'vitest';
import { createResolver, type ParameterValues, type Resolver, Unresolved } from '../../src/resolve/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

function resolverFor(parameters: string, values: ParameterValues = {}): Resolver {
  const { document } = parseTemplate(`Parameters:\n  ${parameters}\nMappings: { M: { a: { b: c } } }\n`);
  return createResolver({ template: document!.template, region: 'eu-west-1', parameters: values });
}

describe('parameters', () => {
  it('takes the value that is given before the default', () => {
    const resolver = resolverFor('P: { Type: String, Default: a }', { P: 'b' });

    expect(resolver.resolve({ Ref: 'P' })).toBe('b');
    expect(resolver.diagnostics).toEqual([]);
  });

  it('gives numbers as the texts that the service makes of them', () => {
    expect(resolverFor('P: { Type: Number, Default: 5 }').resolve({ Ref: 'P' })).toBe('5');
  });

  it.each(['CommaDelimitedList', 'List<Number>'])('takes a %s as list or as text', (type) => {
    const fromList = resolverFor(`P: { Type: ${type} }`, { P: [1, 2] }).resolve({ Ref: 'P' });
    const fromText = resolverFor(`P: { Type: ${type} }`, { P: '1, 2' }).resolve({ Ref: 'P' });

    expect([fromList, fromText]).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it('leaves a parameter without value unresolved and says so', () => {
    const resolver = resolverFor('P: { Type: String }');

    expect(resolver.resolve({ Ref: 'P' })).toBeInstanceOf(Unresolved);
    expect(resolver.diagnostics).toMatchObject([{ code: 'PARAMETER_WITHOUT_VALUE', path: ['Parameters', 'P'] }]);
  });

  it('does not read the Parameter Store, but takes a value for it', () => {
    const declaration = 'P: { Type: "AWS::SSM::Parameter::Value<String>", Default: /my/key }';

    expect(resolverFor(declaration).resolve({ Ref: 'P' })).toBeInstanceOf(Unresolved);
    expect(resolverFor(declaration, { P: 'value' }).resolve({ Ref: 'P' })).toBe('value');
  });

  it.each([
    ['AllowedValues: [a, b]', 'is not one of a, b'],
    ['AllowedPattern: "[0-9]+"', 'does not match [0-9]+'],
    ['MinLength: 9', 'is shorter than 9 characters'],
    ['MaxLength: 2', 'is longer than 2 characters'],
  ])('checks %s', (rule, problem) => {
    const { diagnostics } = resolverFor(`P: { Type: String, ${rule} }`, { P: 'word' });

    expect(diagnostics).toMatchObject([
      { code: 'PARAMETER_INVALID', severity: 'error', message: `Parameter "P": "word" ${problem}.` },
    ]);
  });

  it.each([
    ['MinValue: 3', '2', 'is less than 3'],
    ['MaxValue: 3', '4', 'is more than 3'],
    ['Default: 1', 'x', 'is not a number'],
  ])('checks a number against %s', (rule, value, problem) => {
    const { diagnostics } = resolverFor(`P: { Type: Number, ${rule} }`, { P: value });

    expect(diagnostics[0]?.message).toContain(problem);
  });

  it('guesses which parameter was meant', () => {
    const { diagnostics } = resolverFor('Stage: { Type: String, Default: a }', { Stge: 'b' });

    expect(diagnostics).toMatchObject([{ code: 'PARAMETER_UNKNOWN', hint: 'Did you mean "Stage"?' }]);
  });

  it('never shows the value of a NoEcho parameter', () => {
    const resolver = resolverFor('P: { Type: String, NoEcho: true, MaxLength: 3 }', { P: 'hunter2' });

    const inMap = resolver.resolve({ 'Fn::FindInMap': ['M', { Ref: 'P' }, 'b'] });
    const imported = resolver.resolve({ 'Fn::ImportValue': { 'Fn::Sub': 'x-${P}' } });

    expect(resolver.resolve({ Ref: 'P' })).toBe('hunter2');
    expect(JSON.stringify([inMap, imported, resolver.diagnostics])).not.toContain('hunter2');
    expect(resolver.diagnostics).toHaveLength(1);
    expect(resolver.redact('password hunter2')).toBe('password ****');
  });
});
