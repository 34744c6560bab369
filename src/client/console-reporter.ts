import { isInteractive } from '../core/index.ts';
import { describeEvent } from './describe-event.ts';
import type { SamEvent } from './events.ts';

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
  /** Colours, and one line that changes in place while something is under way. Default: when `stream` is a terminal. */
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

  const erase = (): string => (hasStatus ? ERASE_LINE : '');
  return (event) => {
    const said = describeEvent(event);
    if (said === undefined) return;
    const { text, tone = 'info', passing = false } = said;
    if (passing && !interactive) return;
    if (passing) {
      const width = (stream.columns ?? 80) - 3;
      stream.write(`${ERASE_LINE}${FRAMES[frame++ % FRAMES.length]} ${text.slice(0, width)}`);
      hasStatus = true;
      return;
    }
    const style = interactive ? STYLES[tone] : '';
    stream.write(`${erase()}${style}${text}${style === '' ? '' : RESET}\n`);
    hasStatus = false;
  };
}
