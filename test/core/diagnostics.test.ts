import { describe, expect, it } from 'vitest';
import { type Diagnostic, formatDiagnostic, sortDiagnostics } from '../../src/core/index.ts';

const text = 'Resources:\n  A:\n    Timeout: 3\n    Timeout: 5\n';
const duplicate: Diagnostic = {
  code: 'DUPLICATE_KEY',
  severity: 'error',
  message: 'key "Timeout" appears twice in this map',
  hint: 'Remove one of the two.',
  file: 'template.yaml',
  range: { start: { line: 4, column: 5, offset: 35 }, end: { line: 4, column: 12, offset: 42 } },
};

describe('formatDiagnostic', () => {
  it('shows the place, the line itself and the hint', () => {
    expect(formatDiagnostic(duplicate, text)).toBe(
      [
        'error DUPLICATE_KEY template.yaml:4:5: key "Timeout" appears twice in this map',
        '  4 |     Timeout: 5',
        '    |     ^^^^^^^',
        '  hint: Remove one of the two.',
      ].join('\n'),
    );
  });

  it('does without place, text and hint', () => {
    expect(formatDiagnostic({ code: 'X', severity: 'warning', message: 'odd' })).toBe('warning X: odd');
  });

  it('marks to the end of the line what goes on over several', () => {
    const range = { start: { line: 2, column: 3, offset: 13 }, end: { line: 4, column: 12, offset: 42 } };

    const [, line, marks] = formatDiagnostic({ code: 'X', severity: 'error', message: 'm', range }, text).split('\n');

    expect(line).toBe('  2 |   A:');
    expect(marks).toBe('    |   ^^');
  });

  it('keeps tabs, so that the marks stand under the text, and cuts endless lines', () => {
    const long = `\t${'x'.repeat(500)}`;
    const range = { start: { line: 1, column: 2, offset: 1 }, end: { line: 1, column: 4, offset: 3 } };

    const [, line, marks] = formatDiagnostic({ code: 'X', severity: 'error', message: 'm', range }, long).split('\n');

    expect(line?.length).toBeLessThan(200);
    expect(marks).toBe('    | \t^^');
  });
});

describe('sortDiagnostics', () => {
  it('puts errors first, then keeps the order of the file', () => {
    const at = (offset: number) => ({ start: { line: 1, column: 1, offset }, end: { line: 1, column: 2, offset } });
    const found: Diagnostic[] = [
      { code: 'C', severity: 'warning', message: '', range: at(1) },
      { code: 'B', severity: 'error', message: '', range: at(9) },
      { code: 'A', severity: 'error', message: '', range: at(2) },
      { code: 'D', severity: 'info', message: '' },
    ];

    expect(sortDiagnostics(found).map(({ code }) => code)).toEqual(['A', 'B', 'C', 'D']);
  });
});
