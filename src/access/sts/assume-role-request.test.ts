import { describe, expect, test } from 'vitest';
import { WireError } from '../../wire/errors.ts';
import {
  MAX_SESSION_POLICY_BYTES,
  readRequestedSession,
  settleDuration,
  type AssumeRoleParameters,
} from './assume-role-request.ts';

const ARN = 'acs:ram::1234567890123456:role/player';
const POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:*","Resource":"*"}]}';
const complete: AssumeRoleParameters = { RoleArn: ARN, RoleSessionName: 'alice' };

function refusalOf(read: () => unknown): string {
  try {
    read();
    return 'taken';
  } catch (error) {
    if (error instanceof WireError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** As long as that many bytes, and still a policy. */
const padded = (bytes: number): string => POLICY + ' '.repeat(bytes - POLICY.length);

describe('a request of AssumeRole', () => {
  test('is parsed', () => {
    expect(
      readRequestedSession({
        ...complete,
        Policy: POLICY,
        DurationSeconds: '900',
        ExternalId: 'x=1',
        SourceIdentity: 'hr',
      }),
    ).toEqual({
      role: { accountId: '1234567890123456', roleName: 'player' },
      sessionName: 'alice',
      policy: POLICY,
      durationSeconds: 900,
      sourceIdentity: 'hr',
    });
  });

  test.each<AssumeRoleParameters>([
    { RoleSessionName: 'ab' },
    { RoleSessionName: 'A1.@_-'.padEnd(64, 'z') },
    { DurationSeconds: '900' },
    { DurationSeconds: '43200' },
    { ExternalId: 'aZ09_+=,.@:/-' },
    { ExternalId: 'x'.repeat(1224) },
    { SourceIdentity: 'x'.repeat(64) },
    { Policy: padded(MAX_SESSION_POLICY_BYTES) },
    { RoleArn: 'acs:ram::1234567890123456:role/A.b_c-d@e' },
  ])('may be %j', (parameters) => {
    expect(refusalOf(() => readRequestedSession({ ...complete, ...parameters }))).toBe('taken');
  });

  test.each<[AssumeRoleParameters, string]>([
    [{ RoleArn: undefined }, 'MissingParameter'],
    [{ RoleSessionName: undefined }, 'MissingParameter'],
    ...[
      'player',
      'acs:ram::123456789012345:role/player',
      'acs:ram::1234567890123456:user/player',
      'acs:ram:cn-shanghai:1234567890123456:role/player',
      'acs:ram::1234567890123456:role/',
      'acs:ram::1234567890123456:role/*',
      'acs:ram::1234567890123456:role/a/b',
      `acs:ram::1234567890123456:role/${'x'.repeat(65)}`,
      ` ${ARN}`,
      `${ARN}\n`,
    ].map((RoleArn): [AssumeRoleParameters, string] => [{ RoleArn }, 'InvalidParameter.RoleArn']),
    ...['a', 'x'.repeat(65), 'two words', 'sch\u00f6n', 'a:b', 'alice\n'].map(
      (RoleSessionName): [AssumeRoleParameters, string] => [{ RoleSessionName }, 'InvalidParameter.RoleSessionName'],
    ),
    ...['899', '43201', '0', '-900', '1e3', '900.5', 'undefined', '99999999999'].map(
      (DurationSeconds): [AssumeRoleParameters, string] => [{ DurationSeconds }, 'InvalidParameter.DurationSeconds'],
    ),
    ...['{}', 'null', '[]', 'x', POLICY.replace('Allow', 'allow'), `${POLICY}}`].map(
      (Policy): [AssumeRoleParameters, string] => [{ Policy }, 'InvalidParameter.PolicyGrammar'],
    ),
    [{ Policy: padded(MAX_SESSION_POLICY_BYTES + 1) }, 'InvalidParameter.PolicySize'],
    [{ Policy: '\u4e2d'.repeat(MAX_SESSION_POLICY_BYTES / 2) }, 'InvalidParameter.PolicySize'],
    [{ Policy: ' '.repeat(1_000_000) }, 'InvalidParameter.PolicySize'],
    [{ ExternalId: 'x' }, 'InvalidParameter'],
    [{ ExternalId: 'x'.repeat(1225) }, 'InvalidParameter'],
    [{ ExternalId: 'a b' }, 'InvalidParameter'],
    [{ SourceIdentity: 'a:b' }, 'InvalidParameter'],
  ])('may not be %j: %s', (parameters, code) => {
    expect(refusalOf(() => readRequestedSession({ ...complete, ...parameters })).split(': ')[0]).toBe(code);
  });

  test('is refused with the place of the fault in its policy', () => {
    const refused = refusalOf(() => readRequestedSession({ ...complete, Policy: POLICY.replace('Allow', 'Permit') }));
    expect(refused).toContain('Statement[0].Effect');
  });
});

describe('the duration of a session', () => {
  test.each([
    [undefined, 43_200, 3600],
    [undefined, 3600, 3600],
    [undefined, 1800, 1800],
    [7200, 7200, 7200],
    [900, 3600, 900],
  ])('asked for as %s of a role that allows %d is %d', (wanted, max, settled) => {
    expect(settleDuration(wanted, max)).toBe(settled);
  });

  test.each([
    [3601, 3600, '1hr'],
    [43_200, 7200, '2hr'],
    [5401, 5400, '90min'],
  ])('%d is more than the %d that the role allows: at most %s', (wanted, max, said) => {
    expect(refusalOf(() => settleDuration(wanted, max))).toBe(
      `InvalidParameter.DurationSeconds: The Min/Max value of DurationSeconds is 15min/${said}.`,
    );
  });
});
