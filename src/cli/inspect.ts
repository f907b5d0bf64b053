// `playauth inspect`: what a PlayAuth, a JWTPlayAuth or a playback URL says of itself. Nothing is verified, because the
// keys are on the server; secrets are not shown.
import { claimedExpiryMs, readJwtPlayAuth } from '../wire/jwt-play-auth.ts';
import { parseObject } from '../wire/json.ts';
import { decodePlayAuth, type AuthInfoFields } from '../wire/play-auth.ts';
import { sealedTokenKeyId } from '../wire/sealed-token.ts';
import { readSessionTokenUnverified } from '../wire/session-token.ts';
import { fill, type Text, type Texts } from '../wire/texts.ts';
import { formatTimestamp, parseTimestamp } from '../wire/timestamps.ts';
import { summaries } from '../terminal/summaries.ts';
import type { Command } from '../terminal/command.ts';
import { CommandFailure, UsageFailure } from '../terminal/failure.ts';
import type { Problems } from '../terminal/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { clean, padColumns } from '../terminal/text-table.ts';

export const texts = {
  subject: [
    'a PlayAuth, a JWTPlayAuth, a playback URL, a watch link or a token; without it, or with -, from stdin',
    '播放凭证（PlayAuth、JWTPlayAuth）、播放地址、播放页链接或令牌；省略或用 - 时从 stdin 读取',
  ],
  sealed: [
    'A watch link is sealed: for which video and until when only its server can tell. Open it in a browser.',
    '播放页链接是密封的：对应哪个视频、何时过期只有服务端知道。请在浏览器中打开。',
  ],
  exampleUrl: ['what a playback URL opens, and until when', '播放地址可打开的内容及有效期'],
  examplePipe: ['the credential that was just issued', '刚签发的凭证'],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  yes: ['true', '是'],
  no: ['false', '否'],
  goodUntil: ['good until {time}', '有效期至 {time}'],
  expiredSince: ['expired since {time}', '已于 {time} 过期'],
} as const satisfies Texts;

export const problems = {
  notRecognised: {
    says: [
      'This is neither a PlayAuth, nor a playback URL, nor a watch link, nor a token of one.',
      '这不是播放凭证，也不是播放地址、播放页链接或其中的令牌。',
    ],
    next: [
      'Give it whole and in quotes, as playauth issue or playauth play prints it.',
      '请完整给出并加引号，与 playauth issue 或 playauth play 的输出一致。',
    ],
  },
  nothing: {
    says: ['There is nothing to inspect.', '没有要查看的内容。'],
    next: [
      'playauth inspect TEXT, or playauth issue VIDEO | playauth inspect',
      'playauth inspect 文本，或 playauth issue 视频 | playauth inspect',
    ],
  },
  tooLong: {
    says: ['stdin holds more than a credential or a URL.', 'stdin 的内容超过一个凭证或地址。'],
    next: ['Give one of them.', '请只给出一个。'],
  },
} as const satisfies Problems;

/** The fields of the JSON object, for people; ids and names of the wire are the same in both languages. */
export const labels = {
  Kind: ['Kind', '类型'],
  Title: ['Title', '标题'],
  Region: ['Region', '地域'],
  PlayDomain: ['PlayDomain', '播放域名'],
  ExpireTime: ['ExpireTime', '过期时间'],
  Expired: ['Expired', '已过期'],
  Bytes: ['Bytes', '字节数'],
  Server: ['Server', '服务端'],
  SessionId: ['SessionId', '会话 ID'],
  KeyId: ['KeyId', '密钥 ID'],
  Opens: ['Opens', '可打开'],
  PreviewSeconds: ['PreviewSeconds', '试看秒数'],
  CurrentTime: ['CurrentTime', '签发时间'],
  PlayContentInfo: ['PlayContentInfo', '播放内容'],
  OtherClaims: ['OtherClaims', '其他声明'],
} as const satisfies Texts;

interface InspectOptions {
  readonly json?: boolean;
}

export const inspectCommand: Command<InspectOptions, [text: string | undefined]> = {
  name: 'inspect',
  description: summaries.inspect,
  args: [{ name: '[credential-or-url]', description: texts.subject }],
  flags: [{ flags: '--json', description: texts.json }],
  examples: [
    ["playauth inspect 'http://127.0.0.1:8280/play/…/master.m3u8'", texts.exampleUrl],
    ['playauth issue lesson-1 | playauth inspect', texts.examplePipe],
  ],
  isLocal: true,
  async run({ terminal, args: [text], options }) {
    inspect(terminal, text === undefined || text === '-' ? await readStdin() : text, options);
    return undefined;
  },
};

const MAX_STDIN = 64 * 1024;

async function readStdin(): Promise<string> {
  if (process.stdin.isTTY) throw new UsageFailure(problems.nothing);
  let all = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    all += String(chunk);
    if (all.length > MAX_STDIN) throw new CommandFailure('TooLong', problems.tooLong);
  }
  if (all.trim() === '') throw new UsageFailure(problems.nothing);
  return subjectIn(all.trim());
}

