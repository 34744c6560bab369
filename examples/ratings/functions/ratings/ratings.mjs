import { openStore } from './store.mjs';

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** GET /ratings and POST /ratings/{id}, behind a REST API. */
export async function handler(event) {
  const store = await openStore();
  if (event.httpMethod !== 'POST') return answer(200, await store.list());

  const { id } = event.pathParameters;
  const { stars } = JSON.parse(event.body ?? '{}');
  if (!(stars >= 1 && stars <= 5)) return answer(400, { message: 'stars must be 1 to 5' });
  await store.put({ id, stars });
  console.log(`${id} is rated ${stars}`);
  return answer(201, { id, stars });
}
