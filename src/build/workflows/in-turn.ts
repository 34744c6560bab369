const last = new Map<string, Promise<unknown>>();

/** Does work after all other work in the same place, for tools that would meet there. */
export function inTurn<T>(place: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(place) ?? Promise.resolve()).then(work);
  const settled = turn
    .catch(() => {})
    .finally(() => {
      if (last.get(place) === settled) last.delete(place);
    });
  last.set(place, settled);
  return turn;
}
