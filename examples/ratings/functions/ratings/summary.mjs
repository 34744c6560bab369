import { openStore } from './store.mjs';

/** GET /summary behind an HTTP API, which makes a JSON response of whatever is returned; also run every night. */
export async function handler() {
  const ratings = await (await openStore()).list();
  const sum = ratings.reduce((total, { stars }) => total + stars, 0);
  return { count: ratings.length, average: ratings.length === 0 ? 0 : sum / ratings.length };
}
