// Reads the text of a policy for `policy create` and `policy update`: from limits in flags, or from a document.
import type { Texts } from '../../wire/texts.ts';
import type { Flag } from '../../terminal/command.ts';
import { UsageFailure } from '../../terminal/failure.ts';
import { several } from '../../terminal/flag-values.ts';
import type { Problems } from '../../terminal/problem.ts';
import { issuerPolicy, type IssuerLimits } from './policy-text.ts';
import { readDocument } from './read-document.ts';

export const texts = {
  videos: ['limit to these videos, with commas or repeated', '限定为这些视频，用逗号分隔或重复此选项'],
  tag: ['limit to videos with one of these tags', '限定为带有其中任一标签的视频'],
  category: ['limit to videos in one of these categories (CateId)', '限定为属于其中任一分类（CateId）的视频'],
  referenceId: [
    'limit to these reference ids; * and ? stand for any text and any character',
    '限定为这些自定义 ID；* 代表任意文本，? 代表任意一个字符',
  ],
  actions: ['operations to allow (default GetVideoPlayAuth)', '允许的操作（默认 GetVideoPlayAuth）'],
  document: ['the policy as JSON; - reads stdin', 'JSON 格式的策略；- 表示读取 stdin'],
  maxTtl: ['limit to credentials of at most this life in seconds', '限定凭证的最长有效期（秒）'],
} as const satisfies Texts;

export const problems = {
  nothingSaid: {
    says: ['What should the policy allow?', '未指定策略允许的内容。'],
    next: [
      'Give --videos, --tag, --category, --reference-id, --max-ttl, --actions or --document',
      '请给出 --videos、--tag、--category、--reference-id、--max-ttl、--actions 或 --document',
    ],
  },
} as const satisfies Problems;

export interface ContentOptions extends IssuerLimits {
  readonly document?: string;
}

export const contentFlags: readonly Flag[] = [
  { flags: '--videos <ids>', description: texts.videos, read: several },
  { flags: '--tag <tags>', description: texts.tag, read: several },
  { flags: '--category <numbers>', description: texts.category, read: several },
  { flags: '--reference-id <ids>', description: texts.referenceId, read: several },
  { flags: '--max-ttl <seconds>', description: texts.maxTtl, range: { least: 100, most: 3000 } },
  { flags: '--actions <names>', description: texts.actions, read: several },
  {
    flags: '--document <file>',
    description: texts.document,
    completes: 'file',
    wire: ['PolicyDocument'],
    conflicts: ['videos', 'tag', 'category', 'referenceId', 'maxTtl', 'actions'],
  },
];

/** The text of the policy. */
export async function readContent(options: ContentOptions): Promise<string> {
  if (options.document !== undefined) return await readDocument(options.document);
  const { videos, tag, category, referenceId, maxTtl, actions } = options;
  const limits = [videos, tag, category, referenceId, maxTtl, actions];
  if (limits.every((limit) => limit === undefined)) throw new UsageFailure(problems.nothingSaid);
  return issuerPolicy(options);
}
