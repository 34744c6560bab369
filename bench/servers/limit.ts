// What startApi could do at best with a process for each execution environment: bare node:http, and children that take the
// bytes of an event from a socket and give back those of an answer, one write each way. No events are made, no answers
// checked, nothing is noted or timed; there are as many children as connections.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Socket } from 'node:net';

const child = `
const { readSync, writeSync } = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(65536);
for (;;) {
  const text = buffer.latin1Slice(0, readSync(3, buffer, 0, buffer.length, null));
  if (text === '') process.exit();
  const event = JSON.parse(text.slice(text.indexOf('\\r\\n\\r\\n') + 4));
  const answer = JSON.stringify({ statusCode: 200, body: JSON.stringify({ message: 'hello world' }) });
  const post = 'POST /2018-06-01/runtime/invocation/' + event.requestContext.requestId + '/response HTTP/1.1';
  const next = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\n\\r\\n';
  writeSync(3, post + '\\r\\nContent-Length: ' + answer.length + '\\r\\n\\r\\n' + answer + next);
}
`;
const event = JSON.stringify(JSON.parse(readFileSync(new URL('hello-event.json', import.meta.url), 'utf8')));
const invocation =
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n` +
  `Lambda-Runtime-Aws-Request-Id: c6af9ac6-7b61-11e6-9a41-93e8deadbeef\r\nLambda-Runtime-Deadline-Ms: 1583349317135\r\n` +
  `Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:hello\r\n` +
  `Lambda-Runtime-Trace-Id: Root=1-65534d0f-aaaaaaaaaaaaaaaaaaaaaaaa;Parent=aaaaaaaaaaaaaaaa;Sampled=0\r\n` +
  `Content-Length: ${event.length}\r\n\r\n${event}`;

type Done = (answer: { statusCode: number; body: string }) => void;

class Environment {
  readonly #socket: Socket;
  #done: Done | undefined;

  constructor(release: (environment: Environment) => void) {
    const stdio: ['ignore', 'inherit', 'inherit', 'pipe'] = ['ignore', 'inherit', 'inherit', 'pipe'];
    const { stdio: pipes }: ChildProcess = spawn(process.execPath, ['-e', child], { stdio });
    if (!(pipes[3] instanceof Socket)) throw new Error('The child has no socket.');
    this.#socket = pipes[3];
    this.#socket.on('data', (piece) => {
      const text = String(piece);
      const done = this.#done;
      release(this);
      done?.(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4, text.lastIndexOf('GET '))));
    });
  }

  invoke(done: Done): void {
    this.#done = done;
    this.#socket.write(invocation, 'latin1');
  }
}

const idle: Environment[] = [];
for (let count = 0; count < 10; count++) idle.push(new Environment((environment) => idle.push(environment)));

createServer((_request, response) => {
  idle.pop()?.invoke(({ statusCode, body }) => {
    response.writeHead(statusCode, ['Content-Type', 'application/json', 'Content-Length', String(body.length)]);
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
