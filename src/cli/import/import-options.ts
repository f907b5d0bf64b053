// The options of `playauth import`, and which of them go together.
import { UsageFailure } from '../../terminal/failure.ts';
import type { ClientOptions } from '../../terminal/command.ts';
import { about, type Problem, type Problems } from '../../terminal/problem.ts';
import type { ReferenceSource } from './choose-reference-id.ts';

export const problems = {
  onlyRecursive: {
    says: ['{flag} is for folders.', '{flag} 只用于文件夹。'],
    next: ['Add --recursive, or leave {flag} out.', '请加 --recursive，或去掉 {flag}。'],
  },
  notRecursive: {
    says: ['{flag} is for one file.', '{flag} 只用于单个文件。'],
    next: ['Leave out {flag} or --recursive.', '请去掉 {flag} 或 --recursive。'],
  },
  notResumed: {
    says: [
      '{flag} is for a new video, and --resume goes on with one that exists.',
      '{flag} 用于新视频，而 --resume 继续已有视频的上传。',
    ],
    next: [
      'Leave {flag} out; change the video afterwards: playauth video set',
      '请去掉 {flag}；之后可修改视频：playauth video set',
    ],
  },
} as const satisfies Problems;

export interface ImportOptions extends ClientOptions {
  readonly title?: string;
  readonly referenceId?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly description?: string;
  readonly template?: string;
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly resume?: string;
  /** Seconds. */
  readonly patience?: number;
  readonly recursive?: boolean;
  readonly referenceIdFrom?: ReferenceSource;
  readonly concurrency?: number;
  readonly dryRun?: boolean;
}

export const MAX_CONCURRENCY = 16;

/** Also keeps `--dry-run` of a single file from importing it. */
export function checkOptions(options: ImportOptions): void {
  const { recursive, title, referenceId, description, resume } = options;
  const { tags, category, template, referenceIdFrom, concurrency, dryRun } = options;
  const ofOneFile = { '--title': title, '--reference-id': referenceId, '--description': description };
  const ofFolders = { '--reference-id-from': referenceIdFrom, '--concurrency': concurrency, '--dry-run': dryRun };
  const ofNewVideos = { ...ofOneFile, '--tags': tags, '--category': category, '--template': template };
  refuse(
    recursive === true ? { ...ofOneFile, '--resume': resume } : ofFolders,
    recursive === true ? problems.notRecursive : problems.onlyRecursive,
  );
  if (resume !== undefined) refuse(ofNewVideos, problems.notResumed);
}

function refuse(values: Readonly<Record<string, unknown>>, problem: (typeof problems)[keyof typeof problems]): void {
  const flag = Object.keys(values).find((name) => values[name] !== undefined);
  if (flag !== undefined) throw new UsageFailure(about<Problem>(problem, { flag } as never), 'InvalidOption');
}
