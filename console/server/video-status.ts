// The states of videos for people: a word, a colour, and whether they pass by themselves.
import type { Text } from '../../sdk/texts.ts';

interface StatusAbout {
  readonly label: Text;
  readonly tone?: 'good' | 'warn' | 'bad';
  /** The server is at work: it changes by itself. */
  readonly isPassing?: boolean;
}

const about: Readonly<Record<string, StatusAbout>> = {
  Uploading: { label: ['Uploading', '上传中'], isPassing: true },
  UploadFail: { label: ['Upload failed', '上传失败'], tone: 'bad' },
  UploadSucc: { label: ['In the queue', '排队中'], isPassing: true },
  Transcoding: { label: ['Transcoding', '转码中'], isPassing: true },
  TranscodeFail: { label: ['Transcoding failed', '转码失败'], tone: 'bad' },
  Checking: { label: ['Under review', '审核中'], tone: 'warn' },
  Blocked: { label: ['Blocked', '已屏蔽'], tone: 'warn' },
  Normal: { label: ['Ready', '正常'], tone: 'good' },
  ProduceFail: { label: ['Failed', '失败'], tone: 'bad' },
};

export function statusAbout(status: string): StatusAbout {
  return about[status] ?? { label: [status, status] };
}

/** Those that a person filters by: a label and the statuses of the wire. */
export const statusGroups = [
  ['ready', ['Ready', '正常'], ['Normal']],
  ['busy', ['In progress', '处理中'], ['Uploading', 'UploadSucc', 'Transcoding', 'Checking']],
  ['failed', ['Failed', '失败'], ['UploadFail', 'TranscodeFail', 'ProduceFail']],
  ['blocked', ['Blocked', '已屏蔽'], ['Blocked']],
] as const satisfies readonly (readonly [name: string, label: Text, statuses: readonly string[]])[];
