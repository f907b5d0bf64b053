// What `playauth doctor` asks the server: whether it answers, what it lacks, its clock, and whether it knows the key.
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { parseEndpoint } from '../../../sdk/endpoint.ts';
import { databaseStateText } from '../../wire/database-state-texts.ts';
import { fill, join, type Text, type Texts } from '../../wire/texts.ts';
import type { ConnectOptions } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { problemOf } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import type { Check } from './check-machine.ts';

export const texts = {
  clockSkew: ["differs from the server's by {seconds} s", '与服务端相差 {seconds} 秒'],
  keyAccepted: ['accepted; {arn}', '有效；{arn}'],
  away: [
    '{names} away: the server refuses what needs it; its log says why (docs/availability.md)',
    '{names} 不可用：服务端会拒绝依赖它的请求，原因见其日志（docs/availability.md）',
  ],
  full: [
    'the disk of the server is full: free some space, it refuses what writes',
    '服务端磁盘已满：请腾出空间，写入请求会被拒绝',
  ],
  missingFiles: [
    '{count} media files are missing in storage; the log of the server names them',
    '存储中缺少 {count} 个媒体文件，服务端日志中有文件名',
  ],
  healthy: ['database, storage and disk answer', '数据库、存储和磁盘均正常'],
  noTools: [
    'the server lacks FFmpeg, so nothing that is uploaded will play: install it there (apt-get install ffmpeg) or set --ffmpeg and --ffprobe',
    '服务端缺少 FFmpeg，上传的文件都无法播放：请在服务端安装（apt-get install ffmpeg），或设置 --ffmpeg 和 --ffprobe',
  ],
  tools: ['the server has it', '服务端已安装'],
} as const satisfies Texts;

const MAX_SKEW_MS = 60_000;
const TIMEOUT_MS = 5_000;

export async function checkServer(terminal: Terminal, options: ConnectOptions): Promise<Check[]> {
  try {
    const { endpoint, client } = await connect(terminal, options);
    const skewMs = await clockSkewOf(endpoint);
    const seconds = Math.round(skewMs / 1000);
    return [
      { name: 'server', ok: true, detail: endpoint },
      ...(await checkHealth(endpoint)),
      { name: 'clock', ok: skewMs <= MAX_SKEW_MS, detail: fill(texts.clockSkew, { seconds }) },
      await checkKey(client),
    ];
  } catch (error) {
    return [{ name: 'server', ok: false, detail: sentenceOf(error) }];
  }
}

async function clockSkewOf(endpoint: string): Promise<number> {
  const before = Date.now();
  const url = parseEndpoint(endpoint);
  const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: unknown) => {
      const { code = 'UND_ERR_HEADERS_TIMEOUT' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      throw new PlayauthError({ code: 'Client.Network', message: `doctor: no answer from ${url.host} (${code})` });
    },
  );
  return Math.abs(Date.parse(response.headers.get('date') ?? '') - before);
}

/** By the one operation that every key may call, with any policies. */
async function checkKey(client: Client): Promise<Check> {
  try {
    const { arn } = await client.getCallerIdentity();
    return { name: 'key', ok: true, detail: fill(texts.keyAccepted, { arn: clean(arn) }) };
  } catch (error) {
    return { name: 'key', ok: false, detail: sentenceOf(error) };
  }
}

/** What is wrong, with the next step. */
function sentenceOf(error: unknown): Text {
  const { says, next } = problemOf(error);
  return join([says, ...next.slice(0, 1)], ' ');
}

/** A server of an earlier version has no such page. */
async function checkHealth(endpoint: string): Promise<Check[]> {
  const url = new URL('/health/ready', parseEndpoint(endpoint));
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status !== 200 && response.status !== 503) return [];
  const { missingFiles, ffmpeg, ...states } = (await response.json()) as Record<string, unknown>;
  const away = Object.keys(states).filter((name) => states[name] === 'away');
  const wrong: (Text | false)[] = [
    away.length > 0 && fill(texts.away, { names: away.join(', ') }),
    databaseStateText(states['database']) ?? false,
    states['disk'] === 'full' && texts.full,
    typeof missingFiles === 'number' && missingFiles > 0 && fill(texts.missingFiles, { count: missingFiles }),
  ];
  const told = wrong.filter((one) => one !== false);
  return [
    {
      name: 'health',
      ok: told.length === 0,
      detail:
        told.length === 0 ? texts.healthy : told.reduce((all, one) => [`${all[0]}; ${one[0]}`, `${all[1]}；${one[1]}`]),
    },
    // Absent where other processes transcode, and of an earlier version.
    ...(typeof ffmpeg === 'string'
      ? [{ name: 'ffmpeg', ok: ffmpeg === 'ok', detail: ffmpeg === 'ok' ? texts.tools : texts.noTools }]
      : []),
  ];
}
