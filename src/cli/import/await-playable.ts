// `--wait` for a folder: when all files are sent, polls until each video plays or has failed.
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { translateFailure } from '../../wire/failure-texts.ts';
import { isForbidden } from '../library/follow-video.ts';
import { about } from '../../terminal/problem.ts';
import { createProgressLine } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { FileReport } from './file-report.ts';
import { texts as fileTexts } from './import-file.ts';
import { problems } from './import-one.ts';

const POLL_MS = 500;
/** VideoIds in one look-up. */
const BATCH = 20;
/** Videos in UploadSucc whose progress is asked for in one round. */
const ASKED = 5;
/** Uploaded, and not going to be transcoded. */
const ARRIVED = 'arrived';
/** The built-in group that makes no streams. */
const NO_TRANSCODE = 'VOD_NO_TRANSCODE';
const UNDER_WAY: ReadonlySet<string> = new Set(['Uploading', 'UploadSucc', 'Transcoding']);

export async function awaitPlayable(
  terminal: Terminal,
  client: Pick<Client, 'call'>,
  reports: readonly FileReport[],
): Promise<FileReport[]> {
  const statuses = new Map(
    reports.flatMap(({ VideoId, Status = '' }) => (VideoId === undefined ? [] : [[VideoId, Status]])),
  );
  const followed = () => [...statuses].filter(([, status]) => UNDER_WAY.has(status)).map(([videoId]) => videoId);
  const all = followed().length;
  if (all === 0 || reports.some(({ Outcome }) => Outcome === 'WouldImport')) return [...reports];
  const progress = terminal.isInteractive
    ? createProgressLine(terminal, terminal.say(fileTexts.transcoding))
    : undefined;
  let round = 0;
  for (let left = followed(); left.length > 0; left = followed()) {
    for (let at = 0; at < left.length; at += BATCH) await look(client, statuses, left.slice(at, at + BATCH));
    await markArrived(client, statuses, (round += 1));
    progress?.report(((all - followed().length) / all) * 100);
    if (followed().length > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  progress?.done();
  return await Promise.all(reports.map((report) => reportOf(terminal, client, { report, statuses })));
}

async function look(
  client: Pick<Client, 'call'>,
  statuses: Map<string, string>,
  videoIds: readonly string[],
): Promise<void> {
  // A video that is missing from the answer has been deleted meanwhile.
  const found = new Map(videoIds.map((videoId) => [videoId, 'Deleted']));
  try {
    const { VideoList } = await client.call('GetVideoInfos', { VideoIds: videoIds.join(',') });
    for (const { VideoId, Status } of VideoList) found.set(VideoId, Status);
  } catch (error) {
    if (!(error instanceof PlayauthError) || error.code !== 'InvalidVideo.NotFound') throw error;
  }
  for (const [videoId, status] of found) statuses.set(videoId, status);
}

/**
 * A video that will not be transcoded stays in UploadSucc, like one that waits for its turn. Only the progress tells them
 * apart, so some are asked for it in each round.
 */
async function markArrived(client: Pick<Client, 'call'>, statuses: Map<string, string>, round: number): Promise<void> {
  const waiting = [...statuses].filter(([, status]) => status === 'UploadSucc').map(([videoId]) => videoId);
  for (let at = 0; at < Math.min(ASKED, waiting.length); at += 1) {
    const VideoId = waiting[(round * ASKED + at) % waiting.length] ?? '';
    if (await isSettled(client, VideoId)) statuses.set(VideoId, ARRIVED);
  }
}

/** Where a policy does not allow the progress, the template group has to tell. */
async function isSettled(client: Pick<Client, 'call'>, VideoId: string): Promise<boolean> {
  try {
    const { Status, Progress } = await client.call('GetTranscodeProgress', { VideoId });
    return Status === 'UploadSucc' && Progress === 100;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const { Video } = await client.call('GetVideoInfo', { VideoId });
    return Video.Status === 'UploadSucc' && Video.TemplateGroupId === NO_TRANSCODE;
  }
}

interface FinalStatus {
  readonly report: FileReport;
  readonly statuses: ReadonlyMap<string, string>;
}

async function reportOf(
  terminal: Terminal,
  client: Pick<Client, 'call'>,
  { report, statuses }: FinalStatus,
): Promise<FileReport> {
  const { VideoId = '' } = report;
  const Status = statuses.get(VideoId);
  if (Status === undefined || report.Outcome === 'Unplayable') return report;
  if (Status === ARRIVED) return { ...report, Status: 'UploadSucc' };
  if (Status !== 'TranscodeFail' && Status !== 'UploadFail') return { ...report, Status };
  const asked = await client.call('GetTranscodeProgress', { VideoId }).catch(() => undefined);
  const reason = translateFailure(asked?.Reason ?? Status);
  const Message = terminal.say(about(problems.cannotBePlayed, { reason, video: VideoId }).says);
  return { ...report, Outcome: 'Failed', Status, Code: Status, Message };
}
