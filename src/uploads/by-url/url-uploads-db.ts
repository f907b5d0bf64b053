// Fetches from URLs as rows: waiting, claimed under a lease, done or failed. When a server crashes its lease expires, and the
// fetch is retried: from the beginning, or from the downloaded file.
import type { Kysely } from 'kysely';
import { randomHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, UrlUploadRow } from '../../store/database/schema.ts';
import { isHeldBy, leaseExpired, noLease, renewLease, takeLease } from '../../store/leases/lease.ts';
import { uploadByUrlComplete } from '../../wire/events.ts';
import { asVideoId, type AccountId } from '../../wire/ids.ts';
import { recordEvent } from '../../events/record-event.ts';
import { toUrlUpload, type FetchedFile, type FetchError, type UrlUpload, type RequestedVideo } from './url-upload.ts';

export interface NewUrlUpload {
  readonly sourceUrl: string;
  readonly requested: RequestedVideo;
}

/** A claimed fetch. Changes need its lease. */
export interface Pull extends UrlUpload {
  readonly lease: string;
}

export interface UrlUploads {
  /**
   * All fetches of one call, or none: undefined if the account has too many waiting. Idempotent by SessionId: one that was
   * used within ten minutes answers the fetches of that call.
   */
  add(
    accountId: AccountId,
    requests: readonly NewUrlUpload[],
    sessionId: string | undefined,
  ): Promise<readonly UrlUpload[] | undefined>;
  byIds(accountId: AccountId, jobIds: readonly string[]): Promise<readonly UrlUpload[]>;
  /** The newest first. */
  byUrls(accountId: AccountId, urls: readonly string[]): Promise<readonly UrlUpload[]>;
  /** Claims a fetch of any account but those at their limit. */
  claim(owner: string, busy?: readonly AccountId[]): Promise<Pull | undefined>;
  /** Renews the lease; false if it was lost. */
  report(
    pull: Pull,
    progress: { readonly receivedBytes: number; readonly sizeBytes: number | undefined },
  ): Promise<boolean>;
  /** The download is complete. False if the lease was lost. */
  fetched(pull: Pull, file: FetchedFile): Promise<boolean>;
  /**
   * The video is inserted: recorded in the transaction that inserts it, so that a retry never inserts a deleted video again.
   * False if the lease was lost.
   */
  made(pull: Pull, transaction: Kysely<Tables>): Promise<boolean>;
  /** The job is queued. */
  finish(pull: Pull, file: FetchedFile): Promise<void>;
  /** False if the lease was lost. */
  fail(pull: Pull, error: FetchError): Promise<boolean>;
  /** Releases the lease: at once if the server stops, with a delay if the failure is retryable. */
  release(pull: Pull, when: { readonly delayMs: number; readonly isAttempt: boolean }): Promise<void>;
  /** For the only process of a database, when it starts: every lease is left over from a crash. */
  releaseAllLeases(): Promise<void>;
  /** Deletes fetches that ended longer than {@link KEEP_MS} ago. */
  deleteOld(): Promise<void>;
}

