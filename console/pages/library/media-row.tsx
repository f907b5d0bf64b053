// One row of the library.
import type { JSX } from 'preact';
import { formatAgo, formatBytes, formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { followLink, hrefOf } from '../../base/router.ts';
import { statusAbout } from '../../server/video-status.ts';
import { Badge } from '../../ui/controls.tsx';
import { Check } from '../../ui/fields.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { Progress } from '../../ui/states.tsx';
import type { RowPlace } from '../../ui/virtual-rows.tsx';
import { uploadsByVideo } from '../../uploads/upload-queue.ts';
import { Cover } from './cover.tsx';
import { transcodeProgress } from './live-states.ts';
import type { MediaItem } from './media-pages.ts';
import { leaving, selected } from './selection.ts';
import { texts } from './texts.ts';

interface MediaRowProps {
  readonly item: MediaItem | undefined;
  readonly index: number;
  readonly place: RowPlace;
  readonly isActive: boolean;
  readonly onSelect: (index: number, isRange: boolean) => void;
  readonly entriesOf: (item: MediaItem) => readonly MenuEntry[];
}

export function MediaRow({ item, index, place, isActive, onSelect, entriesOf }: MediaRowProps): JSX.Element {
  if (item === undefined) return <LoadingRow index={index} place={place} />;
  const isSelected = selected.value.has(item.videoId);
  const isLeaving = leaving.value.has(item.videoId);
  return (
    <div
      class={`media-row ${isSelected ? 'selected' : ''} ${isLeaving ? 'leaving' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      style={place}
    >
      <span role="gridcell" class="cell-check">
        <Check
          label={tf(texts.select, { title: item.title })}
          isOn={isSelected}
          isBare
          tabIndex={-1}
          onChange={(_, event) => {
            onSelect(index, event.shiftKey);
          }}
        />
      </span>
      <Title item={item} />
      <span role="gridcell" class="cell-status">
        {isLeaving ? <Badge tone="bad">{t(texts.leaving)}</Badge> : <State item={item} />}
      </span>
      <span role="gridcell" class="cell-category quiet">
        {item.cateName}
      </span>
      <span role="gridcell" class="cell-size quiet">
        {item.sizeBytes > 0 ? formatBytes(item.sizeBytes) : ''}
      </span>
      <span role="gridcell" class="cell-created quiet" title={formatTime(item.createdAt)}>
        {formatAgo(item.createdAt)}
      </span>
      <span role="gridcell" class="cell-menu">
        <Menu label={tf(texts.actions, { title: item.title })} entries={entriesOf(item)} />
      </span>
    </div>
  );
}

function LoadingRow({ index, place }: Pick<MediaRowProps, 'index' | 'place'>): JSX.Element {
  return (
    <div class="media-row" role="row" aria-rowindex={index + 2} aria-busy="true" style={place}>
      <span role="gridcell" class="media-loading">
        <span class="skeleton square" />
        <span class="skeleton" />
      </span>
    </div>
  );
}

function Title({ item }: { readonly item: MediaItem }): JSX.Element {
  const to = `/video/${item.videoId}`;
  return (
    <span role="gridcell" class="cell-title">
      <a
        href={hrefOf(to)}
        tabIndex={-1}
        class="media-link"
        onClick={(event) => {
          followLink(event, to);
        }}
      >
        <Cover item={item} />
        <span class="media-words">
          <span class="media-title">{item.title}</span>
          <span class="media-line quiet small">
            {item.referenceId !== '' && <span class="mono">{item.referenceId}</span>}
            {item.tags.map((tag) => (
              <span key={tag} class="tag">
                {tag}
              </span>
            ))}
          </span>
        </span>
      </a>
    </span>
  );
}

function State({ item }: { readonly item: MediaItem }): JSX.Element {
  const { label, tone } = statusAbout(item.status);
  const upload = uploadsByVideo.value.get(item.videoId);
  const sent = upload === undefined || upload.sizeBytes === 0 ? undefined : upload.sentBytes / upload.sizeBytes;
  const value = item.status === 'Uploading' ? sent : transcodeProgress.value.get(item.videoId);
  const isMoving = item.status === 'Transcoding' || (item.status === 'Uploading' && upload?.state === 'sending');
  return (
    <span class="media-state">
      <Badge tone={tone}>
        {t(label)}
        {isMoving && value !== undefined && ` ${String(Math.round(value * 100))} %`}
      </Badge>
      {isMoving && <Progress label={t(label)} value={value} />}
      <span class="only-narrow quiet small">{formatAgo(item.createdAt, { isShort: true })}</span>
    </span>
  );
}
