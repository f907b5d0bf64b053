// The services of one server on a test database, as app/ builds them, with a disk and a clock that stands still.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServices } from '../../src/app/services.ts';
import type { OpenedKeys } from '../../src/app/open-store.ts';
import { SettableClock } from '../../src/base/clock.ts';
import type { Config } from '../../src/config/settings.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import type { DataDir } from '../../src/store/data-dir.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { generateMasterKey } from '../../src/store/keys/master-key.ts';
import { createMasterKeys } from '../../src/store/keys/master-keys.ts';
import { asAccountId } from '../../src/wire/ids.ts';
import { openTestDatabase, type DatabaseKind } from './databases.ts';
import { memoryKeyRing } from './memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from './sample-video.ts';

export const OTHER_ACCOUNT = asAccountId('6543210987654321');
export const wrappingKey = createMasterKeys([generateMasterKey()]).wrappingKey('access keys');
const callbackKeys = {
  wrapping: createMasterKeys([generateMasterKey()]).wrappingKey('callback keys'),
  ofUploads: generateMasterKey(),
};

/** Everything between the store and the gateway, as `app/` builds it. Without a folder nothing may be stored. */
export function servicesOn(database: Database, clock: SettableClock, folder = '/nonexistent') {
  const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const keys = { database, wrappingKey, callbackKeys, playKeyWrapping: wrappingKey, keyRing: memoryKeyRing() };
  const services = buildServices({ region: 'cn-shanghai' } as Config, {
    clock,
    sharedClock: clock,
    store: keys as unknown as OpenedKeys,
    dataDir: { parts: join(folder, 'parts') } as DataDir,
    blobs,
  });
  return { ...services, clock };
}

export type TestServices = ReturnType<typeof servicesOn>;

/** Two accounts, and a folder for files. */
export async function openServices(kind: DatabaseKind) {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const opened = await openTestDatabase(kind);
  for (const account_id of [SAMPLE_ACCOUNT, OTHER_ACCOUNT])
    await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
  const folder = mkdtempSync(join(tmpdir(), 'playauth-services-'));
  for (const name of ['media', 'incoming', 'parts', 'work']) mkdirSync(join(folder, name));
  const services = servicesOn(opened.database, clock, folder);
  const close = async (): Promise<void> => {
    await services.removals.settled();
    await opened.close();
    await rm(folder, { recursive: true });
  };
  return { ...services, opened, folder, close };
}
