// The statuses of videos in words, and which of them a person means by one word.
import type { Text, Texts } from '../../wire/texts.ts';
import type { FlagValue } from '../../terminal/command.ts';
import { fill } from '../../wire/texts.ts';

export const statusTexts = {
  Uploading: ['being uploaded, or not uploaded to its end', '正在上传，或上传未完成'],
  UploadFail: ['the upload failed', '上传失败'],
  UploadSucc: ['uploaded, and waits for transcoding or gets none', '已上传，等待转码或不转码'],
  Transcoding: ['being transcoded', '正在转码'],
  TranscodeFail: ['cannot be played: transcoding failed', '无法播放：转码失败'],
  Checking: ['waits for its review', '等待审核'],
  Blocked: ['blocked by a review', '已被审核屏蔽'],
  Normal: ['can be played', '可以播放'],
  ProduceFail: ['production failed', '制作失败'],
} as const satisfies Texts;

export const texts = {
  statusFlag: [
    'only these, with commas between: failed, playable, under-way, or the statuses themselves',
    '只列出这些状态，用逗号分隔：failed（失败）、playable（可播放）、under-way（处理中），或具体的状态名',
  ],
  unknown: ['A status is failed, playable, under-way, {known}.', '状态可为 failed、playable、under-way、{known}。'],
} as const satisfies Texts;

const known = Object.keys(statusTexts);

const words: Readonly<Record<string, readonly string[]>> = {
  failed: ['UploadFail', 'TranscodeFail', 'ProduceFail'],
  playable: ['Normal'],
  'under-way': ['Uploading', 'UploadSucc', 'Transcoding', 'Checking'],
};

/** What a shell offers for --status. */
export const statusWords: readonly string[] = [...Object.keys(words), ...known];

export const FAILED: ReadonlySet<string> = new Set(words['failed']);

/** The value of --status: words and statuses, in any case, as the wire has them. */
export function readStatuses(text: string): FlagValue {
  const chosen: string[] = [];
  for (const part of text.split(',').map((one) => one.trim().toLowerCase())) {
    const found = Object.hasOwn(words, part) ? words[part] : known.filter((status) => status.toLowerCase() === part);
    if (found === undefined || found.length === 0)
      return { ok: false, reason: fill(texts.unknown, { known: known.join(', ') }) };
    chosen.push(...found);
  }
  return { ok: true, value: [...new Set(chosen)].join(',') };
}

export function describeStatus(status: string): Text {
  const table: Readonly<Record<string, Text | undefined>> = statusTexts;
  const [en, zh] = table[status] ?? [status, status];
  return [`${status}: ${en}`, `${status}：${zh}`];
}
