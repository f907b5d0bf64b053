// The output of a failed command: a sentence and the next step for people, one object for scripts, an exit code for both.
import { describe, expect, test } from 'vitest';
import { PlayauthError } from '../../sdk/client.ts';
import type { LanguageCode } from '../wire/texts.ts';
import { readConfig } from '../config/read-config.ts';
import { CommandFailure, exitCodes, reportFailure, UsageFailure, type Reporting } from './failure.ts';
import type { Problem } from './problem.ts';
import { recordingTerminal } from './terminal.testing.ts';

const problem: Problem = { says: ['There is no file x', '没有文件 x'], next: ['Check the path.', '请检查路径。'] };

function report(error: unknown, reporting: Reporting, language: LanguageCode = 'en') {
  const terminal = recordingTerminal({}, language);
  const code = reportFailure(terminal, error, reporting);
  return { code, out: terminal.said.out.map((line) => JSON.parse(line) as unknown), err: terminal.said.err };
}

const toScript = (error: unknown) => report(error, { asJson: true });
const toPerson = (error: unknown, more: Partial<Reporting> = {}, language: LanguageCode = 'en') =>
  report(error, { asJson: false, ...more }, language).err;

describe('for scripts', () => {
  test('a refusal of the server keeps its code, message and request id', () => {
    const error = new PlayauthError({ code: 'InvalidVideo.NotFound', message: 'No.', status: 404, requestId: 'R' });
    expect(toScript(error)).toEqual({
      code: exitCodes.failed,
      out: [{ Code: 'InvalidVideo.NotFound', Message: 'No.', RequestId: 'R' }],
      err: [],
    });
  });

  test('a CommandFailure adds its own fields', () => {
    expect(toScript(new CommandFailure('TranscodeFail', problem, { VideoId: 'v', Reason: 'r' })).out).toEqual([
      { Code: 'TranscodeFail', Message: 'There is no file x Check the path.', VideoId: 'v', Reason: 'r' },
    ]);
  });

  test('a mistake in the command line has an exit code of its own', () => {
    expect(toScript(new UsageFailure(problem))).toMatchObject({ code: exitCodes.usage, out: [{ Code: 'Usage' }] });
  });

  test('an unexpected error is one object too', () => {
    expect(toScript(new Error('Strange.')).out).toEqual([{ Code: 'Failure', Message: 'Strange.' }]);
    const system = Object.assign(new Error('open x'), { code: 'EACCES', syscall: 'open' });
    expect(toScript(system).out).toEqual([{ Code: 'EACCES', Message: 'open x' }]);
  });
});

