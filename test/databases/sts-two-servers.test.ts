// Two server processes on one PostgreSQL: what is revoked on one stops working on the other within five seconds.
import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { serve, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { newDatabaseUrl } from '../support/databases.ts';
import {
  createRole,
  createUser,
  deleteKey,
  deleteRole,
  policyOf,
  setKeyStatus,
  trustOf,
} from '../support/identities.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { issueEverything, standingOf, type Issued, type Standing } from '../support/issued-through.ts';
import { stsClients } from '../support/sts-clients.ts';

const PROMISED_MS = 5_000;
const sts = stsClients[0]!;

let servers: { readonly one: EmbeddedServer; readonly other: Server };
let videoId = '';
const stack = new AsyncDisposableStack();
const otherFolder = temporaryFolder();

beforeAll(async () => {
  const { url, drop } = await newDatabaseUrl('PostgreSQL');
  stack.defer(drop);
  const masterKey = randomBytes(32).toString('hex');
  const one = stack.use(await startServer({ settings: { databaseUrl: url, masterKey } }));
  videoId = await importClip(one, SMALL_VIDEO);
  // Storage that both reach. The second server starts later, so that it claims no job whose file it lacks.
  await cp(join(one.dataDir, 'media'), join(otherFolder, 'media'), { recursive: true });
  const env = { PLAYAUTH_DATABASE_URL: url, PLAYAUTH_MASTER_KEY: masterKey };
  const other = await serve({ dataDir: otherFolder, env });
  stack.defer(() => other.kill());
  servers = { one, other };
}, 120_000);
afterAll(() => stack.disposeAsync());

test.each(['deleted key', 'disabled key', 'deleted role'] as const)(
  'a %s ends sessions on the other server',
  async (what) => {
    const { one, other } = servers;
    const name = what.replace(' ', '-');
    const user = await createUser(one, name, policyOf({ Action: 'sts:AssumeRole' }));
    const trust = trustOf(`acs:ram::${one.accountId}:root`);
    const role = await createRole(one, { name, trust, policies: ['AliyunVODFullAccess'] });
    const session = await sts.assumeRole({ ...one, ...user }, { roleArn: role.arn, sessionName: 'session' });
    const issued = await issueEverything(one, session, videoId);
    expect(new Set(Object.values(await elsewhere(other, issued)))).toEqual(new Set(['open']));
    if (what === 'deleted key') await deleteKey(one, user);
    else if (what === 'disabled key') await setKeyStatus(one, user, 'Inactive');
    else await deleteRole(one, role);
    const stillOpen = async (): Promise<string[]> =>
      Object.entries(await elsewhere(other, issued)).flatMap(([each, said]) => (said === 'open' ? [each] : []));
    await vi.waitFor(async () => expect(await stillOpen()).toEqual([]), { timeout: PROMISED_MS, interval: 100 });
    expect(await elsewhere(other, issued)).toEqual(ENDED);
  },
);

type Elsewhere = Omit<Standing, 'upload'>;
const ENDED: Elsewhere = {
  session: 'InvalidSecurityToken.Expired',
  playAuth: 'InvalidSecurityToken.Expired',
  playlist: '403',
  contentKey: '403',
  film: '403',
  redeemedPlaylist: '403',
};

/** An upload goes to the server that issued it. */
async function elsewhere({ url }: Server, issued: Issued): Promise<Elsewhere> {
  const { upload: _, ...rest } = await standingOf({ ...servers.one, url }, issued, videoId);
  return rest;
}
