// What a state of the database means that `/health/ready` names, for people: the page of the endpoint, and `playauth doctor`. Pure.
import type { Texts } from './texts.ts';

export const databaseStateTexts = {
  moved: [
    'the database was moved to another one: this server plays and refuses every change; start it with --database-url of the new one',
    '数据库已迁移到别处：此服务端可以播放，但拒绝修改；请用 --database-url 指向新数据库启动',
  ],
  'read-only': [
    'the database is read-only: changes are refused, playback goes on',
    '数据库只读：拒绝修改，播放不受影响',
  ],
  locked: [
    'another program holds the database locked: changes are refused, playback goes on',
    '数据库被其他程序锁定：拒绝修改，播放不受影响',
  ],
  full: ['the disk of the database is full: changes are refused', '数据库所在磁盘已满：拒绝修改'],
  failing: [
    'the disk of the database reports errors or is read-only: what needs it is refused',
    '数据库所在磁盘报告错误或只读：拒绝依赖它的请求',
  ],
  newer: [
    'a newer playauth has added to the database: this server goes on, and does not start again on it; install the newer version',
    '数据库已被更新版本的 playauth 扩展：此服务端继续运行，但无法再次启动；请安装新版本',
  ],
  damaged: ['the database is damaged: restore the last backup', '数据库已损坏：请恢复最近的备份'],
  lost: [
    'the file of the database was deleted or replaced: what is written now is lost when the server ends; its log says how to rescue it',
    '数据库文件已被删除或替换：现在写入的内容会在服务端结束时丢失；抢救方法见其日志',
  ],
} as const satisfies Texts;

export function databaseStateText(
  state: unknown,
): (typeof databaseStateTexts)[keyof typeof databaseStateTexts] | undefined {
  return typeof state === 'string' && Object.hasOwn(databaseStateTexts, state)
    ? databaseStateTexts[state as keyof typeof databaseStateTexts]
    : undefined;
}
