// Rate limits: a caller that calls too often and an address that fails too often have to wait, and no other.
import { beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { openThrottle } from '../../../test/support/gateway-deps.ts';
import { SAMPLE_ISSUER } from '../../../test/support/issuers.ts';
import type { Caller } from '../caller.ts';
import type { IssuerTag } from '../issuers/issuer.ts';
import { createRateLimitInMemory, type RateLimit } from '../../store/shared/rate-limit.ts';
import { errorTable, WireError, type ErrorCode } from '../../wire/errors.ts';
import { asAccessKeyId, asAccountId, asVideoId } from '../../wire/ids.ts';
import { readQuotas } from './quotas.ts';
import { createThrottle, type Throttle } from './throttle.ts';

const quotaOf = readQuotas('on', []);
let clock: SettableClock;
let throttle: Throttle;

beforeEach(() => {
  clock = new SettableClock().freeze(Date.UTC(2026, 10, 22, 10));
  throttle = openThrottle(clock, quotaOf);
});

const PLAIN = { issuer: SAMPLE_ISSUER, accessKeyId: asAccessKeyId('LTAItest') };
const root = (account: string): Caller => ({
  ...PLAIN,
  kind: 'accessKey',
  accountId: asAccountId(account),
  principal: { type: 'root' },
});
const user = (userId: string): Caller => ({
  ...PLAIN,
  kind: 'accessKey',
  accountId: asAccountId('1'),
  principal: { type: 'user', userId, userName: userId },
});
const session = (sessionName: string): Caller => ({
  ...PLAIN,
  kind: 'accessKey',
  accountId: asAccountId('1'),
  principal: { type: 'role', roleId: 'r', roleName: 'r', sessionName, sessionPolicy: undefined },
});
const viewer = (id: string, watchLink?: string): Caller => ({
  ...PLAIN,
  kind: 'playCredential',
  accountId: asAccountId('1'),
  credential: {
    id,
    videoId: asVideoId('0'.repeat(32)),
    watchLink: watchLink as IssuerTag | undefined,
    issuedAt: 0,
    expiresAtMs: 0,
  },
});

/** How many calls are admitted before the first that is not. */
function admitted(caller: Caller, operation: string): number {
  for (let count = 0; count < 5000; count += 1) {
    try {
      void throttle.admit(caller, operation);
    } catch (error) {
      expect(error).toMatchObject({ code: 'Throttling.User', status: 400 });
      return count;
    }
  }
  return Infinity;
}

describe('a caller', () => {
  test('has its quota of an operation each second, and learns when to retry', () => {
    expect(admitted(root('1'), 'GetVideoPlayAuth')).toBe(360);
    expect(() => throttle.admit(root('1'), 'GetVideoPlayAuth')).toThrow(
      expect.objectContaining({ retryAfterMs: 3 }) as Error,
    );
    clock.advance(1000);
    expect(admitted(root('1'), 'GetVideoPlayAuth')).toBe(359);
    clock.advance(10_000);
    expect(admitted(root('1'), 'GetVideoPlayAuth')).toBe(360);
  });

  test('that calls without end does not use up the quota of another account or of another operation', () => {
    expect(admitted(root('1'), 'GetVideoPlayAuth')).toBe(360);
    for (let call = 0; call < 10_000; call += 1) expect(() => throttle.admit(root('1'), 'GetVideoPlayAuth')).toThrow();
    expect(admitted(root('2'), 'GetVideoPlayAuth')).toBe(360);
    expect(admitted(root('1'), 'GetPlayInfo')).toBe(360);
    expect(admitted(root('1'), 'GetVideoList')).toBe(30);
    expect(admitted(root('1'), 'DeleteVideo')).toBe(30);
  });

  test('is a user, or a role with all its sessions; together those of an account have four quotas, and root its own', () => {
    expect(admitted(user('a'), 'DeleteVideo')).toBe(30);
    expect(admitted(user('b'), 'DeleteVideo')).toBe(30);
    expect(admitted(session('x'), 'DeleteVideo')).toBe(30);
    expect(admitted(session('y'), 'DeleteVideo')).toBe(0);
    expect(admitted(user('c'), 'DeleteVideo')).toBe(30);
    expect(admitted(user('d'), 'DeleteVideo')).toBe(0);
    expect(admitted(root('1'), 'DeleteVideo')).toBe(30);
  });

  test('that is refused by the quota of its account keeps its own', () => {
    for (const name of ['a', 'b', 'c', 'd']) admitted(user(name), 'DeleteVideo');
    expect(admitted(user('late'), 'DeleteVideo')).toBe(0);
    clock.advance(1000);
    expect(admitted(user('late'), 'DeleteVideo')).toBe(30);
  });

  test('gets back what it was charged for a call that is refused later', () => {
    const charged = throttle.admit(user('a'), 'DeleteVideo');
    if (charged instanceof Promise) throw new Error('the limit is in memory');
    throttle.refund(charged);
    expect(admitted(user('a'), 'DeleteVideo')).toBe(30);
  });

  test('may try twice as often as it may call, whether it is allowed or not; root always may', () => {
    const tries = (caller: Caller): number => {
      for (let count = 0; count < 5000; count += 1)
        try {
          throttle.attempt(caller, 'DeleteVideo');
        } catch {
          return count;
        }
      return Infinity;
    };
    expect(tries(user('a'))).toBe(60);
    expect(tries(user('b'))).toBe(60);
    expect(tries(viewer('leaked'))).toBe(100);
    expect(tries(viewer('another'))).toBe(100);
    expect(tries(root('1'))).toBe(Infinity);
  });
});

describe('viewers', () => {
  test('share a quota of their account, and each redeems a few times however often the others do', () => {
    expect(admitted(viewer('greedy'), 'GetPlayInfo')).toBe(365);
    expect(admitted(viewer('other'), 'GetPlayInfo')).toBe(5);
    expect(admitted(root('1'), 'GetPlayInfo')).toBe(360);
    expect(admitted(user('a'), 'GetPlayInfo')).toBe(360);
  });

  test('of one watch link do not throttle those of another, however many identities they get', () => {
    let passed = 0;
    for (let count = 0; count < 50; count += 1) passed += admitted(viewer(`v${String(count)}`, 'link1'), 'GetPlayInfo');
    expect(passed).toBe(50 * 5 + 90);
    expect(admitted(viewer('w', 'link2'), 'GetPlayInfo')).toBe(95);
  });
});

describe('a watch link', () => {
  const mints = (link: string, address: string): number => {
    for (let count = 0; count < 5000; count += 1)
      try {
        void throttle.admitMinting(link, address);
      } catch {
        return count;
      }
    return Infinity;
  };

  test('gives credentials to each address and in all within bounds', () => {
    expect(mints('link1', '192.0.2.1')).toBe(60);
    expect(mints('link1', '192.0.2.2')).toBe(60);
    expect(mints('link2', '192.0.2.1')).toBe(60);
    let passed = 120;
    for (let host = 3; host < 20; host += 1) passed += mints('link1', `192.0.2.${String(host)}`);
    expect(passed).toBe(200);
    expect(mints('link2', '192.0.2.9')).toBe(60);
  });
});

const AUTHENTICATION = (Object.keys(errorTable) as ErrorCode[]).filter((code) =>
  /^(Missing(AccessKeyId|SecurityToken|Signature\w*|Timestamp)|Invalid(AccessKeyId|SecurityToken|TimeStamp)\..+|InvalidAuthInfo\.(ExpireTime|Signature)|InvalidSignature\w+|IncompleteSignature|Signature.+)$/.test(
    code,
  ),
);
const mismatch = new WireError('SignatureDoesNotMatch');

/** How many failures of an address are answered with what was wrong. */
function told(clientIp: string, error = mismatch): number {
  for (let count = 0; count < 5000; count += 1) if (throttle.judgeFailure(clientIp, error) !== error) return count;
  return Infinity;
}

describe('an address whose requests cannot be authenticated', () => {
  test('gets the reason a thousand times, and then has to wait', () => {
    expect(told('192.0.2.1')).toBe(1000);
    expect(throttle.judgeFailure('192.0.2.1', mismatch)).toMatchObject({ code: 'Throttling.User', retryAfterMs: 10 });
    clock.advance(1000);
    expect(told('192.0.2.1')).toBe(100);
  });

  test('does not use up the limit of another address or of an account', () => {
    told('192.0.2.1');
    expect(throttle.judgeFailure('192.0.2.2', mismatch)).toBe(mismatch);
    expect(admitted(root('1'), 'GetVideoPlayAuth')).toBe(360);
  });

  test.each(AUTHENTICATION)('does not get %s any more', (code) => {
    told('192.0.2.1');
    expect(throttle.judgeFailure('192.0.2.1', new WireError(code))).toMatchObject({ code: 'Throttling.User' });
  });

  test.each([
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'Forbidden.RAM',
    'ServiceUnAvailable',
    'Throttling.User',
  ] as const)('but %s is no failed authentication: it is neither counted nor hidden', (code) => {
    expect(told('192.0.2.1', new WireError(code))).toBe(Infinity);
    expect(told('192.0.2.1')).toBe(1000);
    expect(told('192.0.2.1', new WireError(code))).toBe(Infinity);
  });

  test('a fault of the server is not turned into Throttling.User', () => {
    told('192.0.2.1');
    const fault = new TypeError('x');
    expect(throttle.judgeFailure('192.0.2.1', fault)).toBe(fault);
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0DB8:0001:0002::', '2001:db8:1:2::192.0.2.1'],
    ['::1', '0:0:0:0:0:0:0:2', '::'],
    ['2001:db8::5', '2001:db8:0:0:9::', '2001:db8::1:2:3:4'],
    ['1::2:3:4:5:6', '1:0:0:2::1'],
    ['::1:2:3:192.0.2.1', '0:0:0:1::'],
    ['fe80::1%eth0', 'fe80::2'],
    ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1'],
    ['', 'unix', '203.0.113.9, 10.0.0.1', 'x'.repeat(20_000)],
  ])('%s shares one limit with its network', (...addresses) => {
    for (const address of addresses) throttle = countOn(address);
    expect(told(addresses[0]!)).toBe(1000 - addresses.length);
  });

  /** One failure of the address, charged. */
  function countOn(address: string): Throttle {
    expect(throttle.judgeFailure(address, mismatch)).toBe(mismatch);
    return throttle;
  }

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::', '2001:db8:0:1::'],
    ['1::2:3:4:5:6', '1:0:0:3::1'],
    ['192.0.2.1', '::ffff:192.0.2.2'],
  ])('%s and %s have a limit each', (one, other) => {
    expect(told(one)).toBe(1000);
    expect(told(other)).toBe(1000);
  });
});

