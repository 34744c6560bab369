import { nextTurn } from '../../core/index.ts';

/**
 * Resolves when what a sandbox has said last has been read. Its end may be noticed before that: together with the end of
 * another one, or because whoever tells of it comes first in this turn of the event loop. What was said is there by then,
 * and comes with the next turn.
 */
export async function afterLastWords(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
