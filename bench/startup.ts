// From the import of the package to APIs that listen, in a process of its own: 50 functions with 200 routes between them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.ts';

const code = `
const start = performance.now();
const { SamClient } = await import('samwright');
const sam = new SamClient({ template: process.argv[1] });
const { routes } = await sam.startApi();
if (routes.length !== 200) throw new Error('There are ' + routes.length + ' routes.');
console.log(performance.now() - start);
process.exit();
`;

function yaml(): string {
  const lines = ["Transform: 'AWS::Serverless-2016-10-31'", 'Resources:'];
  for (let id = 0; id < 50; id++) {
    lines.push(
      `  Orders${id}:`,
      '    Type: AWS::Serverless::Function',
      '    Properties:',
      '      Runtime: nodejs22.x',
      '      Handler: app.handler',
      '      CodeUri: src/',
      '      Events:',
    );
    for (const [index, method] of ['GET', 'PUT', 'PATCH', 'DELETE'].entries()) {
      const event = `{ Type: Api, Properties: { Path: '/orders-${id}/{id}', Method: ${method} } }`;
      lines.push(`        Event${index}: ${event}`);
    }
  }
  return lines.join('\n');
}

/** The median of several starts, in milliseconds. */
export async function measureStartup(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'samwright-bench-'));
  const template = join(folder, 'template.yaml');
  await writeFile(template, yaml());
  const values: number[] = [];
  for (let round = 0; round < 11; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, template], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    values.push(Number(output));
  }
  await rm(folder, { recursive: true });
  return median(values);
}
