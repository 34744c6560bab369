import { describe, expect, it } from 'vitest';
import { composeEnvironment } from '../../../src/local/environment/compose.ts';
import { parseEnvLines } from '../../../src/local/environment/env-lines.ts';

describe('layers of variables', () => {
  it('win over those below them, and tell over what', () => {
    const composed = composeEnvironment([
      { source: 'lambda', variables: { TZ: ':UTC' } },
      { source: 'template', variables: { A: '1', B: '1' } },
      { source: 'file', origin: 'env.json, section "Orders"', variables: { A: '2' } },
      { source: 'call', variables: { A: '3', C: '3' } },
    ]);

    expect(composed.map(({ name, value, source }) => [name, value, source])).toEqual([
      ['TZ', ':UTC', 'lambda'],
      ['A', '3', 'call'],
      ['B', '1', 'template'],
      ['C', '3', 'call'],
    ]);
    expect(composed[1]?.overrides).toEqual([
      { source: 'file', value: '2' },
      { source: 'template', value: '1' },
    ]);
  });

  it('keep a name secret that one of them says is secret', () => {
    const composed = composeEnvironment([
      { source: 'template', variables: { PIN: '1', DB_PASSWORD: 'x', PLAIN: 'y' }, secrets: new Set(['PIN']) },
      { source: 'call', variables: { PIN: '2' } },
    ]);

    expect(composed.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(['PIN', 'DB_PASSWORD']);
  });
});

describe('a .env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['export A=1\r\nB = two words # a comment', { A: '1', B: 'two words' }],
    ['# comment\n\n  A=', { A: '' }],
    ['A="with # hash" # comment', { A: 'with # hash' }],
    ["A='no \\n escape'", { A: 'no \\n escape' }],
    ['A="line\\nbreak \\"quoted\\" \\\\"', { A: 'line\nbreak "quoted" \\' }],
    ['KEY="-----BEGIN\nmiddle\nEND-----"\nB=2', { KEY: '-----BEGIN\nmiddle\nEND-----', B: '2' }],
    ['A=a=b', { A: 'a=b' }],
    ['\uFEFFA=1', { A: '1' }],
  ])('says %j', (text, variables) => {
    expect(parseEnvLines(text)).toEqual({ variables });
  });

  it.each([
    ['A=1\nnot a variable', 2],
    ['A=1\n\nB="never closed\nC=2', 3],
    ['A="closed" and more', 1],
    ['1A=1', 1],
  ])('cannot be read: %j', (text, badLine) => {
    expect(parseEnvLines(text)).toEqual({ badLine });
  });
});
