// The columns that events have in common, whether they wait or have ended.
import type { ComponentChildren } from 'preact';
import { formatAgo, formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

interface Event {
  readonly eventType: string;
  readonly videoId?: string | undefined;
  readonly host: string;
  readonly attempts: number;
  readonly lastFailure?: string | undefined;
}

/** How often the lists are asked for again. */
export const EVENTS_AGAIN_MS = 10_000;

export function eventColumns<E extends Event>(
  state: readonly Column<E>[],
  times: readonly Column<E>[],
): readonly Column<E>[] {
  return [
    { label: t(texts.event), cell: ({ eventType }) => eventType },
    ...state,
    {
      label: t(texts.video),
      cell: ({ videoId }) =>
        videoId === undefined ? '–' : <PlainLink to={`/video/${videoId}`}>{videoId.slice(0, 12)}…</PlainLink>,
    },
    { label: t(texts.receiver), cell: ({ host }) => <span class="mono">{host}</span> },
    { label: t(texts.attempts), isNumber: true, cell: ({ attempts }) => attempts },
    { label: t(texts.lastFailure), cell: ({ lastFailure }) => lastFailure ?? '–' },
    ...times,
  ];
}

/** How long ago, and on pointing the instant. */
export function agoCell(instant: string): ComponentChildren {
  return <span title={formatTime(instant)}>{formatAgo(instant)}</span>;
}
