// Reading and verifying a JWTPlayAuth: every field that must hold, and every form that must not pass.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_JWT_PLAY_AUTH_LENGTH,
  readJwtPlayAuth,
  signJwtPlayAuth,
  verifyJwtPlayAuth,
  type JwtPlayAuthClaims,
} from './jwt-play-auth.ts';

const NOW = 1_742_280_000_000;
const PLAY_KEY = 'yzNgTUtAl6HAuosIA';
const keyOf = (text: string): KeyObject => createSecretKey(Buffer.from(text, 'utf8'));
const KEYS = [keyOf(PLAY_KEY)];
const claims = {
  appId: 'app-1000000',
  videoId: '10b71107a99871f097b96732b78e0102',
  currentTimeStamp: NOW,
  expireTimeStamp: NOW + 86_400_000,
  regionId: 'cn-shanghai',
  playContentInfo: { formats: 'mp4', authTimeout: 1800, streamType: 'video' },
};

/** The result for a text, in one word or two. */
function judge(text: string, { keys = KEYS, nowMs = NOW } = {}): string {
  const reading = readJwtPlayAuth(text);
  if (!reading.ok) return reading.reason;
  const verdict = verifyJwtPlayAuth(reading.read, keys, { nowMs });
  return verdict.ok ? 'good' : verdict.reason;
}

function claimsOf(own: object): JwtPlayAuthClaims {
  const reading = readJwtPlayAuth(signJwtPlayAuth(own, PLAY_KEY));
  const verdict = reading.ok ? verifyJwtPlayAuth(reading.read, KEYS, { nowMs: NOW }) : reading;
  if (!verdict.ok) throw new Error(verdict.reason);
  return verdict.claims;
}

const with_ = (changes: object): string => judge(signJwtPlayAuth({ ...claims, ...changes }, PLAY_KEY));
const without = (name: string): string =>
  judge(signJwtPlayAuth(Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name)), PLAY_KEY));

/** Signed correctly over any two texts. */
function signTexts(header: string | Buffer, payload: string | Buffer): string {
  const signed = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', PLAY_KEY).update(signed).digest('base64url')}`;
}

const HEADER = '{"alg":"HS256","typ":"JWT"}';
const PAYLOAD = JSON.stringify(claims);

describe('a JWTPlayAuth', () => {
  test('gives its claims', () => {
    expect(claimsOf(claims)).toEqual({
      appId: claims.appId,
      videoId: claims.videoId,
      issuedAtMs: claims.currentTimeStamp,
      expiresAtMs: claims.expireTimeStamp,
      playContentInfo: claims.playContentInfo,
      signed: claims,
    });
  });

  test('needs neither regionId nor playContentInfo nor typ, and may say more', () => {
    expect([without('regionId'), without('playContentInfo')]).toEqual(['good', 'good']);
    expect(judge(signTexts('{"alg":"HS256","kid":"1","jku":"https://elsewhere"}', PAYLOAD))).toBe('good');
    for (const typ of ['jwt', 'Jwt', 'JWT'])
      expect(judge(signTexts(JSON.stringify({ alg: 'HS256', typ }), PAYLOAD))).toBe('good');
    expect(with_({ userId: 'u1', ip: ['1.2.3.4'], tags: { risk: { level: 3 } }, iat: NOW / 1000 })).toBe('good');
  });

  test('is valid with each of the keys, and with no other', () => {
    const text = signJwtPlayAuth(claims, PLAY_KEY);
    expect(judge(text, { keys: [keyOf('other'), ...KEYS] })).toBe('good');
    expect(judge(text, { keys: [...KEYS, keyOf('other')] })).toBe('good');
    expect(judge(text, { keys: [keyOf('other')] })).toBe('wrong signature');
    expect(judge(text, { keys: [] })).toBe('wrong signature');
  });
});

