// The two requests of a page with a watch token: the status of the video, and a credential to play it.
import { PlayerError } from '../../sdk/player/create-player.ts';

/** The status of a video, and the progress of its transcoding. */
export interface VideoStatus {
  readonly videoId: string;
  readonly title: string;
  readonly status: string;
  /** 0–100. */
  readonly progress: number;
  readonly reason: string;
  readonly durationSeconds: number;
}

export interface VideoApi {
  /** @throws PlayerError */
  readonly readStatus: () => Promise<VideoStatus>;
  /** @throws PlayerError */
  readonly getPlayAuth: () => Promise<string>;
}

const TIMEOUT_MS = 10_000;

export function createVideoApi(token: string): VideoApi {
  const path = `/watch/${token}`;
  return {
    readStatus: async () => {
      const body = await ask('GET', `${path}/video`);
      return {
        videoId: textOf(body['VideoId']),
        title: textOf(body['Title']),
        status: textOf(body['Status']),
        progress: Math.min(100, Math.max(0, Number(body['Progress']) || 0)),
        reason: textOf(body['Reason']),
        durationSeconds: Number(body['Duration']) || 0,
      };
    },
    getPlayAuth: async () => textOf((await ask('POST', `${path}/play-auth`))['PlayAuth']),
  };
}

async function ask(method: string, path: string): Promise<Record<string, unknown>> {
  const answer = await fetchAnswer(method, path);
  const body = parseObject(answer.text);
  const code = textOf(body?.['Code']);
  if (code !== '') {
    const [message, requestId] = [textOf(body?.['Message']), textOf(body?.['RequestId'])];
    throw new PlayerError({ code, message, status: answer.status, requestId });
  }
  if (!answer.isOk || body === undefined) throw new PlayerError({ code: 'Client.BadResponse', status: answer.status });
  return body;
}

async function fetchAnswer(method: string, path: string): Promise<{ status: number; isOk: boolean; text: string }> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(path, { method, signal: timeout, cache: 'no-store' });
    return { status: response.status, isOk: response.ok, text: await response.text() };
  } catch {
    throw new PlayerError({ code: timeout.aborted ? 'Client.Timeout' : 'Client.Network' });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
