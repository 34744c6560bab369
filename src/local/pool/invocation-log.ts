import { StringDecoder } from 'node:string_decoder';

/** Our runtime clients put this in front of a line end that does not end the record. */
const CONTINUED = '\x1e\n';

/**
 * One record that a function wrote: a line, or all lines of one `console.log`.
 *
 * @public
 */
export interface LogRecord {
  /** Without the line end. */
  readonly message: string;
  /** Where it was written to. */
  readonly stream: 'stdout' | 'stderr';
}

/** The output of one execution environment: put together for the log of an invocation, and cut into records. */
export class OutputReader {
  readonly #onRecord: (record: LogRecord) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #lines = { stdout: '', stderr: '' };
  #collected: string[] = [];
  /** Counts the pieces that have come so far. */
  pieces = 0;

  constructor(onRecord: (record: LogRecord) => void) {
    this.#onRecord = onRecord;
  }

  read(stream: 'stdout' | 'stderr', piece: Buffer): void {
    this.pieces++;
    const text = this.#decoders[stream].write(piece);
    this.#collected.push(text);
    // Most pieces end lines; one that does not is put aside as it is, so that a very long line costs no more than others.
    if (!text.includes('\n')) {
      this.#lines[stream] += text;
      return;
    }
    const all = this.#lines[stream] + text;
    let from = 0;
    for (let at = all.indexOf('\n'); at >= 0; at = all.indexOf('\n', at + 1)) {
      if (all.charCodeAt(at - 1) === 0x1e) continue;
      this.#emit(all.slice(from, at), stream);
      from = at + 1;
    }
    this.#lines[stream] = all.slice(from);
  }

  /** Takes a line that comes from the platform or an extension: whole, and in nobody's middle. */
  insert(line: string): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#lines[stream] !== '') this.#collected.push('\n');
      this.#emit(this.#lines[stream], stream);
      this.#lines[stream] = '';
    }
    this.pieces++;
    this.#collected.push(`${line}\n`);
  }

  /** Whether a text was written since the last `take`. */
  has(text: string): boolean {
    return this.#collected.join('').includes(text);
  }

  /** Everything since the last call, with a line end behind the last line. Lines that have no end yet end here. */
  take(): string {
    if (this.#collected.length === 0) return '';
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#emit(this.#lines[stream], stream);
      this.#lines[stream] = '';
    }
    const text = this.#collected.join('').replaceAll(CONTINUED, '\n');
    this.#collected = [];
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  }

  #emit(record: string, stream: 'stdout' | 'stderr'): void {
    if (record !== '') this.#onRecord({ message: record.replaceAll(CONTINUED, '\n'), stream });
  }
}

/** `JSON` writes the lines of the platform as objects. */
export type LogFormat = 'Text' | 'JSON';

/** The figures of a REPORT line. */
export interface InvocationReport {
  readonly requestId: string;
  /** `$LATEST` by default. */
  readonly version?: string | undefined;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number | undefined;
  /** In MiB. */
  readonly memorySize: number;
  readonly maxMemoryUsedMB?: number | undefined;
  readonly status: ReportStatus;
  readonly errorType?: string | undefined;
}

/** `success` also for a handler that threw: only what the runtime did not come to by itself is told. */
export type ReportStatus = 'success' | 'timeout' | 'error';

/** The log of one invocation, as CloudWatch shows it: START, what the function wrote, END, REPORT. */
export function invocationLog(
  initOutput: string,
  output: string,
  report: InvocationReport,
  format: LogFormat,
  startedAt: Date,
): string {
  const { requestId, version = '$LATEST' } = report;
  if (format === 'JSON') {
    const start = platformLine('platform.start', { requestId, version }, startedAt);
    return `${initOutput}${start}${output}${platformLine('platform.report', reportRecord(report))}`;
  }
  return `${initOutput}START RequestId: ${requestId} Version: ${version}\n${output}END RequestId: ${requestId}\n${reportLine(report)}`;
}

function reportLine(report: InvocationReport): string {
  const { requestId, durationMs, billedDurationMs, initDurationMs, memorySize, maxMemoryUsedMB } = report;
  // Every field ends in a tab, the last one too.
  let line =
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
    `Billed Duration: ${billedDurationMs} ms\tMemory Size: ${memorySize} MB\t`;
  if (maxMemoryUsedMB !== undefined) line += `Max Memory Used: ${maxMemoryUsedMB} MB\t`;
  if (initDurationMs !== undefined) line += `Init Duration: ${initDurationMs.toFixed(2)} ms\t`;
  if (report.status !== 'success') line += `Status: ${report.status}\t`;
  if (report.errorType !== undefined) line += `Error Type: ${report.errorType}\t`;
  return `${line}\n`;
}

/** The same as the record of a `platform.report` event. */
export function reportRecord(report: InvocationReport): Readonly<Record<string, unknown>> {
  const { requestId, durationMs, billedDurationMs, initDurationMs, memorySize, maxMemoryUsedMB } = report;
  return {
    requestId,
    metrics: {
      durationMs: round(durationMs),
      billedDurationMs,
      memorySizeMB: memorySize,
      ...(maxMemoryUsedMB !== undefined && { maxMemoryUsedMB }),
      ...(initDurationMs !== undefined && { initDurationMs: round(initDurationMs) }),
    },
    status: report.status,
    ...(report.errorType !== undefined && { errorType: report.errorType }),
  };
}

/** The line that tells of a start that has failed. */
export function initReportLine(
  phase: 'init' | 'invoke',
  durationMs: number,
  status: 'timeout' | 'error',
  errorType: string | undefined,
  format: LogFormat,
): string {
  if (format === 'JSON')
    return platformLine('platform.initReport', initReportRecord(phase, durationMs, status, errorType));
  const type = errorType === undefined ? '' : `\tError Type: ${errorType}`;
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${type}\n`;
}

/** The same as the record of a `platform.initReport` event. */
export function initReportRecord(
  phase: 'init' | 'invoke',
  durationMs: number,
  status: 'success' | 'timeout' | 'error',
  errorType?: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    initializationType: 'on-demand',
    phase,
    status,
    ...(errorType !== undefined && { errorType }),
    metrics: { durationMs: round(durationMs) },
  };
}

/** A line of the platform in a log whose format is JSON. */
function platformLine(type: string, record: Readonly<Record<string, unknown>>, time: Date = new Date()): string {
  return `${JSON.stringify({ time: time.toISOString(), type, record })}\n`;
}

/** Milliseconds with three decimals, as the platform's events have them. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