export const SESSION_MS = 600_000;
export const KEEP_MS = 30 * 24 * 3600 * 1000;
export const MAX_WAITING = 10_000;
const MAX_ROWS = 100;
const UNFINISHED = ['waiting', 'downloading', 'downloaded'] as const;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createUrlUploads(deps: Deps): UrlUploads {
  const { database, clock } = deps;
  const ofAccount = (accountId: AccountId) =>
    database.selectFrom('url_uploads').selectAll().where('account_id', '=', accountId).limit(MAX_ROWS);
  return {
    add: (accountId, requests, sessionId) => add(deps, { accountId, requests, sessionId }),
    byIds: async (accountId, jobIds) =>
      (await ofAccount(accountId).where('job_id', 'in', jobIds).execute()).map(toUrlUpload),
    byUrls: async (accountId, urls) => {
      const found = ofAccount(accountId).where('source_url', 'in', urls);
      return (await found.orderBy('created_at_ms', 'desc').orderBy('job_id').execute()).map(toUrlUpload);
    },
    claim: (owner, busy = []) => claim(deps, owner, busy),
    report: (pull, { receivedBytes, sizeBytes = null }) =>
      change(database, pull, {
        ...renewLease('fetch', clock.now()),
        received_bytes: receivedBytes,
        ...(sizeBytes !== null && { size_bytes: sizeBytes }),
      }),
    fetched: (pull, file) =>
      change(database, pull, { state: 'downloaded', ...fileColumns(file), ...renewLease('fetch', clock.now()) }),
    made: (pull, transaction) => change(transaction, pull, { is_made: 1 }),
    finish: (pull, file) => finish(deps, pull, file),
    fail: (pull, error) => fail(deps, pull, error),
    release: (pull, when) => release(deps, pull, when),
    releaseAllLeases: () => releaseAllLeases(deps),
    deleteOld: () => deleteOld(deps),
  };
}

interface Addition {
  readonly accountId: AccountId;
  readonly requests: readonly NewUrlUpload[];
  readonly sessionId: string | undefined;
}

async function add({ database, clock }: Deps, addition: Addition): Promise<readonly UrlUpload[] | undefined> {
  const { accountId, requests, sessionId } = addition;
  const now = clock.now();
  const rows = requests.map((request, position) => newRow(addition, request, { position, now }));
  return await database.transaction().execute(async (transaction) => {
    if (sessionId !== undefined) await endOldSession(transaction, { accountId, sessionId, before: now - SESSION_MS });
    const unfinished = transaction.selectFrom('url_uploads').where('account_id', '=', accountId);
    const { waiting } = await unfinished
      .where('state', 'in', UNFINISHED)
      .select((e) => e.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow();
    if (Number(waiting) + rows.length > MAX_WAITING) return undefined;
    const [first, ...others] = rows as [UrlUploadRow, ...UrlUploadRow[]];
    const inserted = await transaction
      .insertInto('url_uploads')
      .values(first)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 0) {
      const earlier = transaction.selectFrom('url_uploads').selectAll().where('account_id', '=', accountId);
      return (
        await earlier
          .where('session_id', '=', sessionId ?? '')
          .orderBy('position')
          .execute()
      ).map(toUrlUpload);
    }
    if (others.length > 0) await transaction.insertInto('url_uploads').values(others).execute();
    return rows.map(toUrlUpload);
  });
}

function newRow(
  { accountId, sessionId }: Addition,
  { sourceUrl, requested }: NewUrlUpload,
  { position, now }: { readonly position: number; readonly now: number },
): UrlUploadRow {
  return {
    job_id: randomHex(16),
    account_id: accountId,
    session_id: sessionId ?? null,
    position,
    source_url: sourceUrl,
    wished: JSON.stringify(requested),
    video_id: asVideoId(randomHex(16)),
    state: 'waiting',
    extension: null,
    size_bytes: null,
    received_bytes: 0,
    etag: null,
    error_code: null,
    error_message: null,
    attempts: 0,
    due_at_ms: now,
    ...noLease,
    is_made: 0,
    created_at_ms: now,
    completed_at_ms: null,
  };
}

async function endOldSession(
  transaction: Kysely<Tables>,
  { accountId, sessionId, before }: { accountId: AccountId; sessionId: string; before: number },
): Promise<void> {
  await transaction
    .updateTable('url_uploads')
    .set({ session_id: null })
    .where('account_id', '=', accountId)
    .where('session_id', '=', sessionId)
    .where('created_at_ms', '<=', before)
    .execute();
}

