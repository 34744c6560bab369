// 20 functions on one folder of 5,000 files and 60 MB, packaged to an S3 of this machine: by SAM CLI and by samwright, each
// as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CREDENTIALS, REGION, runSam, sam } from '../test/comparison/sam-cli.ts';
import { startMoto } from '../test/set-up/moto.ts';
import { median, ms, type Row, timed, times } from './statistics.ts';

const index = new URL('../dist/index.js', import.meta.url).href;
const FUNCTIONS = 20;
const FILES = 5_000;
const FILE_BYTES = 12_000;
const ROUNDS = 3;

/** Texts that can be compressed about as well as source code. */
async function writeSource(folder: string): Promise<void> {
  const words = Array.from({ length: 4_000 }, (_, index) => ((index * 2_654_435_761) >>> 0).toString(36));
  let state = 1;
  const word = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return words[state % words.length] ?? '';
  };
  for (let id = 0; id < FILES; id++) {
    const parent = join(folder, `modules/package-${id % 100}/lib`);
    if (id < 100) await mkdir(parent, { recursive: true });
    let content = '';
    while (content.length < FILE_BYTES) content += `${word()} ${word()};\n`;
    await writeFile(join(parent, `file-${id}.js`), content);
  }
}

async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'samwright-bench-package-'));
  await writeSource(join(folder, 'src'));
  const lines = ["Transform: 'AWS::Serverless-2016-10-31'", 'Resources:'];
  for (let id = 0; id < FUNCTIONS; id++) {
    lines.push(
      `  Orders${id}:`,
      '    Type: AWS::Serverless::Function',
      '    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }',
    );
  }
  await writeFile(join(folder, 'template.yaml'), lines.join('\n'));
  return folder;
}

const program = `
const { SamClient } = await import(${JSON.stringify(index)});
const [, bucket, endpoint] = process.argv;
const client = new SamClient({
  template: 'template.yaml',
  region: ${JSON.stringify(REGION)},
  endpoint,
  credentials: ${JSON.stringify(CREDENTIALS)},
});
const counts = { zipped: 0, uploaded: 0 };
await client.package({
  bucket,
  onEvent({ type }) {
    if (type === 'artifact-zipped') counts.zipped++;
    if (type === 'artifact-uploaded') counts.uploaded++;
  },
});
console.log(counts.zipped + ' zips, ' + counts.uploaded + ' uploads');
process.exit();
`;

/** What was done, as text. */
async function ours(folder: string, bucket: string, endpoint: string): Promise<string> {
  const args = ['--input-type=module', '-e', program, bucket, endpoint];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`packaging failed (${code})`);
  return said.trim();
}

/** Packaging of 20 functions, in milliseconds. */
export async function measurePackage(): Promise<Row[]> {
  const folder = await project();
  await using moto = await startMoto();
  const s3 = new S3Client({ endpoint: moto.url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  const newBucket = async (name: string): Promise<string> => {
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
    return name;
  };
  try {
    const first: number[] = [];
    const again: number[] = [];
    const theirs: number[] = [];
    const theirsAgain: number[] = [];
    let done = '';
    const { code } = await runSam(['--version'], { cwd: folder }).catch(() => ({ code: 1 }));
    // In turn: what else the machine does changes over minutes.
    for (let round = 0; round < ROUNDS; round++) {
      const bucket = await newBucket(`ours-${round}`);
      first.push(await timed(() => ours(folder, bucket, moto.url)));
      again.push(
        await timed(async () => {
          done = await ours(folder, bucket, moto.url);
        }),
      );
      if (code !== 0) continue;
      const args = ['package', '--s3-bucket', await newBucket(`theirs-${round}`), '--no-progressbar'];
      const run = (): Promise<unknown> =>
        sam([...args, '--output-template-file', 'packaged.yaml'], { cwd: folder, endpoint: moto.url });
      theirs.push(await timed(run));
      theirsAgain.push(await timed(run));
    }
    const rows: Row[] = [
      { what: `package ${FUNCTIONS} functions, 60 MB`, value: ms(median(first)) },
      { what: '  unchanged', value: ms(median(again)) },
      { what: '  unchanged, what it does', value: done, target: '0 zips, 0 uploads' },
    ];
    if (theirs.length === 0) return [...rows, { what: '  sam package', value: 'not installed' }];
    return [
      ...rows,
      { what: '  sam package', value: ms(median(theirs)) },
      { what: '    unchanged', value: ms(median(theirsAgain)) },
      { what: '  faster than sam package', value: times(median(theirs) / median(first)), target: '≥ 10 ×' },
    ];
  } finally {
    s3.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
