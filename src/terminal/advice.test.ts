// The advice on a refusal of the server.
import { describe, expect, test } from 'vitest';
import { PlayauthError, type AccessDeniedDetail } from '../../sdk/client.ts';
import { inLanguage, type Text } from '../wire/texts.ts';
import { adviceOn } from './advice.ts';
import { reportFailure } from './failure.ts';
import { recordingTerminal } from './terminal.testing.ts';

const implicit: AccessDeniedDetail = {
  AuthAction: 'ram:CreateUser',
  AuthPrincipalType: 'SubUser',
  AuthPrincipalOwnerId: '1',
  AuthPrincipalDisplayName: '2001',
  NoPermissionType: 'ImplicitDeny',
  PolicyType: 'AccountLevelIdentityBasedPolicy',
  Policy: 'implicit',
};

const inEnglish = (error: unknown): string[] => adviceOn(error).map((text) => inLanguage(text, 'en'));

/** A text with Chinese in it and no placeholder left. */
const written = expect.arrayContaining([expect.stringMatching(/^[^{}]*\p{Script=Han}[^{}]*$/u)]) as Text;

const denial = (changes: Partial<AccessDeniedDetail>, code = 'Forbidden.RAM'): PlayauthError =>
  new PlayauthError({ code, message: 'm', status: 403, accessDeniedDetail: { ...implicit, ...changes } });

describe('the advice on a denial names caller, action, policy and next step', () => {
  test.each<[string, Partial<AccessDeniedDetail>, RegExp, RegExp]>([
    ['no policy', {}, /^User 2001 was refused ram:CreateUser: no policy allows it/, /policy attach/],
    [
      'a policy that denies',
      { NoPermissionType: 'ExplicitDeny', Policy: 'no-users' },
      /policy no-users denies it\.$/,
      /change or detach no-users/,
    ],
    [
      'the policy of a session',
      { AuthPrincipalType: 'AssumedRoleUser', AuthPrincipalDisplayName: '3:s', PolicyType: 'SessionPolicy' },
      /^Role session 3:s was refused .* no session policy allows it/,
      /Assume the role again/,
    ],
  ])('%s', (_, changes, first, second) => {
    const [who, next] = inEnglish(denial(changes));
    expect(who).toMatch(first);
    expect(next).toMatch(second);
    expect(adviceOn(denial(changes))).toEqual([written, written]);
  });

  test('of a role that does not trust the caller', () => {
    const [who, next] = inEnglish(
      denial({ AuthAction: 'sts:AssumeRole', PolicyType: 'AssumeRolePolicy' }, 'NoPermission'),
    );
    expect(who).toMatch(/no trust policy of that role allows it/);
    expect(next).toMatch(/sts:AssumeRole.*role show/);
  });
});

describe('a refusal', () => {
  const adviceFor = (code: string): string[] => inEnglish(new PlayauthError({ code, message: 'm' }));

  test('has the most specific advice, else the remedy of the error table, else none', () => {
    expect(adviceFor('DeleteConflict.User.AccessKey')).toEqual([expect.stringContaining('user get')]);
    expect(adviceFor('EntityAlreadyExists.User')).toEqual([expect.stringContaining('user get')]);
    expect(adviceFor('InvalidVideo.NotFound')).toEqual([expect.stringContaining('playauth videos')]);
    expect(adviceFor('Strange.Code')).toEqual([]);
    expect(adviceFor('OperationDenied')).toEqual([]);
  });

  test('cannot send control characters to the terminal', () => {
    const terminal = recordingTerminal();
    const error = new PlayauthError({
      code: 'Forbidden.RAM',
      message: 'a\u001b[2Jb',
      accessDeniedDetail: { ...implicit, AuthPrincipalDisplayName: '\u001b[31m' },
    });
    reportFailure(terminal, error, { asJson: false });
    expect(terminal.said.err).toHaveLength(3);
    expect(terminal.said.err.join('')).not.toContain('\u001b');
  });
});
