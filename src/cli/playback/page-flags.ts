// The flags of lists that are read newest first with a ScrollToken.
import type { Texts } from '../../wire/texts.ts';
import type { ClientOptions, Flag } from '../../terminal/command.ts';

export interface PageOptions extends ClientOptions {
  readonly pageSize?: number;
  readonly after?: string;
}

export const texts = {
  pageSize: ['entries on a page', '每页的条数'],
  after: ['what follows: the text that the page before ends with', '从上一页末尾给出的位置继续'],
} as const satisfies Texts;

export const pageFlags: readonly Flag[] = [
  {
    flags: '--page-size <number>',
    description: texts.pageSize,
    range: { least: 1, most: 100, byDefault: 20 },
    wire: ['PageSize'],
  },
  { flags: '--after <token>', description: texts.after, wire: ['ScrollToken'] },
];
