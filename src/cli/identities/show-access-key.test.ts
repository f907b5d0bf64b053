// Lines for a shell: each is one assignment, also for values with quotes or line breaks.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readClientEnvironment } from '../../config/client-environment.ts';
import { recordingTerminal, type RecordingTerminal } from '../../terminal/terminal.testing.ts';
import { showAccessKey, type ShownPair } from './show-access-key.ts';

function show(pair: Partial<ShownPair>, terminal: RecordingTerminal = recordingTerminal()): RecordingTerminal['said'] {
  showAccessKey(terminal, { AccessKeyId: 'id', AccessKeySecret: 'secret', ...pair }, 'http://127.0.0.1:8280');
  return terminal.said;
}

test('the pair goes to stdout and the warning to stderr, without the secret', () => {
  const { out, err } = show({});
  expect(out).toEqual([
    "export ALIBABA_CLOUD_ACCESS_KEY_ID='id'",
    "export ALIBABA_CLOUD_ACCESS_KEY_SECRET='secret'",
    "export PLAYAUTH_ENDPOINT='http://127.0.0.1:8280'",
  ]);
  expect(err.join('\n')).toContain('never again');
  expect(err.join('\n')).not.toContain("'secret'");
});

test('on a pipe only the warning is written to stderr', () => {
  expect(show({}, recordingTerminal({ isPiped: true })).err).toHaveLength(1);
  expect(show({ SecurityToken: 'token' }, recordingTerminal({ isPiped: true })).err).toEqual([]);
});

test.each(["a'$(echo b)'c", '`echo b`', 'a\necho b', '"; echo b; "'])('%j stays one value', (AccessKeySecret) => {
  const script = `${show({ AccessKeySecret }).out.join('\n')}\nprintf %s "$ALIBABA_CLOUD_ACCESS_KEY_SECRET"`;
  const seen = execFileSync('sh', ['-c', script], { env: {} }).toString();
  expect(seen).toBe(AccessKeySecret.replace('\n', ' '));
});

test('unsets the security token that the shell still has, because it belongs to another key', () => {
  const environment = readClientEnvironment({ ALIBABA_CLOUD_SECURITY_TOKEN: 'old' });
  expect(show({}, recordingTerminal({ environment })).out).toContain('unset ALIBABA_CLOUD_SECURITY_TOKEN');
  const { out } = show({ SecurityToken: 'new' }, recordingTerminal({ environment }));
  expect(out).toContain("export ALIBABA_CLOUD_SECURITY_TOKEN='new'");
  expect(out.join('\n')).not.toContain('unset');
});
