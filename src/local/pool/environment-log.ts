import { type ExtensionHost, initStartRecord } from '../extensions/index.ts';
import type { PlatformFault } from './ending.ts';
import {
  type InitReport,
  type InvocationReport,
  initLines,
  initRecord,
  initReportRecord,
  invocationLog,
  type PlatformLogSettings,
  type PlatformRecord,
  platformLine,
  reportRecord,
  runtimeDoneRecord,
  type SystemLogLevel,
} from './invocation-log.ts';
import { type LogRecord, OutputReader } from './output-reader.ts';

/** What is written in one environment, and what is told of it: in the log of an invocation, and to extensions. */
export class EnvironmentLog {
  readonly output: OutputReader;
  #settings: PlatformLogSettings;
  #initializationType = 'on-demand';
  /** For the log of the first invocation. */
  #initOutput = '';
  #initDurationMs: number | undefined;

  constructor(level: SystemLogLevel | undefined, onRecord: (record: LogRecord) => void) {
    this.output = new OutputReader(onRecord);
    this.#settings = { format: 'Text', level: level ?? 'INFO' };
  }

  /** For the report of the first invocation: how long it took to load the function, unless that was a part of it. */
  get initDurationMs(): number | undefined {
    return this.#initDurationMs;
  }

  /** An environment with these variables is started. */
  start(variables: Readonly<Record<string, string>>): void {
    this.#initializationType = variables['AWS_LAMBDA_INITIALIZATION_TYPE'] ?? 'on-demand';
    if (variables['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() !== 'JSON') return;
    this.#settings = { ...this.#settings, format: 'JSON' };
    this.#initOutput = platformLine('platform.initStart', initStartRecord(variables), this.#settings);
  }

  /** An event of the platform: as this line of text, or as an object. */
  insert(type: string, record: PlatformRecord, line: string): void {
    const text = this.#settings.format === 'Text' ? line : platformLine(type, record, this.#settings).trimEnd();
    if (text !== '') this.output.insert(text);
  }

  /** A line that takes the place of an event where the log is plain text. */
  writeText(line: string): void {
    if (this.#settings.format === 'Text') this.output.read('stdout', Buffer.from(line));
  }

  /** Tells why an invocation has no answer of the function, where the log is plain text. */
  insertFault({ errorType, errorMessage }: PlatformFault): void {
    if (this.#settings.format === 'Text') this.output.insert(`${errorMessage}\n${errorType}`);
  }

  /** Tells of a start that is over. */
  initDone(start: Omit<InitReport, 'initializationType'>, extensions: ExtensionHost | undefined): void {
    const report: InitReport = { initializationType: this.#initializationType, ...start };
    const { phase, durationMs, status } = report;
    extensions?.publish('platform.initRuntimeDone', initRecord(report));
    extensions?.publish('platform.initReport', initReportRecord(report));
    // Also a start that was made once more is over before the invocation begins that it is a part of.
    this.#initOutput += this.output.take() + initLines(report, this.#settings);
    if (phase === 'init' && status === 'success') this.#initDurationMs = durationMs;
  }

  /** Tells of an invocation that is over, and returns its log. */
  invocationDone(report: InvocationReport, extensions: ExtensionHost | undefined): string {
    const log = invocationLog(this.#initOutput, this.output.take(), report, this.#settings);
    this.#initOutput = '';
    this.#initDurationMs = undefined;
    extensions?.publish('platform.runtimeDone', runtimeDoneRecord(report));
    extensions?.publish('platform.report', reportRecord(report));
    return log;
  }
}
