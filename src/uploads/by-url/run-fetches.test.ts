// Fairness among accounts: one whose hosts never answer leaves slots for the others.
import { expect, test, vi } from 'vitest';
import { asAccountId, asVideoId, type AccountId } from '../../wire/ids.ts';
import { FETCH_LIMITS } from './fetch-url-http.ts';
import { createActiveUploads } from '../active-uploads.ts';
import { startUrlFetcher, type UrlFetcherDeps } from './run-fetches.ts';
import type { Pull } from './url-uploads-db.ts';

const CROWD = asAccountId('1111111111111111');
const OTHER = asAccountId('2222222222222222');

test('one account cannot occupy all slots', async () => {
  const waiting = [...Array.from({ length: 20 }, () => CROWD), OTHER];
  const claimed: AccountId[] = [];
  const take = (_: string, busy: readonly AccountId[] = []): Promise<Pull | undefined> => {
    const at = waiting.findIndex((accountId) => !busy.includes(accountId));
    if (at < 0) return Promise.resolve(undefined);
    const [accountId = CROWD] = waiting.splice(at, 1);
    claimed.push(accountId);
    const named = { accountId, jobId: String(claimed.length), videoId: asVideoId('0'.repeat(32)) };
    return Promise.resolve({
      ...named,
      state: 'downloading',
      sourceUrl: 'http://host.test/a.mp4',
      attempts: 1,
    } as Pull);
  };
  const pulling = startUrlFetcher({
    urlUploads: { claim: take, report: () => Promise.resolve(true), release: () => Promise.resolve() },
    fetching: { classify: () => 'public', allowPrivate: false, limits: FETCH_LIMITS, lookup: () => undefined },
    activeUploads: createActiveUploads(),
    log: { error: () => undefined },
  } as unknown as UrlFetcherDeps);
  await vi.waitFor(() => expect(claimed).toContain(OTHER));
  expect(claimed).toEqual([CROWD, CROWD, CROWD, CROWD, OTHER]);
  await pulling.stop();
});
