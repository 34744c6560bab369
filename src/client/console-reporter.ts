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
  let frame = 0;
  let hasStatus = false;
  let treeLines = 0;
  const trees = new Map<string, StackTree>();

  const erase = (): string => {
    const status = hasStatus ? ERASE_LINE : '';
    const tree = treeLines > 0 ? `\x1b[${treeLines}A\x1b[J` : '';
    hasStatus = false;
    treeLines = 0;
    return status + tree;
  };
  const coloured = (text: string, tone: keyof typeof STYLES): string =>
    interactive && STYLES[tone] !== '' ? `${STYLES[tone]}${text}${RESET}` : text;
  /** Every stack that is under way, drawn again where it stood. One that is done stays where it is. */
  const drawTrees = (): string => {
    let text = '';
    for (const [stackName, tree] of trees) {
      const { columns = 80, rows = 25 } = stream;
      const lines = tree.lines(tree.isDone ? undefined : Math.max(3, rows - 2));
      text += lines.map((line) => `${coloured(line.text.slice(0, columns - 1), line.tone)}\n`).join('');
      if (tree.isDone) trees.delete(stackName);
      else treeLines += lines.length;
    }
    return text;
  };
  return (event) => {
    if (interactive && event.type === 'stack-event') {
      const tree = trees.get(event.stackName) ?? new StackTree();
      trees.set(event.stackName, tree);
      tree.add(event);
      stream.write(erase() + drawTrees());
      return;
    }
    const shifting = event.type === 'gradual-deployment' ? trees.get(event.stackName) : undefined;
    if (interactive && event.type === 'gradual-deployment' && shifting !== undefined) {
      shifting.addShift(event);
      stream.write(erase() + drawTrees());
      return;
    }
    const said = describeEvent(event);
    if (said === undefined) return;
    const { text, tone = 'info', passing = false } = said;
    if (passing && !interactive) return;
    if (passing) {
      // A line that changes in place has none below it.
      if (trees.size > 0) return;
      const width = (stream.columns ?? 80) - 3;
      stream.write(`${ERASE_LINE}${FRAMES[frame++ % FRAMES.length]} ${text.slice(0, width)}`);
      hasStatus = true;
      return;
    }
    stream.write(`${erase()}${coloured(text, tone)}\n${drawTrees()}`);
  };
}