test('nothing is limited when throttling is off', () => {
  throttle = openThrottle(clock);
  for (let call = 0; call < 2000; call += 1) expect(throttle.admit(user('a'), 'GetVideoList')).toEqual([]);
  expect(told('192.0.2.1')).toBe(Infinity);
});

test('a limit that answers asynchronously is awaited', async () => {
  const memory = createRateLimitInMemory(clock);
  const rateLimit: RateLimit = {
    take: (name, rate) => Promise.resolve(memory.take(name, rate)),
    giveBack: (name, rate) => {
      memory.giveBack(name, rate);
    },
  };
  throttle = createThrottle({ rateLimit, attempts: memory, ofServer: memory, quotaOf: () => 1 });
  await expect(throttle.admit(root('1'), 'GetPlayInfo')).resolves.toHaveLength(1);
  await expect(throttle.admit(root('1'), 'GetPlayInfo')).rejects.toMatchObject({
    code: 'Throttling.User',
    retryAfterMs: 1000,
  });
  for (let count = 0; count < 1000; count += 1) expect(await throttle.judgeFailure('::1', mismatch)).toBe(mismatch);
  expect(await throttle.judgeFailure('::1', mismatch)).toMatchObject({ code: 'Throttling.User', retryAfterMs: 10 });
});

