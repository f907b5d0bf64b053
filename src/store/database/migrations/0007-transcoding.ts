// Beside the renditions of every upload: template groups, transcoding on request with the streams it will make, snapshots,
// captions.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createGroups(db);
  await extendJobs(db);
  await createPictures(db);
  await db.schema.alterTable('videos').addColumn('template_group_id', 'text').execute();
  await db.schema
    .alterTable('streams')
    .addColumn('variant', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
}

async function createGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transcode_template_groups')
    .addColumn('group_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('app_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('is_locked', 'integer', (c) => c.notNull())
    .addColumn('templates', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('transcode_template_groups_by_account')
    .on('transcode_template_groups')
    .columns(['account_id', 'created_at_ms'])
    .execute();
  await db.schema
    .createTable('default_template_groups')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('app_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('default_template_groups_key', ['account_id', 'app_id'])
    .execute();
}

async function extendJobs(db: Kysely<unknown>): Promise<void> {
  const jobs = () => db.schema.alterTable('jobs');
  await jobs()
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('transcode'))
    .execute();
  await jobs()
    .addColumn('priority', 'integer', (c) => c.notNull().defaultTo(6))
    .execute();
  await jobs()
    .addColumn('trigger', 'text', (c) => c.notNull().defaultTo('Auto'))
    .execute();
  await jobs().addColumn('template_group_id', 'text').execute();
  await jobs().addColumn('spec', 'text').execute();
  await jobs().addColumn('user_data', 'text').execute();
  await jobs().addColumn('session_key', 'text').execute();
  await jobs().addColumn('error_code', 'text').execute();
  await jobs().addColumn('completed_at_ms', 'bigint').execute();
  await db.schema.dropIndex('jobs_by_state').execute();
  await db.schema.createIndex('jobs_by_turn').on('jobs').columns(['state', 'priority', 'created_at_ms']).execute();
  await db.schema.createIndex('jobs_by_video').on('jobs').columns(['video_id', 'created_at_ms']).execute();
  // Of two concurrent calls with one SessionId, one makes the job.
  await db.schema.createIndex('jobs_by_session').on('jobs').column('session_key').unique().execute();
  await db.schema
    .createTable('job_outputs')
    .addColumn('output_id', 'text', (c) => c.primaryKey())
    .addColumn('job_id', 'text', (c) => c.notNull().references('jobs.job_id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('template', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('completed_at_ms', 'bigint')
    .execute();
  await db.schema.createIndex('job_outputs_by_job').on('job_outputs').columns(['job_id', 'position']).execute();
}

async function createPictures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('snapshots')
    .addColumn('job_id', 'text', (c) => c.primaryKey())
    .addColumn('video_id', 'text', (c) => c.notNull().references('videos.video_id').onDelete('cascade'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('layout', 'text')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('snapshots_by_video').on('snapshots').columns(['video_id', 'created_at_ms']).execute();
  await db.schema
    .createTable('captions')
    .addColumn('video_id', 'text', (c) => c.notNull().references('videos.video_id').onDelete('cascade'))
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('is_default', 'integer', (c) => c.notNull())
    .addColumn('blob', 'text', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('captions_key', ['video_id', 'language'])
    .execute();
}
