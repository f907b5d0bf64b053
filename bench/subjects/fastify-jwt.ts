// What a team would write instead: a Fastify endpoint that signs a JWT for one video, with jose or with fast-jwt. With HS256 it
// also checks the signature of the request, with a secret that it knows; nonces, quotas and rights it knows nothing of. Run as a
// child process with the library, the algorithm and the secret; prints its port.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createSigner } from 'fast-jwt';
import fastify from 'fastify';
import { generateKeyPair, SignJWT } from 'jose';
import { signingKeyV1, stringToSignV1 } from '../../src/wire/signature-v1.ts';

type Query = Readonly<Record<string, string>>;
type Sign = (videoId: string) => string | Promise<string>;

const LIFETIME_SECONDS = 100;
const [library = 'jose', algorithm = 'RS256', secret = ''] = process.argv.slice(2);
const sign = library === 'fast-jwt' ? signWithFastJwt() : await signWithJose();
const app = fastify({ logger: false });
app.get<{ Querystring: Query }>('/', async (request, reply) => {
  const { query } = request;
  if (algorithm === 'HS256' && !isGenuine(query)) return reply.code(403).send({ Code: 'SignatureDoesNotMatch' });
  const { VideoId = '' } = query;
  return { VideoId, token: await sign(VideoId) };
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ ports: [(app.server.address() as AddressInfo).port] }));
// The parent process has ended.
process.stdin.on('end', () => process.exit()).resume();

async function signWithJose(): Promise<Sign> {
  const key =
    algorithm === 'HS256' ? randomBytes(32) : (await generateKeyPair(algorithm, { modulusLength: 2048 })).privateKey;
  return (videoId) =>
    new SignJWT({ kind: 'play' })
      .setProtectedHeader({ alg: algorithm, kid: '1' })
      .setSubject(videoId)
      .setIssuedAt()
      .setExpirationTime(`${String(LIFETIME_SECONDS)}s`)
      .sign(key);
}

/** HS256 only. */
function signWithFastJwt(): Sign {
  const write = createSigner({
    key: randomBytes(32),
    algorithm: 'HS256',
    kid: '1',
    expiresIn: LIFETIME_SECONDS * 1000,
  });
  return (videoId) => write({ kind: 'play', sub: videoId });
}

function isGenuine(query: Query): boolean {
  const expected = createHmac('sha1', signingKeyV1(secret))
    .update(stringToSignV1('GET', Object.entries(query)))
    .digest();
  const given = Buffer.from(query['Signature'] ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