test('one who fails without end does not change what others at the same address are told', () => {
  for (let count = 0; count < 3000; count += 1) void throttle.judgeFailure('192.0.2.1', mismatch, 'guessed');
  expect(throttle.judgeFailure('192.0.2.1', mismatch, 'guessed')).toMatchObject({ code: 'Throttling.User' });
  expect(throttle.judgeFailure('192.0.2.1', mismatch, 'own')).toBe(mismatch);
});

test('an address that tries another id each time has a limit too', () => {
  let count = 0;
  while (throttle.judgeFailure('192.0.2.1', mismatch, `id${String(count)}`) === mismatch) count += 1;
  expect(count).toBe(10_000);
  expect(throttle.judgeFailure('192.0.2.2', mismatch, 'own')).toBe(mismatch);
});

test('large bodies with a wrong signature are refused before they are computed; genuine ones never', () => {
  for (let count = 0; count < 100; count += 1) throttle.admitLargeBody('192.0.2.1', 'own')();
  for (let count = 0; count < 20; count += 1) throttle.admitLargeBody('192.0.2.1', 'guessed');
  expect(() => throttle.admitLargeBody('192.0.2.1', 'guessed')).toThrow(
    expect.objectContaining({ code: 'Throttling.User' }) as Error,
  );
  throttle.admitLargeBody('192.0.2.1', 'own');
});
