// What a team would write instead: a Fastify endpoint that signs an RS256 JWT for one video with jose. Run as a child
// process; prints its port.
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { generateKeyPair, SignJWT } from 'jose';

const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
const app = fastify({ logger: false });
app.get<{ Querystring: { VideoId?: string } }>('/', async (request) => {
  const { VideoId = '' } = request.query;
  const token = await new SignJWT({ kind: 'play' })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setSubject(VideoId)
    .setIssuedAt()
    .setExpirationTime('100s')
    .sign(privateKey);
  return { VideoId, token };
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ ports: [(app.server.address() as AddressInfo).port] }));
// The parent process has ended.
process.stdin.on('end', () => process.exit()).resume();