/** Of the JSON of `issue`, `play` and GetPlayInfo what can be inspected. */
function subjectIn(text: string): string {
  const fields = parseObject(text);
  const found = [fields?.['PlayAuth'], fields?.['WatchURL'], fields?.['PlayURL']].find(
    (one) => typeof one === 'string',
  );
  return typeof found === 'string' ? found : text;
}

export function inspect(terminal: Terminal, text: string, { json }: InspectOptions): void {
  const facts = inspectPlayAuth(text) ?? inspectJwt(text.trim()) ?? inspectWatchLink(text.trim()) ?? inspectUrl(text);
  if (facts === undefined) throw new CommandFailure('NotRecognised', problems.notRecognised);
  if (json === true) {
    terminal.out(JSON.stringify(facts));
    return;
  }
  const { ExpireTime: time, Expired: isExpired } = facts;
  const names: Readonly<Record<string, Text | undefined>> = labels;
  const valueOf = (value: unknown): string =>
    typeof value === 'boolean' ? terminal.say(value ? texts.yes : texts.no) : clean(String(value));
  for (const [name, value] of Object.entries(facts))
    terminal.out(`${padColumns(terminal.say(names[name] ?? [name, name]), 16)} ${valueOf(value)}`);
  if (facts.Kind === 'WatchLink') terminal.out(texts.sealed);
  if (time !== undefined) terminal.out(fill(isExpired === true ? texts.expiredSince : texts.goodUntil, { time }));
}

interface Facts extends Record<string, unknown> {
  readonly Kind: 'PlayAuth' | 'JWTPlayAuth' | 'PlayURL' | 'CoverURL' | 'WatchLink';
  readonly VideoId?: string;
  readonly ExpireTime?: string;
  readonly Expired?: boolean;
}

function inspectPlayAuth(text: string): Facts | undefined {
  const fields = decodePlayAuth(text.trim());
  if (fields === undefined) return undefined;
  const authInfo = parseObject(fields.AuthInfo) as Partial<AuthInfoFields> | undefined;
  const expiresAtMs = parseTimestamp(authInfo?.ExpireTime ?? '');
  return {
    Kind: 'PlayAuth',
    ...(authInfo?.MediaId !== undefined && { VideoId: authInfo.MediaId }),
    Title: fields.VideoMeta?.Title ?? '',
    AccessKeyId: fields.AccessKeyId,
    AccessKeySecret: '***',
    Region: fields.Region,
    PlayDomain: authInfo?.PlayDomain ?? '',
    ...expiryFacts(expiresAtMs),
    Bytes: text.trim().length,
  };
}

/** The last instant that the wire can write; a JWT may hold any number. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

function timeOf(ms: unknown): string | undefined {
  return typeof ms === 'number' && ms >= 0 && ms <= LAST_INSTANT_MS ? formatTimestamp(ms) : undefined;
}

function expiryFacts(expiresAtMs: number | undefined): Pick<Facts, 'ExpireTime' | 'Expired'> {
  const time = timeOf(expiresAtMs);
  return time === undefined ? {} : { ExpireTime: time, Expired: Number(expiresAtMs) <= Date.now() };
}

function inspectJwt(text: string): Facts | undefined {
  const reading = readJwtPlayAuth(text);
  if (!reading.ok) return undefined;
  const { unverified } = reading.read;
  const { appId, videoId, currentTimeStamp, expireTimeStamp: _, playContentInfo, ...others } = unverified;
  const issued = timeOf(currentTimeStamp);
  return {
    Kind: 'JWTPlayAuth',
    ...(typeof videoId === 'string' && { VideoId: videoId }),
    ...(typeof appId === 'string' && { AppId: appId }),
    ...(issued !== undefined && { CurrentTime: issued }),
    ...(playContentInfo !== undefined && { PlayContentInfo: JSON.stringify(playContentInfo) }),
    ...(Object.keys(others).length > 0 && { OtherClaims: JSON.stringify(others) }),
    ...expiryFacts(claimedExpiryMs(unverified)),
    Bytes: text.length,
  };
}

const WATCH = /^(https?:\/\/[^/?#\s]+)?\/watch\/([A-Za-z0-9_-]{40,4096})(?:[/?#]|$)/;

function inspectWatchLink(text: string): Facts | undefined {
  const [, server, token = ''] = WATCH.exec(text) ?? [];
  const keyId = sealedTokenKeyId(token);
  if (keyId === undefined) return undefined;
  return { Kind: 'WatchLink', ...(server !== undefined && { Server: server }), KeyId: keyId, Bytes: text.length };
}

function inspectUrl(text: string): Facts | undefined {
  const token = /\/play\/([A-Za-z0-9_-]+)\//.exec(text)?.[1] ?? text.trim();
  const grant = readSessionTokenUnverified(token);
  if (grant === undefined) return undefined;
  return {
    Kind: grant.kind === 'cover' ? 'CoverURL' : 'PlayURL',
    VideoId: grant.videoId,
    SessionId: grant.sessionId,
    KeyId: grant.keyId,
    Opens: grant.opens.join(' '),
    PreviewSeconds: grant.previewSeconds,
    ExpireTime: formatTimestamp(grant.expiresAt * 1000),
    Expired: grant.expiresAt * 1000 <= Date.now(),
  };
}
