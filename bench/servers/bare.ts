import { createServer } from 'node:http';

createServer((_request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end('{"message":"hello world"}');
}).listen(Number(process.argv[2]), '127.0.0.1');
