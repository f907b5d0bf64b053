// `playauth audit list`: the audit events of the account, newest first.
import type { Operations } from '../../../sdk/client.ts';
import { answer, type ClientOptions, type Command, type Flag } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { tableLines } from '../../terminal/text-table.ts';
import { fill, type Texts } from '../../wire/texts.ts';

export const texts = {
  list: ['list the audit events of the account, newest first', '列出账号的审计事件，最新的在前'],
  requestId: ['the call with this request id', '该请求 ID 的调用'],
  video: ['events of this video', '该视频的事件'],
  viewer: ['events of this viewer', '该观众的事件'],
  credential: ['events of this playback credential', '该播放凭证的事件'],
  key: ['events of this access key', '该访问密钥的事件'],
  action: ['events of this operation', '该操作的事件'],
  code: ['events with this code; OK for what was allowed', '该结果码的事件；允许的为 OK'],
  from: ['not before this instant: 2026-11-29T12:00:00Z', '不早于该时刻：2026-11-29T12:00:00Z'],
  to: ['not after this instant', '不晚于该时刻'],
  limit: ['events on a page', '每页的事件数'],
  after: ['the next page, as the page before names it', '下一页，由上一页给出'],
  none: ['There are no such events.', '没有符合条件的事件。'],
  more: ['The next page: --after {token}', '下一页：--after {token}'],
  time: ['Time', '时间'],
  caller: ['Caller', '调用者'],
  what: ['Action', '操作'],
  result: ['Code', '结果'],
  times: ['Times', '次数'],
  about: ['About', '对象'],
  exampleDenied: ['what this key was refused', '该密钥被拒绝的调用'],
} as const satisfies Texts;

interface ListOptions extends ClientOptions {
  readonly requestId?: string;
  readonly video?: string;
  readonly viewer?: string;
  readonly credential?: string;
  readonly key?: string;
  readonly action?: string;
  readonly code?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pageSize?: number;
  readonly after?: string;
}

const flags: readonly Flag[] = [
  { flags: '--request-id <id>', description: texts.requestId, wire: ['RequestId'] },
  { flags: '--video <id>', description: texts.video, completes: 'video', wire: ['VideoId'] },
  { flags: '--viewer <id>', description: texts.viewer, wire: ['ViewerId'] },
  { flags: '--credential <id>', description: texts.credential, wire: ['CredentialId'] },
  { flags: '--key <id>', description: texts.key, wire: ['EventAccessKeyId'] },
  { flags: '--action <name>', description: texts.action, wire: ['EventAction'] },
  { flags: '--code <code>', description: texts.code, wire: ['Code'] },
  { flags: '--from <time>', description: texts.from, wire: ['From'] },
  { flags: '--to <time>', description: texts.to, wire: ['To'] },
  {
    flags: '--page-size <number>',
    description: texts.limit,
    range: { least: 1, most: 200, byDefault: 50 },
    wire: ['PageSize'],
  },
  { flags: '--after <token>', description: texts.after, wire: ['ScrollToken'] },
];

type Event = Operations['ListAuditEvents']['response']['AuditEvents'][number];

export const listCommand: Command<ListOptions, []> = {
  name: 'list',
  description: texts.list,
  flags,
  examples: [['playauth audit list --key LTAI5t… --code Forbidden.RAM', texts.exampleDenied]],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const asked = {
      RequestId: options.requestId,
      VideoId: options.video,
      ViewerId: options.viewer,
      CredentialId: options.credential,
      EventAccessKeyId: options.key,
      EventAction: options.action,
      Code: options.code,
      From: options.from,
      To: options.to,
      PageSize: options.pageSize,
      ScrollToken: options.after,
    };
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const wire = await client.call('ListAuditEvents', given);
    const heads = [texts.time, texts.what, texts.result, texts.caller, texts.times, texts.about].map(terminal.say);
    answer(terminal, options, {
      wire,
      lines:
        wire.AuditEvents.length === 0
          ? [terminal.say(texts.none)]
          : tableLines(terminal, [...heads, 'RequestId'], wire.AuditEvents.map(rowOf)),
    });
    if (options.json !== true && wire.ScrollToken !== undefined)
      terminal.err(fill(texts.more, { token: wire.ScrollToken }));
    return undefined;
  },
};

function rowOf({ Time, Action, Code, Caller, Times, VideoId, Resource, RequestId }: Event): readonly string[] {
  return [Time, Action, Code, Caller, String(Times), VideoId ?? Resource ?? '', RequestId ?? ''];
}
