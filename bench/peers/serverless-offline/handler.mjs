export const hello = async () => ({ statusCode: 200, body: '{"message":"hello world"}' });
