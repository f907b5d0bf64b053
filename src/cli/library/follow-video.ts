// Follows a video until it plays or has failed, with its progress on stderr. Where a policy does not allow GetTranscodeProgress,
// the status of GetVideoInfo has to do.
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import type { Texts } from '../../wire/texts.ts';
import { bePatient, PATIENCE_SECONDS } from '../../terminal/be-patient.ts';
import { createProgressLine } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { VideoKey } from './name-video.ts';
import { FAILED } from './video-status.ts';

export const texts = {
  transcoding: ['Transcoding', '转码'],
  notAllowed: [
    'This key may not see how the video gets on, so it is not waited for. Ask for vod:GetVideoInfo, or look later: playauth video show {video}',
    '该密钥无权查看视频进度，因此不再等待。请申请 vod:GetVideoInfo 权限，或稍后查看：playauth video show {video}',
  ],
} as const satisfies Texts;

export interface Ending {
  readonly VideoId: string;
  readonly Status: string;
  readonly Progress: number;
  readonly Reason?: string | undefined;
}

interface Following {
  readonly key: VideoKey;
  readonly patienceSeconds?: number | undefined;
}

const POLL_MS = 300;
const PLAYS: ReadonlySet<string> = new Set(['Normal', 'Checking', 'Blocked']);

export async function followVideo(
  terminal: Terminal,
  client: Client,
  { key, patienceSeconds }: Following,
): Promise<Ending> {
  const progress = createProgressLine(terminal, terminal.say(texts.transcoding));
  const look = progressReader(client, key);
  try {
    for (;;) {
      const seen = await bePatient(look, { patienceSeconds: patienceSeconds ?? PATIENCE_SECONDS });
      progress.report(seen.Progress);
      // A file that needs transcoding and gets none stays in UploadSucc: at 100 % nothing more will happen to it.
      if (PLAYS.has(seen.Status) || (seen.Status === 'UploadSucc' && seen.Progress === 100)) {
        progress.done();
        return seen;
      }
      if (FAILED.has(seen.Status)) {
        progress.end();
        return seen;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    progress.end();
    throw error;
  }
}

/** Asks for the progress, and from the first refusal on for the video alone. */
function progressReader(client: Pick<Client, 'call'>, key: VideoKey): () => Promise<Ending> {
  let mayAsk = true;
  return async () => {
    if (mayAsk) {
      try {
        return await client.call('GetTranscodeProgress', key);
      } catch (error) {
        if (!isForbidden(error)) throw error;
        mayAsk = false;
      }
    }
    const { Video } = await client.call('GetVideoInfo', key);
    return { VideoId: Video.VideoId, Status: Video.Status, Progress: Video.Status === 'Normal' ? 100 : 0 };
  };
}

/** For what is only looked at first: a key that may not look goes on. */
export async function unlessForbidden<T>(call: Promise<T>, otherwise: T): Promise<T> {
  return await call.catch((error: unknown) => {
    if (isForbidden(error)) return otherwise;
    throw error;
  });
}

export function isForbidden(error: unknown): boolean {
  return error instanceof PlayauthError && (error.code === 'Forbidden.RAM' || error.code === 'NoPermission');
}
