import { isInteractive } from '../core/index.ts';
import { describeEvent } from './describe-event.ts';
import type { SamEvent } from './events.ts';
import { StackTree } from './stack-tree.ts';

/**
 * What a {@link consoleReporter} writes to; `process.stderr` fits.
 *
 * @public
 */
export interface ReporterStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  /** Its height: a deployment with more resources shows those that are under way. */
  readonly rows?: number;
  /** Takes a piece of text. */
  write(text: string): unknown;
}

/**
 * How events are printed.
 *
 * @public
 */
export interface ConsoleReporterOptions {
  /** Default: `process.stderr`, so that the output of a script stays its own. */
  readonly stream?: ReporterStream | undefined;
  /**
   * Colours, one line that changes in place while something is under way, and of a deployment the tree of its resources.
   * Default: when `stream` is a terminal.
   */
  readonly interactive?: boolean | undefined;
}

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const ERASE_LINE = '\r\x1b[2K';
const STYLES = { info: '', good: '\x1b[32m', warning: '\x1b[33m', bad: '\x1b[31m', quiet: '\x1b[2m' } as const;
const RESET = '\x1b[0m';

/**
 * A listener that prints events as a person likes to read them: plain lines in a log, colours and a status line that
 * changes in place on a terminal. Nothing is printed that was not asked for with this function.
 *
 * @example
 * ```ts
 * const sam = new SamClient({ template: 'template.yaml', onEvent: consoleReporter() });
 * ```
 * @public
 */
export function consoleReporter(options: ConsoleReporterOptions = {}): (event: SamEvent) => void {
  const { stream = process.stderr } = options;
  const { interactive = isInteractive(stream) } = options;
  const screen = interactive ? new InteractiveScreen(stream) : new PlainScreen(stream);
  return (event) => screen.show(event);
}

/** A log: a line for each event that is worth one. */
class PlainScreen {
  readonly #stream: ReporterStream;

  constructor(stream: ReporterStream) {
    this.#stream = stream;
  }

  show(event: SamEvent): void {
    const said = describeEvent(event);
    if (said !== undefined && !said.passing) this.#stream.write(`${said.text}\n`);
  }
}

/** A terminal: lines, and below them what changes in place. */
class InteractiveScreen {
  readonly #stream: ReporterStream;
  /** The stacks that are under way, by name. */
  readonly #trees = new Map<string, StackTree>();
  #treeLines = 0;
  #hasStatus = false;
  #frame = 0;

  constructor(stream: ReporterStream) {
    this.#stream = stream;
  }

  show(event: SamEvent): void {
    if (this.#addToTree(event)) {
      this.#stream.write(this.#erased() + this.#drawnTrees());
      return;
    }
    const said = describeEvent(event);
    if (said === undefined) return;
    if (said.passing) this.#showStatus(said.text);
    else this.#stream.write(`${this.#erased()}${coloured(said.text, said.tone)}\n${this.#drawnTrees()}`);
  }

  /** Whether the tree of its stack is where the event belongs. */
  #addToTree(event: SamEvent): boolean {
    if (event.type === 'stack-event') {
      const tree = this.#trees.get(event.stackName) ?? new StackTree();
      this.#trees.set(event.stackName, tree);
      tree.add(event);
      return true;
    }
    const tree = event.type === 'gradual-deployment' ? this.#trees.get(event.stackName) : undefined;
    if (tree === undefined || event.type !== 'gradual-deployment') return false;
    tree.addShift(event);
    return true;
  }

  #showStatus(text: string): void {
    // A line that changes in place has none below it.
    if (this.#trees.size > 0) return;
    const width = (this.#stream.columns ?? 80) - 3;
    this.#stream.write(`${ERASE_LINE}${FRAMES[this.#frame++ % FRAMES.length]} ${text.slice(0, width)}`);
    this.#hasStatus = true;
  }

  /** What takes away all that changes in place. */
  #erased(): string {
    const status = this.#hasStatus ? ERASE_LINE : '';
    const tree = this.#treeLines > 0 ? `\x1b[${this.#treeLines}A\x1b[J` : '';
    this.#hasStatus = false;
    this.#treeLines = 0;
    return status + tree;
  }

  /** Every stack that is under way, drawn again where it stood. One that is done stays where it is. */
  #drawnTrees(): string {
    const { columns = 80, rows = 25 } = this.#stream;
    let text = '';
    for (const [stackName, tree] of this.#trees) {
      const lines = tree.lines(tree.isDone ? undefined : Math.max(3, rows - 2));
      text += lines.map((line) => `${coloured(line.text.slice(0, columns - 1), line.tone)}\n`).join('');
      if (tree.isDone) this.#trees.delete(stackName);
      else this.#treeLines += lines.length;
    }
    return text;
  }
}

function coloured(text: string, tone: keyof typeof STYLES = 'info'): string {
  return STYLES[tone] === '' ? text : `${STYLES[tone]}${text}${RESET}`;
}
