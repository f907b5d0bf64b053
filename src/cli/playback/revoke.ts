// `playauth revoke`: ends what was issued for a credential, session, viewer, video, access key or watch link, and lists what was.
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { tableLines } from '../../terminal/text-table.ts';
import { pageFlags, type PageOptions } from './page-flags.ts';

export const texts = {
  credential: ['end a playback credential and the sessions it opened', '吊销播放凭证及其打开的会话'],
  session: ['end one play session', '结束一个播放会话'],
  viewer: ['end all that was issued for a viewer', '吊销为某观众签发的全部内容'],
  video: ['end all that was issued for a video', '吊销为某视频签发的全部内容'],
  accessKey: [
    'end all playback that an access key issued; the key stays usable',
    '吊销某访问密钥签发的全部播放权限；密钥仍可使用',
  ],
  link: ['end a watch link and all that was issued through it', '吊销播放页链接及经它签发的全部内容'],
  credentialId: ['the header x-playauth-credential-id', '响应头 x-playauth-credential-id'],
  sessionId: ['as playauth sessions lists it', '见 playauth sessions'],
  viewerId: ['as the credentials name the viewer', '凭证中的观众 ID'],
  videoId: ['of the video', '视频 ID'],
  accessKeyId: ['of the key that issued', '签发所用的密钥'],
  linkId: ['WatchLinkId of CreateWatchLink', 'CreateWatchLink 返回的 WatchLinkId'],
  before: [
    'only what was issued before this instant, as 2026-11-29T00:00:00Z; default now',
    '仅吊销该时刻之前签发的内容，如 2026-11-29T00:00:00Z；默认为现在',
  ],
  done: [
    'Revoked {type} {value}. It takes effect on every server within 5 seconds, and cannot be taken back.',
    '已吊销 {type} {value}，5 秒内在所有服务端生效，不可撤销。',
  ],
  list: ['list what was revoked, newest first', '列出吊销记录，最新的在前'],
  none: ['Nothing is revoked.', '没有吊销记录。'],
  type: ['Kind', '类型'],
  value: ['Id', '对象 ID'],
  issuedBefore: ['Issued before', '签发早于'],
  made: ['Revoked', '吊销时间'],
  all: ['always', '全部'],
  more: ['More: --after {token}', '后面还有：--after {token}'],
  exampleViewer: ['what this viewer holds ends now', '该观众手中的凭证立即失效'],
} as const satisfies Texts;

interface RevokeOptions extends ClientOptions {
  readonly issuedBefore?: string;
}

type Name = 'CredentialId' | 'SessionId' | 'ViewerId' | 'VideoId' | 'UserAccessKeyId' | 'WatchLinkId';

interface Revoking {
  readonly parameter: Name;
  readonly description: Text;
  readonly id: Text;
}

function revokeCommand(name: string, { parameter, description, id }: Revoking): Command<RevokeOptions, [id: string]> {
  return {
    name,
    description,
    args: [{ name: '<id>', description: id, wire: [parameter], ...(name === 'video' && { completes: 'video' }) }],
    flags: [{ flags: '--issued-before <time>', description: texts.before, wire: ['IssuedBefore'] }],
    ...(name === 'viewer' && { examples: [['playauth revoke viewer viewer-42', texts.exampleViewer]] }),
    async run({ terminal, args: [value], options }) {
      const { client } = await connect(terminal, options);
      const { issuedBefore } = options;
      const wire = await client.call('RevokePlayback', {
        [parameter]: value,
        ...(issuedBefore !== undefined && { IssuedBefore: issuedBefore }),
      });
      answer(terminal, options, { wire, lines: [fill(texts.done, { type: wire.Type, value: wire.Value })] });
      return undefined;
    },
  };
}

const listCommand: Command<PageOptions, []> = {
  name: 'list',
  description: texts.list,
  flags: pageFlags,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('ListRevocations', {
      ...(options.pageSize !== undefined && { PageSize: options.pageSize }),
      ...(options.after !== undefined && { ScrollToken: options.after }),
    });
    const { say } = terminal;
    const rows = wire.Revocations.map((one) => [
      one.Type,
      one.IssuedBefore ?? say(texts.all),
      one.CreationTime,
      one.Value,
    ]);
    const head = [texts.type, texts.issuedBefore, texts.made, texts.value].map(say);
    const more = wire.ScrollToken === undefined ? [] : [fill(texts.more, { token: wire.ScrollToken })];
    answer(terminal, options, {
      wire,
      lines: rows.length === 0 ? [texts.none] : [...tableLines(terminal, head, rows), ...more],
    });
    return undefined;
  },
};

export const revokeCommands: CommandGroup = {
  name: 'revoke',
  description: summaries.revoke,
  commands: [
    revokeCommand('credential', {
      parameter: 'CredentialId',
      description: texts.credential,
      id: texts.credentialId,
    }),
    revokeCommand('session', { parameter: 'SessionId', description: texts.session, id: texts.sessionId }),
    revokeCommand('viewer', { parameter: 'ViewerId', description: texts.viewer, id: texts.viewerId }),
    revokeCommand('video', { parameter: 'VideoId', description: texts.video, id: texts.videoId }),
    revokeCommand('access-key', {
      parameter: 'UserAccessKeyId',
      description: texts.accessKey,
      id: texts.accessKeyId,
    }),
    revokeCommand('link', { parameter: 'WatchLinkId', description: texts.link, id: texts.linkId }),
    listCommand,
  ],
};
