import type { PerformanceNodeTiming } from 'node:perf_hooks';

let timing: PerformanceNodeTiming | undefined;

/**
 * Counts the turns of the event loop of this thread. What comes in by a socket in one turn was sent before anything that
 * this process does in that turn.
 */
export function eventLoopTurn(): number {
  // Not the global one: where a test fakes the clock (`vi.useFakeTimers()`), that is another and counts nothing.
  timing ??= process.getBuiltinModule('node:perf_hooks').performance.nodeTiming;
  return timing.uvMetricsInfo.loopCount;
}
