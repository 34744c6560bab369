/**
 * Counts the turns of the event loop of this thread. What comes in by a socket in one turn was sent before anything that
 * this process does in that turn.
 */
export function eventLoopTurn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
