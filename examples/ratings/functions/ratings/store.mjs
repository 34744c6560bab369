// Ratings are kept in DynamoDB; with RATINGS_STORE=memory, for a first try without AWS, in this process.
const memory = new Map([
  ['tea', 5],
  ['coffee', 4],
]);

async function table() {
  const { DynamoDB } = await import('@aws-sdk/client-dynamodb'); // part of Lambda's Node.js runtimes
  const client = new DynamoDB();
  const TableName = process.env.TABLE_NAME;
  return {
    async list() {
      const { Items = [] } = await client.scan({ TableName });
      return Items.map(({ id, stars }) => ({ id: id.S, stars: Number(stars.N) }));
    },
    async put({ id, stars }) {
      await client.putItem({ TableName, Item: { id: { S: id }, stars: { N: String(stars) } } });
    },
  };
}

export async function openStore() {
  if (process.env.RATINGS_STORE !== 'memory') return table();
  return {
    list: async () => [...memory].map(([id, stars]) => ({ id, stars })),
    put: async ({ id, stars }) => void memory.set(id, stars),
  };
}
