// A hello-world behind GET /hello, with 10 connections and with one: bare node:http, startApi, serverless-offline, and the
// least that a server with a process for each execution environment can do (servers/limit.ts). Each server is a process of
// its own; the load comes from this one, which also reads what they print, as whoever starts one does to know when it is
// up. serverless-offline logs each request; a second one has its log thrown away unread. With one connection, each of three
// clients asks (sequential-clients.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CLIENTS, type ClientName } from './sequential-clients.ts';
import { measureStartup } from './startup.ts';
import { inTurn, median, ms, type Row, timed, times } from './statistics.ts';

const require = createRequire(new URL('peers/', import.meta.url));
const folder = fileURLToPath(new URL('.', import.meta.url));
const seconds = 4;
const sequentialRequests = 500;
/** Fewer are over within a second, which may be a slow one. */
const sequentialRounds = 21;

/** A server in a process of its own. */
class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  static async start(
    url: string,
    args: readonly string[],
    { cwd = folder, output = 'read' }: { readonly cwd?: string; readonly output?: 'read' | 'ignored' } = {},
  ): Promise<ServerProcess> {
    const to = output === 'read' ? 'pipe' : 'ignore';
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', to, to] });
    child.stdout?.resume();
    child.stderr?.resume();
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.status === 200) return new ServerProcess(url, child);
      if (attempt > 200 || child.exitCode !== null) throw new Error(`${args.join(' ')} does not answer at ${url}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async requestsPerSecond(): Promise<number> {
    const autocannon = require('autocannon');
    const result = await autocannon({ url: this.url, connections: 10, duration: seconds });
    if (result.non2xx + result.errors > 0) throw new Error(`${this.url}: ${result.non2xx + result.errors} failures`);
    return result.requests.average;
  }

  /** The median of requests one after the other on one connection. */
  async sequentialMs(client: ClientName): Promise<number> {
    const { ask, close } = await CLIENTS[client](new URL(this.url));
    const values: number[] = [];
    for (let count = 0; count < sequentialRequests; count++) values.push(await timed(ask));
    close();
    return median(values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGINT');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    clearTimeout(timer);
  }
}

export async function measureHttp(): Promise<Row[]> {
  await using bare = await ServerProcess.start('http://127.0.0.1:41801/hello', ['servers/bare.ts', '41801']);
  await using samwright = await ServerProcess.start('http://127.0.0.1:41802/hello', ['servers/samwright.ts', '41802']);
  await using least = await ServerProcess.start('http://127.0.0.1:41807/hello', ['servers/limit.ts', '41807']);
  await using offline = await serverlessOffline(41803, 'read');
  await using quiet = await serverlessOffline(41805, 'ignored');

  const rates = await inTurn(
    {
      bare: () => bare.requestsPerSecond(),
      samwright: () => samwright.requestsPerSecond(),
      least: () => least.requestsPerSecond(),
      offline: () => offline.requestsPerSecond(),
      quiet: () => quiet.requestsPerSecond(),
    },
    3,
  );
  const [ours, theirs, most] = [median(rates.samwright), median(rates.offline), median(rates.bare)];
  const [limit, unread] = [median(rates.least), median(rates.quiet)];
  return [
    { what: 'bare node:http', value: `${most.toFixed(0)} req/s` },
    { what: 'startApi', value: `${ours.toFixed(0)} req/s` },
    { what: 'bare, with bare processes', value: `${limit.toFixed(0)} req/s` },
    { what: 'serverless-offline', value: `${theirs.toFixed(0)} req/s` },
    { what: 'serverless-offline, log unread', value: `${unread.toFixed(0)} req/s` },
    { what: 'startApi to serverless-offline', value: times(ours / theirs), target: '≥ 3 ×' },
    { what: 'startApi to that with log unread', value: times(ours / unread) },
    { what: 'bare processes to it', value: times(limit / theirs) },
    { what: 'startApi to bare node:http', value: times(ours / most), target: '≥ 0.25 ×' },
    { what: 'startApi to bare processes', value: times(ours / limit) },
    ...(await sequentialRows('node:http', { bare, samwright, least, offline }, '≤ 2 ×')),
    ...(await sequentialRows('fetch', { bare, samwright, least, offline }, '≤ 2 ×')),
    ...(await sequentialRows('bare socket', { bare, samwright, least, offline })),
    { what: 'startup, 200 routes', value: ms(await measureStartup()), target: '≤ 150 ms' },
  ];
}

/** What a client waits for one answer. */
async function sequentialRows(
  client: ClientName,
  servers: Readonly<Record<'bare' | 'samwright' | 'least' | 'offline', ServerProcess>>,
  target?: string,
): Promise<Row[]> {
  const { bare, samwright, least, offline } = servers;
  const values = await inTurn(
    {
      bare: () => bare.sequentialMs(client),
      samwright: () => samwright.sequentialMs(client),
      least: () => least.sequentialMs(client),
      offline: () => offline.sequentialMs(client),
    },
    sequentialRounds,
  );
  const bareP50 = median(values.bare);
  return [
    { what: `p50, ${client}: bare node:http`, value: ms(bareP50) },
    { what: '  startApi', value: ms(median(values.samwright)) },
    { what: '  bare, with bare processes', value: ms(median(values.least)) },
    { what: '  serverless-offline', value: ms(median(values.offline)) },
    { what: '  startApi to bare node:http', value: times(median(values.samwright) / bareP50), target },
    { what: '  bare processes to it', value: times(median(values.least) / bareP50) },
  ];
}

function serverlessOffline(port: number, output: 'read' | 'ignored'): Promise<ServerProcess> {
  const ports = ['--httpPort', String(port), '--lambdaPort', String(port + 1)];
  const args = [require.resolve('osls/bin/serverless.js'), 'offline', 'start', '--host', '127.0.0.1', ...ports];
  return ServerProcess.start(`http://127.0.0.1:${port}/hello`, args, {
    cwd: `${folder}peers/serverless-offline`,
    output,
  });
}
