/** One thing that has happened, as the Telemetry API tells it. */
export interface TelemetryEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}
