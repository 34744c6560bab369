// A stack with one change deployed to a CloudFormation of this machine: what it takes over the service's own time.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSam } from '../test/comparison/sam-cli.ts';
import { type CloudFormationServer, startCloudFormation } from '../test/set-up/cloudformation-server/index.ts';
import { median, ms, type Row, timed } from './statistics.ts';

const { SamClient }: typeof import('../src/index.ts') = await import(new URL('../dist/index.js', import.meta.url).href);
const ROUNDS = 5;
/** Between two events of the service. */
const STEP_MS = 100;
const region = 'us-east-1';

export async function measureDeploy(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samwright-bench-deploy-'));
  await using server = await startCloudFormation();
  server.behaviour.stepMs = STEP_MS;
  try {
    const file = join(folder, 'template.yaml');
    const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
    await using sam = new SamClient({ template: file, region, endpoint: server.url, credentials });
    const options = { stackName: 'bench' };
    await writeFile(file, template(0));
    await sam.deploy(options);
    const overheads: number[] = [];
    const unchanged: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      await writeFile(file, template(round));
      overheads.push(await overhead(server, () => deployAnew(file, server.url)));
      unchanged.push(await timed(() => deployAnew(file, server.url)));
    }
    const rows: Row[] = [
      { what: 'deploy one change, over the service', value: ms(median(overheads)), target: '≤ 1,000 ms' },
      { what: '  nothing to change, in all', value: ms(median(unchanged)) },
    ];
    const { code } = await runSam(['--version'], { cwd: folder }).catch(() => ({ code: 1 }));
    if (code !== 0) return [...rows, { what: '  sam deploy', value: 'not installed' }];
    await writeFile(file, template(ROUNDS + 1));
    const args = ['deploy', '--template-file', file, '--stack-name', 'bench', '--region', region];
    let failed: string | undefined;
    const theirs = await overhead(server, async () => {
      const ended = await runSam(args, { cwd: folder, endpoint: server.url });
      if (ended.code !== 0) failed = ended.output.trim().split('\n').at(-1) ?? '';
    });
    return [...rows, { what: '  sam deploy, over the service', value: failed ?? ms(theirs) }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With a client of its own, as a script has it. */
async function deployAnew(template: string, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  await using sam = new SamClient({ template, region, endpoint, credentials });
  await sam.deploy({ stackName: 'bench' });
}

/** How much longer `work` takes than the service does: for the change set, and from its execution to the last event. */
async function overhead(server: CloudFormationServer, work: () => Promise<unknown>): Promise<number> {
  let executedAt = 0;
  server.onRequest = (action) => {
    if (action === 'ExecuteChangeSet') executedAt = Date.now();
  };
  const total = await timed(work);
  server.onRequest = undefined;
  const stack = server.service.stacks.find(({ isDeleted }) => !isDeleted);
  const ended = stack?.events[0]?.time.getTime() ?? executedAt;
  return total - 2 * STEP_MS - Math.max(0, ended - executedAt);
}

function template(delay: number): string {
  return `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: { DelaySeconds: ${delay} }\n`;
}
