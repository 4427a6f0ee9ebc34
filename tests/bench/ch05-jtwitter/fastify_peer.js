// Fastify answering every request with the bytes of one file:  node fastify_peer.js FILE  (NODE_PATH has fastify)
'use strict';
const body = require('fs').readFileSync(process.argv[2]);
const app = require('fastify')({ keepAliveTimeout: 60000 });
app.get('/*', (request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body));
app.listen({ host: '127.0.0.1', port: 0 })
  .then(() => console.log(`ready fastify 127.0.0.1:${app.server.address().port}`));