describe('a claim', () => {
  test.each(['appId', 'videoId', 'currentTimeStamp', 'expireTimeStamp'])('%s must be there', (name) => {
    expect(without(name)).toBe(`invalid ${name}`);
  });

  test.each([
    ['appId', [7, '', 'a b', 'x'.repeat(65), 'app_1', null, ['app-1000000'], '应用']],
    ['videoId', [7, '', 'x', claims.videoId.toUpperCase(), `${claims.videoId}0`, null, [claims.videoId]]],
    ['currentTimeStamp', [String(NOW), -1, NOW + 0.5, NOW + 5001, null, true, 2 ** 53, [NOW]]],
    ['expireTimeStamp', [String(NOW + 1), -1, NOW + 1.5, NOW, NOW - 1, null, 8.64e15 + 1, 2 ** 60, [NOW + 1]]],
    ['regionId', [7, 'x'.repeat(65), {}, null]],
    ['playContentInfo', ['{}', 7, ['mp4'], null, true]],
    ['exp', ['2030', null, {}]],
    ['nbf', [NOW / 1000 + 6, '1', null]],
  ] as const)('%s of another kind or range is refused', (name, values) => {
    for (const value of values) expect(with_({ [name]: value }), JSON.stringify(value)).toBe(`invalid ${name}`);
  });

  test.each(['NaN', '1e999', '-1e999', 'Infinity', '0x10', '01', '+1'])(
    'of time that is written %s is refused',
    (number) => {
      for (const name of ['currentTimeStamp', 'expireTimeStamp']) {
        const payload = PAYLOAD.replace(new RegExp(`"${name}":\\d+`), `"${name}":${number}`);
        expect(payload).toContain(number);
        expect(judge(signTexts(HEADER, payload))).toMatch(/^(not JSON|invalid (current|expire)TimeStamp)$/);
      }
    },
  );

  test('of the signer’s time may be 5 s ahead of ours, for its clock', () => {
    expect([with_({ currentTimeStamp: NOW + 5000 }), with_({ nbf: NOW / 1000 + 5 })]).toEqual(['good', 'good']);
  });

  test('of the end is judged to the millisecond', () => {
    const text = signJwtPlayAuth(claims, PLAY_KEY);
    expect(judge(text, { nowMs: claims.expireTimeStamp - 1 })).toBe('good');
    expect(judge(text, { nowMs: claims.expireTimeStamp })).toBe('expired');
  });

  test('exp ends it too, in seconds and fractions of them', () => {
    expect(with_({ exp: NOW / 1000 })).toBe('expired');
    expect(with_({ exp: -1 })).toBe('expired');
    expect(claimsOf({ ...claims, exp: NOW / 1000 + 0.5 }).expiresAtMs).toBe(NOW + 500);
    expect(claimsOf({ ...claims, exp: NOW }).expiresAtMs).toBe(claims.expireTimeStamp);
  });
});

