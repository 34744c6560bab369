import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

interface Message {
  readonly type: 'request' | 'response' | 'event';
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: what a debugger says of what it sees
  readonly body?: any;
}

/** Speaks the Debug Adapter Protocol to a debugger, as an editor does. */
export class DebugAdapter implements AsyncDisposable {
  /** What the debugger says that it can do. */
  capabilities: Message['body'];
  readonly #socket: Socket;
  readonly #messages: Message[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #sequence = 0;
  #heard: (value?: unknown) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#heard());
    socket.on('data', (piece: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, piece]);
      this.#read();
    });
  }

  /** Connects as soon as somebody listens. */
  static async attach(port: number): Promise<DebugAdapter> {
    for (const end = Date.now() + 60_000; ; ) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        const adapter = new DebugAdapter(socket);
        // A port of a container accepts connections before anything in it does, and then ends them.
        adapter.capabilities = await adapter.request('initialize', { adapterID: 'test', pathFormat: 'path' });
        return adapter;
      } catch (error) {
        socket.destroy();
        if (Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Asks for something and gives the answer to it. */
  async request(command: string, args: unknown = {}): Promise<Message['body']> {
    this.send(command, args);
    const answer = await this.#next((message) => message.type === 'response' && message.command === command);
    if (answer.success !== true) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  /** Asks for something whose answer comes later. */
  send(command: string, args: unknown = {}): void {
    const text = JSON.stringify({ seq: ++this.#sequence, type: 'request', command, arguments: args });
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  /** Waits until the debugger tells of something. */
  async event(name: string): Promise<Message['body']> {
    return (await this.#next((message) => message.type === 'event' && message.event === name)).body;
  }

  async #next(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.#messages.findIndex(isWanted);
      const [found] = at < 0 ? [] : this.#messages.splice(at, 1);
      if (found !== undefined) return found;
      if (this.#socket.readableEnded || this.#socket.destroyed) throw new Error('The debugger has gone.');
      await new Promise((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  #read(): void {
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n');
      const [, length] = /Content-Length: (\d+)/.exec(this.#rest.toString('latin1', 0, Math.max(end, 0))) ?? [];
      if (end < 0 || length === undefined || this.#rest.length < end + 4 + Number(length)) return;
      this.#messages.push(JSON.parse(this.#rest.toString('utf8', end + 4, end + 4 + Number(length))));
      this.#rest = this.#rest.subarray(end + 4 + Number(length));
      this.#heard();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}
