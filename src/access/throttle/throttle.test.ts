// Rate limits: an account that calls too often and an address that fails too often have to wait, and no other.
import { beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createRateLimitInMemory, type RateLimit } from '../../store/shared/rate-limit.ts';
import { errorTable, WireError, type ErrorCode } from '../../wire/errors.ts';
import { readQuotas } from './quotas.ts';
import { createThrottle, type Throttle } from './throttle.ts';

const quotaOf = readQuotas('on', []);
let clock: SettableClock;
let throttle: Throttle;

beforeEach(() => {
  clock = new SettableClock().freeze(Date.UTC(2026, 10, 22, 10));
  throttle = createThrottle({ rateLimit: createRateLimitInMemory(clock), quotaOf });
});

/** How many calls are admitted before the first that is not. */
function admitted(account: string, operation: string): number {
  for (let count = 0; ; count += 1) {
    try {
      void throttle.admit(account, operation);
    } catch (error) {
      expect(error).toMatchObject({ code: 'Throttling.User', status: 400 });
      return count;
    }
  }
}

describe('an account', () => {
  test('has its quota of an operation each second, and learns when to retry', () => {
    expect(admitted('1', 'GetVideoPlayAuth')).toBe(360);
    expect(() => throttle.admit('1', 'GetVideoPlayAuth')).toThrow(
      expect.objectContaining({ retryAfterMs: 3 }) as Error,
    );
    clock.advance(1000);
    expect(admitted('1', 'GetVideoPlayAuth')).toBe(359);
    clock.advance(10_000);
    expect(admitted('1', 'GetVideoPlayAuth')).toBe(360);
  });

  test('that calls without end does not use up the quota of another account or of another operation', () => {
    expect(admitted('1', 'GetVideoPlayAuth')).toBe(360);
    for (let call = 0; call < 10_000; call += 1) expect(() => throttle.admit('1', 'GetVideoPlayAuth')).toThrow();
    expect(admitted('2', 'GetVideoPlayAuth')).toBe(360);
    expect(admitted('1', 'GetPlayInfo')).toBe(360);
    expect(admitted('1', 'GetVideoList')).toBe(30);
    expect(admitted('1', 'DeleteVideo')).toBe(30);
  });
});

test('a credential that is redeemed without end has to wait; other credentials of its account do not', () => {
  for (let call = 0; call < 100; call += 1) void throttle.admitViewer('leaked');
  expect(() => throttle.admitViewer('leaked')).toThrow(expect.objectContaining({ code: 'Throttling.User' }) as Error);
  expect(() => throttle.admitViewer('another')).not.toThrow();
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
    expect(admitted('1', 'GetVideoPlayAuth')).toBe(360);
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
  throttle = createThrottle({ rateLimit: createRateLimitInMemory(clock), quotaOf: undefined });
  for (let call = 0; call < 2000; call += 1) expect(throttle.admit('1', 'GetVideoList')).toBeUndefined();
  expect(told('192.0.2.1')).toBe(Infinity);
});

test('a limit that answers asynchronously is awaited', async () => {
  const memory = createRateLimitInMemory(clock);
  const rateLimit: RateLimit = { take: (name, rate) => Promise.resolve(memory.take(name, rate)) };
  throttle = createThrottle({ rateLimit, quotaOf: () => 1 });
  await expect(throttle.admit('1', 'GetPlayInfo')).resolves.toBeUndefined();
  await expect(throttle.admit('1', 'GetPlayInfo')).rejects.toMatchObject({
    code: 'Throttling.User',
    retryAfterMs: 1000,
  });
  for (let count = 0; count < 1000; count += 1) expect(await throttle.judgeFailure('::1', mismatch)).toBe(mismatch);
  expect(await throttle.judgeFailure('::1', mismatch)).toMatchObject({ code: 'Throttling.User', retryAfterMs: 10 });
});
