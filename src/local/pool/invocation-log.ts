import { wallClock } from '../../core/index.ts';
import type { InvocationTrace } from './invocation-trace.ts';

/** `JSON` writes the lines of the platform as objects. */
export type LogFormat = 'Text' | 'JSON';

/** How much the platform writes where the format is JSON; `INFO` by default. */
export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

/** How the platform writes. */
export interface PlatformLogSettings {
  readonly format: LogFormat;
  readonly level: SystemLogLevel;
}

/** The content of an event of the platform. */
export type PlatformRecord = Readonly<Record<string, unknown>>;

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
  /** Where X-Ray records it. */
  readonly trace?: InvocationTrace | undefined;
}

/** `success` also for a handler that threw: only what the runtime did not come to by itself is told. */
export type ReportStatus = 'success' | 'timeout' | 'error';

/** What came of a start. */
export type InitStatus = 'success' | 'timeout' | 'error';

/** What has come of loading the function. */
export interface InitReport {
  /** `on-demand`, or `provisioned-concurrency`. */
  readonly initializationType: string;
  /** `invoke` when it was tried once more, as a part of the invocation. */
  readonly phase: 'init' | 'invoke';
  readonly durationMs: number;
  readonly status: InitStatus;
  readonly errorType?: string | undefined;
}

/** What an invocation wrote, and what is told of it. */
export interface InvocationText {
  /** What was written before it, while the function was being loaded. */
  readonly initOutput: string;
  readonly output: string;
  readonly report: InvocationReport;
  /** As in a `platform.runtimeDone` event. */
  readonly runtimeDone: PlatformRecord;
  readonly startedAt: Date;
}

/** The log of one invocation, as CloudWatch shows it: START, what the function wrote, END, REPORT. */
export function invocationLog(text: InvocationText, settings: PlatformLogSettings): string {
  const { initOutput, output, report, runtimeDone, startedAt } = text;
  const { requestId, version = '$LATEST' } = report;
  if (settings.format === 'JSON') {
    const start = platformLine(
      'platform.start',
      { requestId, version, ...tracingOf(report.trace) },
      settings,
      startedAt,
    );
    const done = platformLine('platform.runtimeDone', runtimeDone, settings);
    return `${initOutput}${start}${output}${done}${platformLine('platform.report', reportRecord(report), settings)}`;
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
  if (report.trace === undefined) return `${line}\n`;
  const { traceId, segmentId } = report.trace;
  return `${line}\nXRAY TraceId: ${traceId}\tSegmentId: ${segmentId}\tSampled: true\t\n`;
}

/** What records of an invocation that X-Ray records too have besides. */
export function tracingOf(trace: InvocationTrace | undefined): PlatformRecord {
  return trace === undefined ? {} : { tracing: trace.context };
}

/** The same as the record of a `platform.report` event. */
export function reportRecord(report: InvocationReport): PlatformRecord {
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
    ...tracingOf(report.trace),
    status: report.status,
    ...(report.errorType !== undefined && { errorType: report.errorType }),
  };
}

/** The records of a start that is over, of which a log in plain text shows only one that has failed. */
export function initLines(report: InitReport, settings: PlatformLogSettings): string {
  if (settings.format === 'JSON') {
    const done = platformLine('platform.initRuntimeDone', initRecord(report), settings);
    return done + platformLine('platform.initReport', initReportRecord(report), settings);
  }
  const { phase, durationMs, status, errorType } = report;
  if (status === 'success') return '';
  const type = errorType === undefined ? '' : `\tError Type: ${errorType}`;
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${type}\n`;
}

/** The record of a `platform.initRuntimeDone` event. */
export function initRecord({ initializationType, phase, status, errorType }: InitReport): PlatformRecord {
  return { initializationType, phase, status, ...(errorType !== undefined && { errorType }) };
}

/** The same as the record of a `platform.initReport` event. */
export function initReportRecord(report: InitReport): PlatformRecord {
  return { ...initRecord(report), metrics: { durationMs: round(report.durationMs) } };
}

/** A line of the platform in a log whose format is JSON, or nothing where its level is too low. */
export function platformLine(
  type: string,
  record: PlatformRecord,
  { level }: PlatformLogSettings,
  time: Date = new Date(wallClock()),
): string {
  if (LEVELS.indexOf(levelOf(type, record)) < LEVELS.indexOf(level)) return '';
  return `${JSON.stringify({ time: time.toISOString(), type, record })}\n`;
}

const LEVELS: readonly SystemLogLevel[] = ['DEBUG', 'INFO', 'WARN'];

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: "System log level event mapping" */
function levelOf(type: string, { status = 'success' }: PlatformRecord): SystemLogLevel {
  switch (type) {
    // Which runtime version it is exactly is not known here.
    case 'platform.initStart':
      return 'DEBUG';
    case 'platform.initRuntimeDone':
    case 'platform.initReport':
    case 'platform.runtimeDone':
      return status === 'success' ? 'DEBUG' : 'WARN';
    case 'platform.report':
      return status === 'success' ? 'INFO' : 'WARN';
    case 'platform.logsDropped':
      return 'WARN';
    default:
      return 'INFO';
  }
}

/** Milliseconds with three decimals, as the platform's events have them. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