describe('for people', () => {
  test('a failure is a line on stderr with its code, and the next step below', () => {
    expect(report(new CommandFailure('NoSuchFile', problem), { asJson: false })).toEqual({
      code: exitCodes.failed,
      out: [],
      err: ['playauth: There is no file x (NoSuchFile)', '  Check the path.'],
    });
    expect(toPerson(new UsageFailure(problem), {}, 'zh')).toEqual(['playauth: 没有文件 x', '  请检查路径。']);
  });

  test('a port in use is named, with what to do', () => {
    const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 8280, syscall: 'listen' });
    expect(toPerson(error)).toEqual([
      expect.stringContaining('Port 8280 is in use'),
      expect.stringContaining('--port'),
    ]);
  });

  test('a wrong secret is one sentence; --verbose shows what the server signed', () => {
    const message =
      'Specified signature is not matched with our calculation. server string to sign is:POST\n/\n\nhost:x';
    const error = new PlayauthError({ code: 'SignatureDoesNotMatch', message, status: 400, requestId: 'R' });
    expect(toPerson(error)).toEqual([
      'playauth: The secret does not fit this access key. (SignatureDoesNotMatch)',
      expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
    ]);
    expect(toPerson(error, { isVerbose: true })[0]).toContain('host:x');
    expect(toPerson(error, {}, 'zh')[0]).toContain('与该访问密钥不符');
  });

  test('a refusal of a parameter names the flag or the argument, and its range', () => {
    const message = 'The specified parameter "AuthInfoTimeout" is not valid.';
    const error = new PlayauthError({ code: 'InvalidParameter', message, status: 400 });
    const command = {
      flags: [{ flags: '--ttl <seconds>', range: { least: 100, most: 3000 }, wire: ['AuthInfoTimeout'] }],
    };
    expect(toPerson(error, { command })).toEqual([
      'playauth: The specified parameter "--ttl" is not valid. (InvalidParameter)',
      '  --ttl takes 100–3000.',
    ]);
    expect(toPerson(error, { command }, 'zh')).toEqual([
      'playauth: 参数“--ttl”的值无效。 (InvalidParameter)',
      '  --ttl 的范围为 100–3000。',
    ]);
  });

  test.each([
    ['InvalidParameter', 'The specified parameter "Title" is not valid.', exitCodes.usage],
    ['LengthExceededMax', 'The specified Title length has exceeded 128 bytes.', exitCodes.usage],
    ['InvalidParameter.UserName.InvalidChars', 'The parameter - "UserName" contains invalid chars.', exitCodes.usage],
    ['InvalidParameter', 'The specified parameter "Other" is not valid.', exitCodes.failed],
    ['InvalidTitle.NotFound', 'The specified parameter "Title" is not valid.', exitCodes.failed],
  ])('a value that the server refuses, %s: %s, ends with %i', (code, message, exitCode) => {
    const command = { flags: [{ flags: '--title <text>', wire: ['Title', 'UserName'] }] };
    const error = new PlayauthError({ code, message, status: 400 });
    expect(report(error, { asJson: true, command }).code).toBe(exitCode);
  });

  test.each([
    [{ flags: { port: '99999' } }, exitCodes.usage],
    [{ flags: { tlsCert: 'a.pem' } }, exitCodes.usage],
    [{ flags: {}, environment: { PLAYAUTH_PORT: '99999' } }, exitCodes.failed],
    [{ flags: {}, file: '/nonexistent.json' }, exitCodes.failed],
  ])('a fault of the configuration in %j ends with %i', (sources, exitCode) => {
    expect.assertions(1);
    try {
      readConfig({ environment: {}, ...sources });
    } catch (error) {
      expect(toScript(error).code).toBe(exitCode);
    }
  });

  test('a refusal of one parameter only keeps its remedy', () => {
    const message = 'The parameter - "UserName" contains invalid chars.';
    const error = new PlayauthError({ code: 'InvalidParameter.UserName.InvalidChars', message, status: 400 });
    const command = { args: [{ name: '<name>', description: ['a name', '名称'] as const, wire: ['UserName'] }] };
    expect(toPerson(error, { command })).toEqual([
      expect.stringContaining('"<name>" contains invalid chars'),
      expect.stringContaining('letters, digits'),
    ]);
  });

  test('a fault of the server is named by its RequestId', () => {
    const error = new PlayauthError({ code: 'InternalError', message: 'm', status: 500, requestId: 'REQUEST-1' });
    expect(toPerson(error)[1]).toContain('REQUEST-1');
  });

  test.each([
    ['ECONNREFUSED', /No server listens at h:1/, /playauth serve/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate of h:1 is not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /speaks http/, /http:\/\/h:1/],
    ['UND_ERR_SOCKET', /https/, /https:\/\/h:1/],
    ['ENOTFOUND', /No machine is called h:1/, /spelling/],
    ['', /h:1 gave no answer\.$/, /doctor/],
    ['ESTRANGE', /cannot be reached \(ESTRANGE\)/, /doctor/],
  ])('no answer because of %s says why and what to do', (code, why, what) => {
    const error = new PlayauthError({
      code: 'Client.Network',
      message: `GetVideoList: no answer from h:1${code && ` (${code})`}`,
    });
    expect(toPerson(error)).toEqual([expect.stringMatching(why), expect.stringMatching(what)]);
    expect(toPerson(error, {}, 'zh').filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
  });

  test('only a fault of the program shows where, and only with --verbose', () => {
    const bug = new TypeError('x is not a function');
    expect(toPerson(bug).join('\n')).not.toContain('failure.test.ts');
    expect(toPerson(bug, { isVerbose: true }).join('\n')).toContain('failure.test.ts');
  });
});
