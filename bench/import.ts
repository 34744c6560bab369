// What `import 'samwright'` costs, beside an empty process and beside aws-cdk-lib. Whole processes, in turn.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inTurn, median, ms, type Row, timed } from './statistics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const peers = fileURLToPath(new URL('peers/', import.meta.url));

const node = (code: string, cwd: string) => (): Promise<number> =>
  timed(() => once(spawn(process.execPath, ['--input-type=module', '-e', code], { cwd, stdio: 'inherit' }), 'exit'));

export async function measureImport(): Promise<Row[]> {
  const { empty, samwright, cdk } = await inTurn(
    {
      empty: node('', root),
      samwright: node("await import('samwright')", root),
      cdk: node("await import('aws-cdk-lib')", peers),
    },
    15,
  );
  const base = median(empty);
  return [
    { what: 'empty process', value: ms(base) },
    { what: 'import samwright, over that', value: ms(median(samwright) - base), target: '≤ 40 ms' },
    { what: 'import aws-cdk-lib, over that', value: ms(median(cdk) - base) },
  ];
}