async function claim({ database, clock }: Deps, owner: string, busy: readonly AccountId[]): Promise<Pull | undefined> {
  for (;;) {
    const now = clock.now();
    let waiting = database
      .selectFrom('url_uploads')
      .selectAll()
      .where('state', 'in', UNFINISHED)
      .where('due_at_ms', '<=', now)
      .where(leaseExpired(now));
    if (busy.length > 0) waiting = waiting.where('account_id', 'not in', busy);
    const next = await waiting.orderBy('due_at_ms').orderBy('job_id').limit(1).executeTakeFirst();
    if (next === undefined) return undefined;
    const lease = `${owner} ${randomHex(4)}`;
    const state = next.state === 'downloaded' ? 'downloaded' : 'downloading';
    const attempts = next.attempts + 1;
    const claimed = await database
      .updateTable('url_uploads')
      .set({ state, attempts, ...takeLease(lease, 'fetch', now) })
      .where('job_id', '=', next.job_id)
      .where('state', '=', next.state)
      .where('attempts', '=', next.attempts)
      .where('lease_until_ms', '=', next.lease_until_ms)
      // The previous holder may have inserted the video since this row was read.
      .where('is_made', '=', next.is_made)
      .executeTakeFirst();
    // Otherwise another server was faster: read again.
    if (claimed.numUpdatedRows === 1n) return { ...toUrlUpload(next), state, attempts, lease };
  }
}

async function change(database: Kysely<Tables>, pull: Pull, columns: Partial<UrlUploadRow>): Promise<boolean> {
  const changed = await database
    .updateTable('url_uploads')
    .set(columns)
    .where('job_id', '=', pull.jobId)
    .where(isHeldBy(pull.lease))
    .where('state', 'in', UNFINISHED)
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}

interface Ending {
  readonly columns: Partial<UrlUploadRow>;
  readonly outcome: Parameters<typeof uploadByUrlComplete>[1];
}

/** Records the end and its event in one transaction. */
async function end({ database, clock }: Deps, pull: Pull, { columns, outcome }: Ending): Promise<boolean> {
  const atMs = clock.now();
  const { accountId, jobId, videoId, requested } = pull;
  return await database.transaction().execute(async (transaction) => {
    const freed = { ...noLease, completed_at_ms: atMs };
    if (!(await change(transaction, pull, { ...columns, ...freed }))) return false;
    await recordEvent(transaction, {
      about: 'code' in outcome ? { ...requested, accountId } : { videoId },
      content: uploadByUrlComplete(pull, outcome),
      atMs,
      idempotencyKey: jobId,
    });
    return true;
  });
}

async function finish(deps: Deps, pull: Pull, file: FetchedFile): Promise<void> {
  const outcome = { videoId: pull.videoId, sizeBytes: file.sizeBytes };
  await end(deps, pull, { columns: { state: 'done', ...fileColumns(file) }, outcome });
}

async function fail(deps: Deps, pull: Pull, { code, message }: FetchError): Promise<boolean> {
  const state = pull.state === 'downloaded' ? 'upload-failed' : 'download-failed';
  return await end(deps, pull, {
    columns: { state, error_code: code, error_message: message },
    outcome: { code, message },
  });
}

async function release(
  { database, clock }: Deps,
  pull: Pull,
  { delayMs, isAttempt }: { readonly delayMs: number; readonly isAttempt: boolean },
): Promise<void> {
  await change(database, pull, {
    ...noLease,
    due_at_ms: clock.now() + delayMs,
    attempts: isAttempt ? pull.attempts : pull.attempts - 1,
  });
}

async function releaseAllLeases({ database }: Deps): Promise<void> {
  await database.updateTable('url_uploads').set(noLease).where('state', 'in', UNFINISHED).execute();
}

async function deleteOld({ database, clock }: Deps): Promise<void> {
  await database
    .deleteFrom('url_uploads')
    .where('completed_at_ms', '<', clock.now() - KEEP_MS)
    .execute();
}

function fileColumns({ extension, sizeBytes, etag }: FetchedFile) {
  return { extension, etag, size_bytes: sizeBytes, received_bytes: sizeBytes };
}
