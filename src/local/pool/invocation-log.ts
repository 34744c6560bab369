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
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number | undefined;
  /** In MiB. */
  readonly memorySize: number;
  readonly maxMemoryUsedMB?: number | undefined;
  /** The size of the answer. */
  readonly producedBytes: number;
  /** How long it took until the answer began; absent where there was none. */
  readonly responseLatencyMs?: number | undefined;
  readonly status: ReportStatus;
  /** The handler threw: for `platform.runtimeDone` that is an error. */
  readonly isHandlerError: boolean;
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

/**
 * The log of one invocation, as CloudWatch shows it: START, what the function wrote, END, REPORT. Before it comes what was
 * written while the function was being loaded.
 */
export function invocationLog(
  initOutput: string,
  output: string,
  report: InvocationReport,
  settings: PlatformLogSettings,
): string {
  const { requestId, version = '$LATEST' } = report;
  if (settings.format === 'JSON') {
    const start = platformLine(
      'platform.start',
      { requestId, version, ...tracingOf(report.trace) },
      settings,
      report.startedAt,
    );
    const done = platformLine('platform.runtimeDone', runtimeDoneRecord(report), settings);
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

/** The record of a `platform.runtimeDone` event. */
export function runtimeDoneRecord(report: InvocationReport): PlatformRecord {
  const { requestId, durationMs, producedBytes, status, isHandlerError, errorType, trace } = report;
  return {
    requestId,
    ...tracingOf(trace),
    status: isHandlerError ? 'error' : status === 'error' ? 'failure' : status,
    ...(errorType !== undefined && { errorType }),
    ...spansOf(report),
    metrics: { durationMs: round(durationMs), producedBytes },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#Span */
function spansOf({ startedAt, durationMs, responseLatencyMs }: InvocationReport): PlatformRecord {
  if (responseLatencyMs === undefined) return {};
  const span = (name: string, start: number, spanMs: number): PlatformRecord => ({
    name,
    start: new Date(start).toISOString(),
    durationMs: round(spanMs),
  });
  return {
    spans: [
      span('responseLatency', startedAt, responseLatencyMs),
      span('responseDuration', startedAt + responseLatencyMs, Math.max(0, durationMs - responseLatencyMs)),
    ],
  };
}

/** The figures of the REPORT line as the record of a `platform.report` event. */
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
  time: number = wallClock(),
): string {
  if (LEVELS.indexOf(levelOf(type, record)) < LEVELS.indexOf(level)) return '';
  return `${JSON.stringify({ time: new Date(time).toISOString(), type, record })}\n`;
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
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
