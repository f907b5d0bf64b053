// `playauth doctor`: checks everything that playing a video needs, and says what to do about what is missing. It makes nothing.
import { resolve } from 'node:path';
import { DEFAULT_DATA_DIR } from '../../config/defaults.ts';
import type { Text, Texts } from '../../wire/texts.ts';
import { checkStorage } from '../storage/check-storage.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { exitCodes } from '../../terminal/failure.ts';
import { plain } from '../../terminal/terminal.ts';
import { padColumns } from '../../terminal/text-table.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { checkDataDir, checkDisk, checkFfmpeg, checkNode, checkRootCredentials } from './check-machine.ts';
import { checkServer } from './check-server.ts';

export const texts = {
  storageFlag: [
    'the storage to check, as --storage of serve; by default PLAYAUTH_STORAGE',
    '要检查的存储，写法同 serve 的 --storage；默认取 PLAYAUTH_STORAGE',
  ],
  allWell: ['Everything is in order.', '一切正常。'],
  someWrong: ['Something needs your attention: see above.', '有问题需要处理，见上。'],
} as const satisfies Texts;

interface DoctorOptions extends ClientOptions {
  readonly storage?: string;
}

/** What the checks are called; "node" and "ffmpeg" are names. */
export const checkNames = {
  data: ['data', '数据'],
  disk: ['disk', '磁盘'],
  'root key': ['root key', '根密钥'],
  storage: ['storage', '存储'],
  server: ['server', '服务端'],
  health: ['health', '健康状况'],
  clock: ['clock', '时钟'],
  key: ['key', '访问密钥'],
} as const satisfies Texts;

const NAME_COLUMNS = 10;
/** Columns before the details. */
const MARGIN = NAME_COLUMNS + 3;

export const doctorCommand: Command<DoctorOptions, []> = {
  name: 'doctor',
  description: summaries.doctor,
  flags: [{ flags: '--storage <where>', description: texts.storageFlag }],
  async run({ terminal, options }) {
    const dataDir = resolve(options.dataDir ?? terminal.environment.dataDir ?? DEFAULT_DATA_DIR);
    const storage = await checkStorage({ dataDir, storage: options.storage });
    const ofServer = await checkServer(terminal, options);
    const checks = [
      checkNode(),
      // The server transcodes: what it has counts, and this machine only where it cannot be asked.
      ...(ofServer.some(({ name }) => name === 'ffmpeg') ? [] : [await checkFfmpeg()]),
      await checkDataDir(dataDir),
      await checkDisk(dataDir),
      ...(await checkRootCredentials(dataDir)),
      ...(storage === undefined ? [] : [{ name: 'storage', ...storage }]),
      ...ofServer,
    ];
    const isWell = checks.every((check) => check.ok);
    const details = checks.map(({ detail, ...check }) => ({ ...check, detail: plain(terminal.say, detail) }));
    const names: Readonly<Record<string, Text | undefined>> = checkNames;
    const shown = (name: string): string => padColumns(terminal.say(names[name] ?? [name, name]), NAME_COLUMNS);
    answer(terminal, options, {
      wire: {
        Ok: isWell,
        Checks: details.map(({ name, ok, detail }) => ({ Name: name, Ok: ok, Detail: detail })),
      },
      lines: [
        ...details.flatMap(({ name, ok, detail }) => {
          const lines = terminal.isPiped ? [detail] : wrapText(detail, terminal.columns - MARGIN);
          return lines.map((line, at) => (at === 0 ? `${ok ? '✓' : '✗'} ${shown(name)} ` : ' '.repeat(MARGIN)) + line);
        }),
        isWell ? texts.allWell : texts.someWrong,
      ],
    });
    return isWell ? exitCodes.ok : exitCodes.failed;
  },
};
