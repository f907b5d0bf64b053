// `playauth sessions`: the play sessions that the server keeps, newest first.
import { fill, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { tableLines } from '../../terminal/text-table.ts';
import { pageFlags, type PageOptions } from './page-flags.ts';

export const texts = {
  video: ['only those of this video', '只列出该视频的会话'],
  viewer: ['only those of this viewer', '只列出该观众的会话'],
  state: ['only those in this state', '只列出该状态的会话'],
  none: [
    'There are no such sessions. Kept are those with rules or a ViewerId, and with --record-plays all.',
    '没有符合条件的会话。只保留带规则或 ViewerId 的会话；加 --record-plays 则保留全部。',
  ],
  session: ['Session', '会话'],
  stateHead: ['State', '状态'],
  started: ['Started', '开始时间'],
  viewerHead: ['Viewer', '观众'],
  address: ['Address', '地址'],
  videoHead: ['Video', '视频'],
  more: ['More: --after {token}', '后面还有：--after {token}'],
  example: ['who is watching this video', '谁正在观看该视频'],
} as const satisfies Texts;

interface SessionsOptions extends PageOptions {
  readonly video?: string;
  readonly viewer?: string;
  readonly state?: 'Active' | 'Ended' | 'Expired';
}

export const sessionsCommand: Command<SessionsOptions, []> = {
  name: 'sessions',
  description: summaries.sessions,
  flags: [
    { flags: '--video <video-id>', description: texts.video, completes: 'video', wire: ['VideoId'] },
    { flags: '--viewer <viewer-id>', description: texts.viewer, wire: ['ViewerId'] },
    {
      flags: '--state <state>',
      description: texts.state,
      choices: ['Active', 'Ended', 'Expired'],
      wire: ['State'],
    },
    ...pageFlags,
  ],
  examples: [['playauth sessions --state Active --video 93ab850b4f6f44eab54b6e91d24d81d4', texts.example]],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const { video, viewer, state, pageSize, after } = options;
    const wire = await client.call('ListPlaySessions', {
      ...(video !== undefined && { VideoId: video }),
      ...(viewer !== undefined && { ViewerId: viewer }),
      ...(state !== undefined && { State: state }),
      ...(pageSize !== undefined && { PageSize: pageSize }),
      ...(after !== undefined && { ScrollToken: after }),
    });
    const rows = wire.PlaySessions.map((one) => [
      one.SessionId,
      one.EndReason === undefined ? one.State : `${one.State} (${one.EndReason})`,
      one.StartTime,
      one.ViewerId ?? '-',
      one.ClientIp,
      one.VideoId,
    ]);
    const { session, stateHead, started, viewerHead, address, videoHead } = texts;
    const head = [session, stateHead, started, viewerHead, address, videoHead].map(terminal.say);
    const more = wire.ScrollToken === undefined ? [] : [fill(texts.more, { token: wire.ScrollToken })];
    answer(terminal, options, {
      wire,
      lines: rows.length === 0 && more.length === 0 ? [texts.none] : [...tableLines(terminal, head, rows), ...more],
    });
    return undefined;
  },
};
