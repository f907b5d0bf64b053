// The transcode tasks of the video: how far each is, what failed and why.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { translateFailure, type Texts } from '../../../sdk/texts.ts';
import { formatAgo, formatBytes } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge, Button } from '../../ui/controls.tsx';
import { Empty, Progress } from '../../ui/states.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { qualityName } from './quality-name.ts';
import { RetryButton } from './retry-button.tsx';
import type { VideoInfo, VideoPartProps } from './video-state.ts';

const texts = {
  none: ['No tasks', '暂无任务'],
  noneMore: ['A task begins when the file has arrived.', '文件上传完成后会自动开始转码。'],
  task: ['Task {id}', '任务 {id}'],
  cancel: ['Cancel', '取消'],
  cancelled: ['The task was cancelled', '任务已取消'],
  processing: ['In progress', '处理中'],
  partial: ['Partly done', '部分完成'],
  complete: ['Done', '已完成'],
  init: ['Waiting', '等待中'],
  failed: ['Failed', '失败'],
  stopped: ['Cancelled', '已取消'],
} as const satisfies Texts;

const PAGE_SIZE = 10;
const LOOK_MS = 1500;

type Task = NonNullable<Awaited<ReturnType<Client['getTranscodeTask']>>['transcodeTask']>;
type Job = Task['transcodeJobInfoList'][number];

export function TasksTab({ video, query: videoQuery }: VideoPartProps): JSX.Element {
  const { videoId } = video;
  const query = useQuery(`tasks ${videoId} ${video.status}`, (from) => loadTasks(from, videoId), {
    againAfterMs: (tasks) => (tasks.some(isMoving) ? LOOK_MS : undefined),
  });
  const changed = (): void => {
    void query.reload();
    void videoQuery.reload();
  };
  const reason = useReason(video);
  const canRetry = video.status !== 'Uploading' && video.status !== 'UploadFail';
  return (
    <Loaded query={query}>
      {(tasks) => (
        <>
          {canRetry && (
            <div class="tab-head">
              <RetryButton video={video} onDone={changed} />
            </div>
          )}
          {tasks.length === 0 && (
            <Empty icon="clock" title={t(texts.none)}>
              <p>{t(texts.noneMore)}</p>
            </Empty>
          )}
          <ul class="tasks">
            {tasks.map((task, index) => (
              <TaskCard key={task.transcodeTaskId} task={task} reason={index === 0 ? reason : ''} onChange={changed} />
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}

/** Why the newest task failed: one that failed before its jobs were known has none that could say it. */
function useReason({ videoId, status }: VideoInfo): string {
  const query = useQuery(`reason ${videoId} ${status}`, async (from) =>
    status === 'TranscodeFail' ? ((await from.getTranscodeProgress({ videoId })).reason ?? '') : '',
  );
  return query.data ?? '';
}

async function loadTasks(from: Client, videoId: string): Promise<readonly Task[]> {
  const { transcodeTaskList } = await from.listTranscodeTask({ videoId, pageSize: PAGE_SIZE });
  const found = await Promise.all(
    transcodeTaskList.map(({ transcodeTaskId }) => from.getTranscodeTask({ transcodeTaskId })),
  );
  return found.flatMap(({ transcodeTask }) => transcodeTask ?? []);
}

function isMoving({ taskStatus, transcodeJobInfoList: jobs }: Task): boolean {
  return taskStatus === 'Processing' || jobs.some(({ transcodeJobStatus: status }) => status === 'Transcoding');
}

interface TaskProps {
  readonly task: Task;
  /** Empty: not known, or said by a job. */
  readonly reason: string;
  readonly onChange: () => void;
}

function TaskCard({ task, reason, onChange }: TaskProps): JSX.Element {
  const { transcodeTaskId, taskStatus, creationTime, transcodeJobInfoList: jobs } = task;
  const cancel = async (): Promise<void> => {
    try {
      await client().cancelTranscodeTask({ transcodeTaskId });
      showToast({ text: t(texts.cancelled) });
    } catch (error) {
      toastFailure(error);
    }
    onChange();
  };
  return (
    <li class="task">
      <div class="task-head">
        <TaskStatus status={taskStatus} hasFailed={jobs.some(hasFailed)} />
        <span class="quiet small">
          {formatAgo(creationTime)} · <code>{tf(texts.task, { id: transcodeTaskId.slice(0, 8) })}</code>
        </span>
        {isMoving(task) && (
          <Button kind="plain" onClick={() => void cancel()}>
            {t(texts.cancel)}
          </Button>
        )}
      </div>
      {reason !== '' && !jobs.some(hasFailed) && <p class="job-error">{t(translateFailure(reason))}</p>}
      <ul class="jobs">
        {jobs.map((job) => (
          <JobRow key={job.transcodeJobId} job={job} />
        ))}
      </ul>
    </li>
  );
}

function hasFailed({ transcodeJobStatus }: Job): boolean {
  return transcodeJobStatus === 'TranscodeFail';
}

function TaskStatus({
  status,
  hasFailed: isFault,
}: {
  readonly status: string;
  readonly hasFailed: boolean;
}): JSX.Element {
  if (status === 'Processing') return <Badge>{t(texts.processing)}</Badge>;
  if (status === 'Partial' || status === 'CompletePartialSucc') return <Badge tone="warn">{t(texts.partial)}</Badge>;
  const isBad = isFault || status === 'CompleteAllFail';
  return <Badge tone={isBad ? 'bad' : 'good'}>{t(isBad ? texts.failed : texts.complete)}</Badge>;
}

const jobStates = {
  Init: [texts.init, undefined],
  Transcoding: [texts.processing, undefined],
  TranscodeSuccess: [texts.complete, 'good'],
  TranscodeFail: [texts.failed, 'bad'],
  TranscodeCancelled: [texts.stopped, 'warn'],
} as const;

function JobRow({ job }: { readonly job: Job }): JSX.Element {
  const { transcodeJobStatus, transcodeProgress, errorMessage = '' } = job;
  const known = Object.hasOwn(jobStates, transcodeJobStatus)
    ? jobStates[transcodeJobStatus as keyof typeof jobStates]
    : undefined;
  const { name, facts } = describeOutput(job);
  return (
    <li class="job">
      <strong>{name}</strong>
      <span class="quiet small">{facts}</span>
      <Badge tone={known?.[1]}>{known === undefined ? transcodeJobStatus : t(known[0])}</Badge>
      {transcodeJobStatus === 'Transcoding' && <Progress label={name} value={transcodeProgress / 100} />}
      {errorMessage !== '' && <p class="job-error">{t(translateFailure(errorMessage))}</p>}
    </li>
  );
}

/** The size of the picture is known when the file is made; before, a job has the name of its template. */
function describeOutput({ definition, outputFile: file }: Job): { readonly name: string; readonly facts: string } {
  if (file === undefined) return { name: definition, facts: '' };
  const name = qualityName({ width: Number(file.width), height: Number(file.height), definition });
  const format = file.format === 'm3u8' ? 'HLS' : file.format.toUpperCase();
  return { name, facts: `${definition} · ${format} · ${formatBytes(file.filesize)}` };
}
