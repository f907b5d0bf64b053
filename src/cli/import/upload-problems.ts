// Refusals of the server that receives files, in words: the object store's codes, each with the next step. Pure.
import { clean } from '../../terminal/text-table.ts';
import { about, type Problem, type Problems } from '../../terminal/problem.ts';

export const problems = {
  EntityTooLarge: {
    says: ['The file is larger than the server accepts.', '文件超过服务端允许的大小。'],
    next: ['Ask the operator to raise --max-upload-bytes of the server.', '请运营者提高服务端的 --max-upload-bytes。'],
  },
  InsufficientStorage: {
    says: ['The disk of the server has no room for the file.', '服务端磁盘空间不足。'],
    next: ['Free space on the server, then run the same command again.', '请在服务端腾出空间后重新运行同一命令。'],
  },
  QuotaExceeded: {
    says: [
      'Unfinished uploads of this account take up all the room that they may.',
      '该账号未完成的上传已占满允许的空间。',
    ],
    next: [
      'Finish or delete unfinished videos (playauth videos --status Uploading), then run the same command again.',
      '请完成或删除未完成的视频（playauth videos --status Uploading），然后重新运行同一命令。',
    ],
  },
  StorageQuotaExceeded: {
    says: ['The account stores as many bytes as it may.', '账号的存储空间已用完。'],
    next: [
      'playauth account usage shows what is used; delete videos, or ask the operator for more.',
      '查看用量：playauth account usage；请删除视频，或请运营者增加配额。',
    ],
  },
  InvalidDigest: {
    says: ['The file changed while it was read.', '读取过程中文件发生了变化。'],
    next: ['Run the same command again when nothing writes to the file.', '请在没有程序写入该文件时重新运行同一命令。'],
  },
  RequestTimeTooSkewed: {
    says: ['The clock of this machine differs from that of the server.', '本机时钟与服务端不一致。'],
    next: ['Set the clock, then run the same command again.', '请校准时钟后重新运行同一命令。'],
  },
  SecurityTokenExpired: {
    says: ['The upload took longer than its permission lasts.', '上传时间超过了授权有效期。'],
    next: ['Run it again: playauth import FILE --resume VIDEO', '请重新上传：playauth import 文件 --resume 视频'],
  },
  ObjectAlreadyExists: {
    says: ['The file of this video is on the server already.', '该视频的文件已在服务端。'],
    next: ['See the video: playauth videos', '查看视频：playauth videos'],
  },
  other: {
    says: ['The server refused the file: {message}', '服务端拒绝了该文件：{message}'],
    next: [
      'Run the same command again; if it stays so, the log of the server says more.',
      '请重新运行同一命令；若仍失败，服务端日志中有更多信息。',
    ],
  },
} as const satisfies Problems;

export function uploadProblem(code: string, message: string): Problem {
  const table: Readonly<Record<string, Problem>> = problems;
  if (code !== 'other' && Object.hasOwn(table, code)) return table[code] ?? problems.other;
  return about(problems.other, { message: clean(message) });
}