describe('a text that is not read', () => {
  test.each([
    ['{"alg":"none","typ":"JWT"}', 'not HS256'],
    ['{"alg":"None"}', 'not HS256'],
    ['{"alg":"hs256"}', 'not HS256'],
    ['{"alg":"HS512","typ":"JWT"}', 'not HS256'],
    ['{"alg":"RS256","typ":"JWT"}', 'not HS256'],
    ['{"alg":["HS256"]}', 'not HS256'],
    ['{"typ":"JWT"}', 'not HS256'],
    ['{"alg":"HS256","typ":"at+jwt"}', 'not HS256'],
    ['{"alg":"HS256","typ":7}', 'not HS256'],
    ['{"alg":"HS256","typ":""}', 'not HS256'],
    ['{"alg":"HS256","typ":"jwt\\n"}', 'not HS256'],
    ['{"alg":"HS256","typ":["JWT"]}', 'not HS256'],
    ['{"alg":"HS256","typ":null}', 'not HS256'],
    ['{"alg":"HS256","crit":[]}', 'critical header'],
    ['{"alg":"HS256","crit":["b64"],"b64":false}', 'critical header'],
    ['{"alg":"HS256","b64":true}', 'critical header'],
    ['{"alg":"HS256","crit":null}', 'critical header'],
    ['{"alg":"none","alg":"HS256"}', 'not JSON'],
    ['["HS256"]', 'not JSON'],
    ['"HS256"', 'not JSON'],
    ['null', 'not JSON'],
    ['', 'not JSON'],
    ['\ufeff{"alg":"HS256"}', 'not JSON'],
  ])('has the header %s', (header, reason) => {
    expect(judge(signTexts(header, PAYLOAD))).toBe(reason);
  });

  test.each([
    ['a repeated claim', PAYLOAD.replace('{', '{"appId":"app-2",')],
    ['a repeated claim, escaped', PAYLOAD.replace('{', String.raw`{"\u0061ppId":"app-2",`)],
    ['a repeated claim, spaced', PAYLOAD.replace('{', '{ "appId"\n : "app-2",')],
    ['a repeated member further in', PAYLOAD.replace('"formats"', '"formats":"m3u8","formats"')],
    ['a repeated member in a list', PAYLOAD.replace('{', '{"x":[{"a":1,"a":2}],')],
    ['an array', `[${PAYLOAD}]`],
    ['brackets without end', PAYLOAD.replace('{', `{"x":${'['.repeat(2500)},`)],
    ['two objects', PAYLOAD + PAYLOAD],
    ['a comment', `${PAYLOAD}//`],
    ['nothing', ''],
    ['no UTF-8', Buffer.concat([Buffer.from(PAYLOAD.slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')])],
  ])('has %s for claims', (_, payload) => {
    expect(judge(signTexts(HEADER, payload))).toBe('not JSON');
  });

  test('nests no deeper than JSON of requests may', () => {
    const nested = PAYLOAD.replace('{', `{"x":${'['.repeat(63)}${']'.repeat(63)},`);
    expect(judge(signTexts(HEADER, nested))).toBe('good');
    expect(judge(signTexts(HEADER, nested.replace('[', '[[').replace(']', ']]')))).toBe('not JSON');
  });

  test('texts that only look like names are none', () => {
    expect(with_({ note: 'say "appId": twice', 'odd": "name': '\\', list: ['a":', 'b'] })).toBe('good');
  });

  test('is too long, by one character', () => {
    const fill = (length: number): string => signJwtPlayAuth({ ...claims, fill: 'x'.repeat(length) }, PLAY_KEY);
    let length = 0;
    while (fill(length).length < MAX_JWT_PLAY_AUTH_LENGTH) length += 1;
    expect([fill(length).length, judge(fill(length))]).toEqual([MAX_JWT_PLAY_AUTH_LENGTH, 'good']);
    expect(judge(fill(length + 1))).toBe('too long');
    expect(judge('.'.repeat(10_000_000))).toBe('too long');
  });

  test.each([
    ['two parts', (text: string) => text.slice(0, text.lastIndexOf('.'))],
    ['four parts', (text: string) => `${text}.e30`],
    ['a last dot', (text: string) => `${text}.`],
    ['padding', (text: string) => `${text}=`],
    ['a space before', (text: string) => ` ${text}`],
    ['a line end', (text: string) => `${text}\n`],
    ['the other base64', (text: string) => text.replace(/[-_]/g, (sign) => (sign === '-' ? '+' : '/'))],
    ['a character of another alphabet', (text: string) => text.replace('e', 'е')],
    ['nothing at all', () => ''],
  ])('has %s', (_, change) => {
    const text = signJwtPlayAuth({ ...claims, x: '>?'.repeat(9) }, PLAY_KEY);
    expect(text).toMatch(/[-_]/);
    expect(judge(change(text))).toBe('not three parts of base64url');
  });

  test.each([
    ['none', ''],
    ['cut short', 16],
    ['too long', 33],
  ])('has a signature that is %s', (_, length) => {
    const text = signJwtPlayAuth(claims, PLAY_KEY);
    const signed = text.slice(0, text.lastIndexOf('.'));
    const mac = createHmac('sha256', PLAY_KEY).update(signed).digest();
    const given = length === '' ? '' : Buffer.concat([mac, mac]).subarray(0, Number(length)).toString('base64url');
    expect(judge(`${signed}.${given}`)).toBe('wrong signature');
  });
});

describe('a JWTPlayAuth that was changed', () => {
  const text = signJwtPlayAuth(claims, PLAY_KEY);

  test('is refused for any one byte', () => {
    for (let at = 0; at < text.length; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1);
        // Also the last characters of a part, some bits of which a lenient decoder would ignore.
        if (changed !== text && judge(changed) === 'good') expect.unreachable(`${byte} at ${at}`);
      }
    }
  });

  test('is refused for any one character more or less', () => {
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.constantFrom('A', 'a', '0', '-', '_', '.', '=', '\n', ' '),
        (at, character) => {
          const [more, less] = [text.slice(0, at) + character + text.slice(at), text.slice(0, at) + text.slice(at + 1)];
          return judge(more) !== 'good' && (less === text || judge(less) !== 'good');
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('no text makes reading throw', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => judge(parts.join('.')) !== 'good'),
      { numRuns: 2000 },
    );
  });

  test('no signed claims make verifying throw', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(claims), 'exp', '__proto__'), fc.jsonValue()), (own) => {
        expect(judge(signJwtPlayAuth({ ...claims, ...own }, PLAY_KEY))).toMatch(
          /^(good|expired|invalid \w+|too long)$/,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
