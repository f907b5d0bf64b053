// How many playback sessions one processor verifies, without HTTP: playauth's grant beside a bare HMAC over the same bytes
// and an RS256 JWT verified with jose. Run as a child process with the rounds and their length; prints the rates.
import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { systemClock } from '../../src/base/clock.ts';
import { createGrants, type RequestedGrant } from '../../src/playback/grants.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';

export interface VerificationRates {
  /** Samples for tokens that were not verified lately. */
  readonly ours: readonly number[];
  /** Samples for tokens that were verified lately. */
  readonly remembered: readonly number[];
  readonly bareHmac: readonly number[];
  readonly joseRs256: readonly number[];
}

/** More than are remembered, so that each is verified as if for the first time. */
const MANY_TOKENS = 20_000;

type Verify = (index: number) => boolean | Promise<boolean>;

const TOKENS = 1000;
const BATCH = 200;
const MAC_BYTES = 16;

const [rounds, roundMs] = process.argv.slice(2).map(Number) as [number, number];
const contenders = {
  ours: verifyGrants(MANY_TOKENS),
  remembered: verifyGrants(TOKENS),
  bareHmac: verifyBareHmac(),
  joseRs256: await verifyJwts(),
};
/** Goes on from round to round: no round begins with the tokens that the one before began with. */
let calls = 0;
const rates = { ours: [] as number[], remembered: [] as number[], bareHmac: [] as number[], joseRs256: [] as number[] };
const names = Object.keys(contenders) as (keyof typeof contenders)[];
// The first round warms up and is not counted.
for (let round = 0; round <= rounds; round++) {
  for (const name of round % 2 === 0 ? names : names.toReversed()) {
    const rate = await rateOf(contenders[name], roundMs);
    if (round > 0) rates[name].push(rate);
  }
}
console.log(JSON.stringify(rates satisfies VerificationRates));

async function rateOf(verify: Verify, forMs: number): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  let elapsedMs = 0;
  while (elapsedMs < forMs) {
    for (let index = 0; index < BATCH; index++) {
      const verdict = verify(calls++);
      // Awaiting what is no promise would charge the synchronous ones for a turn of the event loop.
      if (!(typeof verdict === 'boolean' ? verdict : await verdict)) throw new Error('A good token was refused');
    }
    done += BATCH;
    elapsedMs = performance.now() - startedAt;
  }
  return (done / elapsedMs) * 1000;
}

function verifyGrants(count: number): Verify {
  const key = createSecretKey(randomBytes(32));
  const keyRing = { active: () => ({ id: 1, key }), byId: (): KeyObject => key };
  const grants = createGrants({
    keyRing,
    clock: systemClock,
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
  });
  const wanted = Array.from({ length: count }, (): RequestedGrant => {
    const videoId = asVideoId(randomBytes(16).toString('hex'));
    const token = grants.playToken(
      grants.startSession({ videoId: videoId, lifetimeSeconds: 3600, ...SAMPLE_PARTY }),
      'hd',
      'm3u8',
    );
    return { token, kind: 'play', videoId, scope: ['hd', 'm3u8'] };
  });
  const wrong = { ...at(wanted, 0), videoId: '0'.repeat(32) };
  if (grants.verify(wrong).ok) throw new Error('A token opened another video');
  return (index) => grants.verify(at(wanted, index % count)).ok;
}

/** The least that any keyed token costs: decode, one HMAC, compare. */
function verifyBareHmac(): Verify {
  const key = createSecretKey(randomBytes(32));
  const mac = (bytes: Buffer): Buffer => createHmac('sha256', key).update(bytes).digest().subarray(0, MAC_BYTES);
  const tokens = Array.from({ length: TOKENS }, () => {
    const bytes = randomBytes(41);
    return Buffer.concat([bytes, mac(bytes)]).toString('base64url');
  });
  return (index) => {
    const bytes = Buffer.from(at(tokens, index % TOKENS), 'base64url');
    return timingSafeEqual(bytes.subarray(41), mac(bytes.subarray(0, 41)));
  };
}

async function verifyJwts(): Promise<Verify> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const tokens: string[] = [];
  for (let index = 0; index < TOKENS / 10; index++) {
    const jwt = new SignJWT({ kind: 'play' }).setProtectedHeader({ alg: 'RS256' });
    tokens.push(
      await jwt
        .setSubject(`video ${String(index)}`)
        .setExpirationTime('1h')
        .sign(privateKey),
    );
  }
  return async (index) => {
    const { payload } = await jwtVerify(at(tokens, index % tokens.length), publicKey);
    return payload['kind'] === 'play';
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is no item ${String(index)}`);
  return item;
}
