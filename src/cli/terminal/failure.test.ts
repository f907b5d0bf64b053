// The output of a failed command: a sentence for people, one object for scripts, an exit code for both.
import { describe, expect, test } from 'vitest';
import { PlayauthError } from '../../../sdk/client.ts';
import { CommandFailure, exitCodes, reportFailure } from './failure.ts';
import { recordingTerminal } from './terminal.testing.ts';

function report(error: unknown, asJson: boolean) {
  const terminal = recordingTerminal();
  expect(reportFailure(terminal, error, asJson)).toBe(exitCodes.failed);
  return { out: terminal.said.out.map((line) => JSON.parse(line) as unknown), err: terminal.said.err };
}

describe('for scripts', () => {
  test('a refusal of the server keeps its code, message and request id', () => {
    const error = new PlayauthError({ code: 'InvalidVideo.NotFound', message: 'No.', status: 404, requestId: 'R' });
    expect(report(error, true)).toEqual({
      out: [{ Code: 'InvalidVideo.NotFound', Message: 'No.', RequestId: 'R' }],
      err: [],
    });
  });

  test('a CommandFailure adds its own fields', () => {
    const error = new CommandFailure('TranscodeFail', 'No film.', { VideoId: 'v', Reason: 'r' });
    expect(report(error, true).out).toEqual([
      { Code: 'TranscodeFail', Message: 'No film.', VideoId: 'v', Reason: 'r' },
    ]);
  });

  test('an unexpected error is one object too', () => {
    expect(report(new Error('Strange.'), true).out).toEqual([{ Code: 'Failure', Message: 'Strange.' }]);
    const system = Object.assign(new Error('open x'), { code: 'EACCES' });
    expect(report(system, true).out).toEqual([{ Code: 'EACCES', Message: 'open x' }]);
  });
});

describe('for people', () => {
  test('a failure is one line on stderr, with its code, and nothing on stdout', () => {
    expect(report(new CommandFailure('NoSuchFile', 'There is no file x'), false)).toEqual({
      out: [],
      err: ['playauth: There is no file x (NoSuchFile)'],
    });
  });

  test('a port in use is named, with what to do', () => {
    const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 8280 });
    expect(report(error, false).err[0]).toContain('Port 8280 is in use');
    expect(report(error, false).err[0]).toContain('--port');
  });
});
