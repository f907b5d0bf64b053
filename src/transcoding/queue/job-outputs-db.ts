// The outputs of transcode jobs as rows: one for each stream, with its template as it was when the job was submitted.
import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/open-database.ts';
import type { JobOutputRow } from '../../store/database/schema.ts';
import type { Failure } from '../../wire/events.ts';
import { asStreamId, type StreamId } from '../../wire/ids.ts';
import type { TranscodeTemplate } from '../../ffmpeg/plan/template.ts';

export interface JobOutput {
  /** The id of the stream once it is published. */
  readonly outputId: StreamId;
  readonly jobId: string;
  readonly template: TranscodeTemplate;
  readonly state: JobOutputRow['state'];
  readonly failure: Failure | undefined;
  readonly completedAtMs: number | undefined;
}

/** How one of them ended; without `failure` it is published. */
interface OutputEnd {
  readonly outputId: StreamId;
  readonly failure?: Failure | undefined;
}

/** The multivariant playlist is not a stream: it has no output row. */
export function isStream(template: TranscodeTemplate): boolean {
  return template.type === 'Normal';
}

export async function insertOutputs(
  transaction: Database,
  jobId: string,
  templates: readonly TranscodeTemplate[],
): Promise<readonly JobOutput[]> {
  const rows = templates.filter(isStream).map((template, position): JobOutputRow => ({
    output_id: asStreamId(randomBytes(16).toString('hex')),
    job_id: jobId,
    position,
    template: JSON.stringify(template),
    state: 'waiting',
    error_code: null,
    error_message: null,
    completed_at_ms: null,
  }));
  if (rows.length > 0) await transaction.insertInto('job_outputs').values(rows).execute();
  return rows.map(toOutput);
}

/** In the order of their templates. */
export async function outputsOf(database: Database, jobIds: readonly string[]): Promise<readonly JobOutput[]> {
  if (jobIds.length === 0) return [];
  const rows = await database
    .selectFrom('job_outputs')
    .selectAll()
    .where('job_id', 'in', jobIds)
    .orderBy('job_id')
    .orderBy('position')
    .execute();
  return rows.map(toOutput);
}

/** Ends the outputs of a job. Outputs that the plan left out are deleted. */
export async function endOutputs(
  transaction: Database,
  jobId: string,
  { ends, atMs }: { readonly ends: readonly OutputEnd[]; readonly atMs: number },
): Promise<void> {
  for (const { outputId, failure } of ends)
    await transaction
      .updateTable('job_outputs')
      .set({
        state: failure === undefined ? 'done' : 'failed',
        error_code: failure?.code ?? null,
        error_message: failure?.message ?? null,
        completed_at_ms: atMs,
      })
      .where('output_id', '=', outputId)
      .where('job_id', '=', jobId)
      .execute();
  await transaction.deleteFrom('job_outputs').where('job_id', '=', jobId).where('state', '=', 'waiting').execute();
}

/** Fails all waiting outputs of a job that failed or was cancelled; answers them. */
export async function failOutputs(
  transaction: Database,
  jobId: string,
  { failure, atMs }: { readonly failure: Failure; readonly atMs: number },
): Promise<readonly JobOutput[]> {
  const changed = { error_code: failure.code, error_message: failure.message, completed_at_ms: atMs };
  const rows = await transaction
    .updateTable('job_outputs')
    .set({ state: 'failed', ...changed })
    .where('job_id', '=', jobId)
    .where('state', '=', 'waiting')
    .returningAll()
    .execute();
  return rows.toSorted((a, b) => a.position - b.position).map(toOutput);
}

function toOutput(row: JobOutputRow): JobOutput {
  return {
    outputId: row.output_id,
    jobId: row.job_id,
    template: JSON.parse(row.template) as TranscodeTemplate,
    state: row.state,
    failure: row.error_code === null ? undefined : { code: row.error_code, message: row.error_message ?? '' },
    completedAtMs: row.completed_at_ms ?? undefined,
  };
}
