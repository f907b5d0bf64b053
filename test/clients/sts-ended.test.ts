// Removing a key or a role revokes everything issued through it, on the same server at once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import {
  createRole,
  createUser,
  deleteKey,
  deleteRole,
  deleteUser,
  policyOf,
  setKeyStatus,
  trustOf,
  type MadeRole,
  type MadeUser,
} from '../support/identities.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { issueEverything, newUpload, standingOf, type Issued, type Standing } from '../support/issued-through.ts';
import { stsClients } from '../support/sts-clients.ts';
import type { Signer } from '../support/http-requests.ts';

const VOD = 'AliyunVODFullAccess';
const ASSUME_ANY = policyOf({ Action: 'sts:AssumeRole' });
const sts = stsClients[0]!;

let server: EmbeddedServer;
let videoId = '';
let count = 0;

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});

interface Chain {
  readonly user: MadeUser;
  readonly first: MadeRole;
  readonly last: MadeRole;
  readonly issued: Issued;
}

/** A user's key assumes a role, the role another, and that one has everything issued. */
async function buildChain(): Promise<Chain> {
  count += 1;
  const trust = trustOf(`acs:ram::${server.accountId}:root`);
  const user = await createUser(server, `user-${String(count)}`, ASSUME_ANY);
  const first = await createRole(server, { name: `first-${String(count)}`, trust, policies: [ASSUME_ANY] });
  const last = await createRole(server, { name: `last-${String(count)}`, trust, policies: [VOD] });
  const assume = (by: Signer, { arn }: MadeRole): Promise<Signer> =>
    sts.assumeRole({ ...server, ...by }, { roleArn: arn, sessionName: 'session' });
  const session = await assume(await assume(user, first), last);
  return { user, first, last, issued: await issueEverything(server, session, videoId) };
}

const OPEN: Standing = {
  session: 'open',
  playAuth: 'open',
  playlist: 'open',
  contentKey: 'open',
  film: 'open',
  redeemedPlaylist: 'open',
  upload: 'open',
};
const ENDED: Standing = {
  session: 'InvalidSecurityToken.Expired',
  playAuth: 'InvalidSecurityToken.Expired',
  playlist: '403',
  contentKey: '403',
  film: '403',
  redeemedPlaylist: '403',
  upload: 'SecurityTokenExpired',
};

const end: Readonly<Record<string, (chain: Chain) => Promise<void>>> = {
  'the key that began it is deleted': ({ user }) => deleteKey(server, user),
  'the user of that key is deleted': ({ user }) => deleteUser(server, user),
  'the role on the way is deleted': ({ first }) => deleteRole(server, first),
  'the role is deleted': ({ last }) => deleteRole(server, last),
};

describe.each(Object.entries(end))('when %s', (_, takeAway) => {
  test('revokes everything issued through it, and nothing else', async () => {
    const [chain, other] = [await buildChain(), await buildChain()];
    // A used upload cannot be queried again.
    const unused = await newUpload({ ...server, ...chain.issued.session });
    expect(await standingOf(server, chain.issued, videoId)).toEqual(OPEN);
    await takeAway(chain);
    expect(await standingOf(server, { ...chain.issued, upload: unused }, videoId)).toEqual(ENDED);
    expect(await standingOf(server, other.issued, videoId)).toEqual(OPEN);
  });
});

test('a disabled key revokes it for good, also when the key is enabled again', async () => {
  const { user, issued } = await buildChain();
  await setKeyStatus(server, user, 'Inactive');
  expect(await standingOf(server, issued, videoId)).toEqual(ENDED);
  await setKeyStatus(server, user, 'Active');
  expect(await standingOf(server, issued, videoId)).toEqual(ENDED);
});

test('a new role of the same name restores nothing', async () => {
  const { last, issued } = await buildChain();
  await deleteRole(server, last);
  const trust = trustOf(`acs:ram::${server.accountId}:root`);
  await createRole(server, { name: last.name, trust, policies: [VOD] });
  expect(await standingOf(server, issued, videoId)).toEqual(ENDED);
});
