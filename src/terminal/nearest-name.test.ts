// Which setting a misspelt variable means, and what the environment is warned of.
import { expect, test } from 'vitest';
import { settings } from '../config/settings.ts';
import { nearestName } from './nearest-name.ts';
import { recordingTerminal } from './terminal.testing.ts';
import { warnOfMisspelt } from './warn-of-misspelt.ts';

const known = Object.values(settings).map(({ env }) => env);

test.each([
  ['PLAYAUTH_POTR', 'PLAYAUTH_PORT'],
  ['PLAYAUTH_DATADIR', 'PLAYAUTH_DATA_DIR'],
  ['PLAYAUTH_MASTERKEY', 'PLAYAUTH_MASTER_KEY'],
  ['PLAYAUTH_TRANSCODE_JOB', 'PLAYAUTH_TRANSCODE_JOBS'],
  ['PLAYUATH_PORT', 'PLAYAUTH_PORT'],
])('%s means %s', (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

// Of a person's own scripts, and of Kubernetes, which makes some for a service of this name.
test.each(['PLAYAUTH_VIDEO_ID', 'PLAYAUTH_SERVICE_HOST', 'PLAYAUTH_PORT_8280_TCP_ADDR', `PLAYAUTH_${'X'.repeat(100)}`])(
  '%s means no setting',
  (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  },
);

test('a warning names both, and known variables get none', async () => {
  const terminal = recordingTerminal();
  await warnOfMisspelt(terminal, ['PLAYAUTH_POTR', 'PLAYAUTH_PORT', 'PLAYAUTH_ENDPOINT', 'PLAYAUTH_TEST_SEED']);
  expect(terminal.said.err).toEqual([expect.stringMatching(/PLAYAUTH_POTR.*Did you mean PLAYAUTH_PORT\?/)]);
});
