// `playauth inspect`: what a credential, a URL or a token of ours says of itself; and with --check what its server says of it: what it allows,
// and why it would be refused now. Secrets are not shown.
import { parseObject } from '../../wire/json.ts';
import type { Operations } from '../../../sdk/client.ts';
import { fill, join, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { ClientOptions, Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure, UsageFailure } from '../../terminal/failure.ts';
import type { Problems } from '../../terminal/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean, padColumns } from '../../terminal/text-table.ts';
import { recognise, type Facts, type Recognised } from './recognise.ts';

export const texts = {
  subject: [
    'a PlayAuth, a JWTPlayAuth, a URL, a link, an upload credential or a token; without it, or with -, from stdin',
    '播放凭证（PlayAuth、JWTPlayAuth）、地址、链接、上传凭证或令牌；省略或用 - 时从 stdin 读取',
  ],
  sealed: [
    'It is sealed: what it allows and until when only its server can tell. Ask it: playauth inspect --check …',
    '内容是密封的：允许什么、何时过期只有服务端知道。可用 playauth inspect --check … 询问服务端。',
  ],
  exampleUrl: ['what a playback URL opens, and until when', '播放地址可打开的内容及有效期'],
  examplePipe: ['the credential that was just issued', '刚签发的凭证'],
  check: [
    'ask the server too: what it allows, and why it would be refused now',
    '同时询问服务端：允许什么，以及目前会被拒绝的原因',
  ],
  exampleCheck: ['why a URL does not play any more', '查看某个地址为何不能再播放'],
  good: ['The server would accept it now.', '服务端目前会接受它。'],
  refused: ['The server would refuse it now:', '服务端目前会拒绝它：'],
  unknown: [
    'The server does not know it: it is of another account or server, was altered, or the key that made it was retired or revoked.',
    '服务端不认识它：它属于其他账号或服务端、被改动过，或签发它的密钥已停用或吊销。',
  ],
  notAsked: ['The server has nothing to say of this kind.', '服务端对此类内容没有可说明的。'],
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

/** Why the server would refuse it; a code of the API stands for itself. */
export const reasons = {
  Expired: ['it has expired', '已过期'],
  Revoked: ['it was revoked (playauth revoke list)', '已被吊销（playauth revoke list）'],
  IssuerRevoked: [
    'the access key or role that issued it was disabled or deleted',
    '签发它的访问密钥或角色已停用或删除',
  ],
  SessionEnded: ['its session has ended', '其会话已结束'],
  VideoNotReady: ['its video was deleted, or cannot be played now', '其视频已删除或目前不可播放'],
  KeyDisabled: ['the access key whose rights it has was disabled or deleted', '其权限所属的访问密钥已停用或删除'],
} as const satisfies Texts;

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
  CredentialId: ['CredentialId', '凭证 ID'],
  ViewerId: ['ViewerId', '观众 ID'],
  IssuedBy: ['IssuedBy', '签发者'],
  Rules: ['Rules', '播放规则'],
  Once: ['Once', '一次性'],
  Type: ['Type', '类别'],
  SignedAt: ['SignedAt', '签名时间'],
  Of: ['Of', '属于'],
  At: ['At', '位置'],
} as const satisfies Texts;

interface InspectOptions extends ClientOptions {
  readonly check?: boolean;
}

export const inspectCommand: Command<InspectOptions, [text: string | undefined]> = {
  name: 'inspect',
  description: summaries.inspect,
  args: [{ name: '[credential-or-url]', description: texts.subject }],
  flags: [{ flags: '--check', description: texts.check }],
  examples: [
    ["playauth inspect 'http://127.0.0.1:8280/play/…/master.m3u8'", texts.exampleUrl],
    ['playauth issue lesson-1 | playauth inspect', texts.examplePipe],
    ["playauth inspect --check 'http://127.0.0.1:8280/play/…/master.m3u8'", texts.exampleCheck],
  ],
  async run({ terminal, args: [text], options }) {
    const given = text === undefined || text === '-' ? await readStdin() : text;
    const { token } = recognised(given);
    const said = options.check === true && token !== undefined ? await ask(terminal, options, token) : undefined;
    inspect(terminal, given, { ...options, said });
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

/** The part that can be inspected, of the JSON that `issue`, `play` and GetPlayInfo answer. */
function subjectIn(text: string): string {
  const fields = parseObject(text);
  const found = [fields?.['PlayAuth'], fields?.['WatchURL'], fields?.['PlayURL']].find(
    (one) => typeof one === 'string',
  );
  return typeof found === 'string' ? found : text;
}

type Answer = Operations['InspectToken']['response'];
/** Said in sentences, or of no use to people. */
const UNSAID: ReadonlySet<string> = new Set(['State', 'Refusals', 'RequestId']);

async function ask(terminal: Terminal, options: InspectOptions, token: string): Promise<Answer> {
  const { client } = await connect(terminal, options);
  return await client.call('InspectToken', { Token: token });
}

function recognised(text: string): Recognised {
  const found = recognise(text);
  if (found === undefined) throw new CommandFailure('NotRecognised', problems.notRecognised);
  return found;
}

interface Shown extends Pick<InspectOptions, 'json' | 'check'> {
  readonly said?: Answer | undefined;
}

export function inspect(terminal: Terminal, text: string, { json, check, said }: Shown): void {
  const { facts: own, token } = recognised(text);
  const facts = said === undefined ? own : withAnswer(own, said);
  if (json === true) {
    terminal.out(JSON.stringify(facts));
    return;
  }
  const names: Readonly<Record<string, Text | undefined>> = labels;
  const valueOf = (value: unknown): string =>
    typeof value === 'boolean' ? terminal.say(value ? texts.yes : texts.no) : clean(String(value));
  for (const [name, value] of Object.entries(facts))
    if (!UNSAID.has(name))
      terminal.out(`${padColumns(terminal.say(names[name] ?? [name, name]), 16)} ${valueOf(value)}`);
  const { ExpireTime: time, Expired: isExpired } = facts;
  if (said === undefined && time === undefined && token !== undefined) terminal.out(texts.sealed);
  if (said !== undefined) for (const line of verdictLines(said)) terminal.out(line);
  else if (check === true) terminal.out(texts.notAsked);
  if (time !== undefined) terminal.out(fill(isExpired === true ? texts.expiredSince : texts.goodUntil, { time }));
}

/** The server knows better; what it cannot open it says nothing of. */
function withAnswer(own: Facts, answer: Answer): Facts {
  const { Kind, ...said } = answer;
  const isKnown = said.State !== 'Unknown';
  const isDated = isKnown && own['Expired'] === undefined;
  return { ...own, ...said, Kind: isKnown ? Kind : own.Kind, ...(isDated && expiryOf(said)) };
}

function expiryOf({ ExpireTime }: Pick<Answer, 'ExpireTime'>): Pick<Facts, 'Expired'> {
  return ExpireTime === undefined ? {} : { Expired: Date.parse(ExpireTime) <= Date.now() };
}

function verdictLines({ State, Refusals }: Answer): readonly Text[] {
  if (State === 'Unknown') return [texts.unknown];
  if (State === 'Good') return [texts.good];
  const known: Readonly<Record<string, Text | undefined>> = reasons;
  return [texts.refused, ...Refusals.map((code): Text => join(['  ', known[code] ?? code], ''))];
}
