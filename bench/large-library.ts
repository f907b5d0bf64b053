// Fills a database with an account of many videos, users and access keys, for measurements and for tests of query plans: the
// same library for the same numbers. Files there are none.
import { createHash } from 'node:crypto';
import { wrapSecret } from '../src/access/keys/access-keys-db.ts';
import type { Database } from '../src/store/database/open-database.ts';
import type { AccessKeyRow, CategoryRow, UserRow, VideoStatus } from '../src/store/database/schema.ts';
import type { WrappingKey } from '../src/store/keys/master-keys.ts';
import { asAccessKeyId, asReferenceId, asVideoId, type AccountId } from '../src/wire/ids.ts';
import { toVideoRow, type Video } from '../src/library/videos/video.ts';
import { loadRows, withoutIndexes } from './load-rows.ts';

export interface LargeLibrary {
  readonly accountId: AccountId;
  readonly videos: number;
  readonly users: number;
  /** The access keys of the users, taken in turn. */
  readonly keys: number;
  readonly wrappingKey: WrappingKey;
}

export const LIBRARY_BEGAN_MS = Date.UTC(2024, 0, 1);
const CATEGORIES = 50;
const FULL_ACCESS = 'AdministratorAccess';

export async function fillLibrary(database: Database, library: LargeLibrary): Promise<void> {
  const { accountId, videos, users, keys } = library;
  await database
    .insertInto('accounts')
    .values({ account_id: accountId, created_at_ms: LIBRARY_BEGAN_MS })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await loadRows(database, { table: 'categories', count: CATEGORIES, make: (n) => categoryOf(n + 1, accountId) });
  await loadRows(database, { table: 'users', count: users, make: (n) => userOf(n, accountId) });
  await loadRows(database, {
    table: 'policy_attachments',
    count: users,
    make: (n) => ({
      account_id: accountId,
      principal_type: 'user' as const,
      principal_id: userIdOf(n),
      policy_type: 'System' as const,
      policy_name: FULL_ACCESS,
      attached_at_ms: LIBRARY_BEGAN_MS,
    }),
  });
  await loadRows(database, { table: 'access_keys', count: keys, make: (n) => keyOf(n, library) });
  await withoutIndexes(database, 'videos', () =>
    loadRows(database, { table: 'videos', count: videos, make: (n) => toVideoRow(videoOf(n, accountId)) }),
  );
  await countAgain(database, accountId);
}

/** What the triggers would have counted, merged. */
async function countAgain(database: Database, accountId: AccountId): Promise<void> {
  await database.deleteFrom('video_counts').where('account_id', '=', accountId).execute();
  await database
    .insertInto('video_counts')
    .columns(['account_id', 'media_type', 'status', 'cate_id', 'videos', 'is_merged'])
    .expression((e) =>
      e
        .selectFrom('videos')
        .select(['account_id', 'media_type', 'status', 'cate_id'])
        .select((one) => [one.fn.countAll().as('videos'), one.lit(1).as('is_merged')])
        .where('account_id', '=', accountId)
        .groupBy(['account_id', 'media_type', 'status', 'cate_id']),
    )
    .execute();
}

/** Scattered over the index, as random ids are. */
export function videoIdOf(n: number): string {
  return createHash('md5')
    .update(`video ${String(n)}`)
    .digest('hex');
}

export function accessKeyOf(n: number): { readonly accessKeyId: string; readonly accessKeySecret: string } {
  const digest = createHash('sha256')
    .update(`key ${String(n)}`)
    .digest('hex');
  return { accessKeyId: `LTAI5t${digest.slice(0, 18)}`, accessKeySecret: digest.slice(20, 50) };
}

function userIdOf(n: number): string {
  return `2${String(n).padStart(17, '0')}`;
}

/** Of a thousand: 4 blocked, 3 failed, 13 on their way, the others playable; 20 audio files; a tenth has no category. */
export function videoOf(n: number, accountId: AccountId): Video {
  const videoId = asVideoId(videoIdOf(n));
  const createdAtMs = LIBRARY_BEGAN_MS + n * 60_000;
  return {
    videoId,
    accountId,
    referenceId: n % 10 === 0 ? asReferenceId(`course-${String(n)}`) : undefined,
    title: `Lesson ${String(n)} of ${String(n % 300)}`,
    description: '',
    tags: `tag${String(n % 7)}`,
    cateId: n % 10 === 3 ? undefined : 1 + (n % CATEGORIES),
    mediaType: n % 50 === 7 ? 'audio' : 'video',
    status: statusOf(n % 1000),
    statusReason: undefined,
    durationSeconds: 60 + (n % 3600),
    sizeBytes: 1_000_000 + n,
    sourceFileName: 'lesson.mp4',
    sourceBlob: `${videoId}/source/source.mp4`,
    coverBlob: undefined,
    userData: undefined,
    createdAtMs,
    modifiedAtMs: createdAtMs + 30_000,
  };
}

function statusOf(n: number): VideoStatus {
  if (n < 4) return 'Blocked';
  if (n < 7) return 'TranscodeFail';
  return n < 20 ? 'Uploading' : 'Normal';
}

function categoryOf(n: number, accountId: AccountId): CategoryRow {
  const place = { parent_id: null, level: 0, type: 'default' as const };
  return {
    cate_id: n,
    account_id: accountId,
    cate_name: `Category ${String(n)}`,
    ...place,
    created_at_ms: LIBRARY_BEGAN_MS,
  };
}

function userOf(n: number, accountId: AccountId): UserRow {
  const name = `user-${String(n).padStart(6, '0')}`;
  return {
    user_id: userIdOf(n),
    account_id: accountId,
    user_name: name,
    name_key: name,
    display_name: '',
    comments: '',
    mobile_phone: '',
    email: '',
    created_at_ms: LIBRARY_BEGAN_MS,
    modified_at_ms: LIBRARY_BEGAN_MS,
    named_at_ms: LIBRARY_BEGAN_MS,
    is_development: 0,
  };
}

function keyOf(n: number, { accountId, users, wrappingKey }: LargeLibrary): AccessKeyRow {
  const { accessKeyId, accessKeySecret } = accessKeyOf(n);
  const id = asAccessKeyId(accessKeyId);
  return {
    access_key_id: id,
    account_id: accountId,
    user_id: userIdOf(n % users),
    wrapped_secret: wrapSecret(id, accessKeySecret, wrappingKey),
    status: 'Active',
    created_at_ms: LIBRARY_BEGAN_MS,
    last_used_at_ms: null,
    last_used_service: null,
    is_development: 0,
    generation: 0,
  };
}
