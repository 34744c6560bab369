import type { CaseResult } from './sam-transform-pack.ts';

/** How many official cases of each family come out right, as a text table. Each partition counts. */
export function tableOf(results: readonly CaseResult[]): string {
  const families = [...new Set(results.map(({ official }) => official.family))].sort();
  const row = (name: string, those: readonly CaseResult[]): string => {
    const errors = those.filter(({ official }) => official.kind === 'error');
    const templates = those.filter(({ official }) => official.kind !== 'error');
    const cells = [
      templates.length,
      count(templates, 'exact'),
      count(templates, 'exactButDeployments'),
      count(templates, 'orderExact'),
      errors.length,
      count(errors, 'exact'),
    ];
    return name.padEnd(24) + cells.map((cell) => String(cell).padStart(10)).join('');
  };
  const titles = ['templates', 'exact', 'but hash', 'in order', 'errors', 'exact'];
  return [
    'family'.padEnd(24) + titles.map((title) => title.padStart(10)).join(''),
    ...families.map((family) =>
      row(
        family,
        results.filter(({ official }) => official.family === family),
      ),
    ),
    row('all', results),
  ].join('\n');
}

function count(results: readonly CaseResult[], level: 'exact' | 'exactButDeployments' | 'orderExact'): number {
  return results.filter((result) => result[level]).length;
}
