// What a team would write instead: a Fastify endpoint that signs a JWT for one video with jose. With HS256 it also checks the
// signature of the request, with a secret that it knows; nonces, quotas and rights it knows nothing of. Run as a child process
// with the algorithm and the secret; prints its port.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { signingKeyV1, stringToSignV1 } from '../../src/wire/signature-v1.ts';

type Query = Readonly<Record<string, string>>;

const [algorithm = 'RS256', secret = ''] = process.argv.slice(2);
const key = await keyOf(algorithm);
const app = fastify({ logger: false });
app.get<{ Querystring: Query }>('/', async (request, reply) => {
  const { query } = request;
  if (algorithm === 'HS256' && !isGenuine(query)) return reply.code(403).send({ Code: 'SignatureDoesNotMatch' });
  const { VideoId = '' } = query;
  const token = await new SignJWT({ kind: 'play' })
    .setProtectedHeader({ alg: algorithm, kid: '1' })
    .setSubject(VideoId)
    .setIssuedAt()
    .setExpirationTime('100s')
    .sign(key);
  return { VideoId, token };
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ ports: [(app.server.address() as AddressInfo).port] }));
// The parent process has ended.
process.stdin.on('end', () => process.exit()).resume();

async function keyOf(name: string): Promise<CryptoKey | Uint8Array> {
  if (name === 'HS256') return randomBytes(32);
  return (await generateKeyPair(name, { modulusLength: 2048 })).privateKey;
}

function isGenuine(query: Query): boolean {
  const expected = createHmac('sha1', signingKeyV1(secret))
    .update(stringToSignV1('GET', Object.entries(query)))
    .digest();
  const given = Buffer.from(query['Signature'] ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
