// The cover of a row. While the pointer is on it, the film passes by under the pointer.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TimedThumbnail } from '../../../sdk/player/thumbnails.ts';
import { formatDuration } from '../../base/format.ts';
import { client } from '../../server/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { previewOf } from './cover-preview.ts';
import type { MediaItem } from './media-pages.ts';

const REST_MS = 120;

export function Cover({ item }: { readonly item: MediaItem }): JSX.Element {
  const [pictures, setPictures] = useState<readonly TimedThumbnail[]>([]);
  const [at, setAt] = useState<number | undefined>();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // That of a blocked video is refused.
  const [failedUrl, setFailedUrl] = useState('');
  const isOn = useRef(false);
  const enter = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse' || item.status !== 'Normal' || item.isAudio) return;
    isOn.current = true;
    timer.current = setTimeout(() => {
      void previewOf(client(), item.videoId).then((found) => {
        if (isOn.current) setPictures(found);
      });
    }, REST_MS);
  };
  const move = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    setAt(Math.min(0.999, Math.max(0, (event.clientX - left) / width)));
  };
  const leave = (): void => {
    isOn.current = false;
    clearTimeout(timer.current);
    setPictures([]);
    setAt(undefined);
  };
  const picture = at === undefined ? undefined : pictures[Math.floor(at * pictures.length)];
  return (
    <span class="cover" onPointerEnter={enter} onPointerMove={move} onPointerLeave={leave}>
      {isShown(item.coverUrl) && item.coverUrl !== failedUrl ? (
        <img
          src={item.coverUrl}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => {
            setFailedUrl(item.coverUrl);
          }}
        />
      ) : (
        <Icon name={item.isAudio ? 'activity' : 'library'} size={24} />
      )}
      {picture !== undefined && <Frame picture={picture} />}
      {picture !== undefined && <span class="cover-line" style={{ width: `${String((at ?? 0) * 100)}%` }} />}
      {item.durationSeconds > 0 && <span class="cover-time">{formatDuration(item.durationSeconds)}</span>}
    </span>
  );
}

const COVER_WIDTH = 112;
const COVER_HEIGHT = 63;

/** One cell of a sheet, as large as the cover. */
function Frame({ picture }: { readonly picture: TimedThumbnail }): JSX.Element {
  const { x, y, width, height, url } = picture;
  const scale = Math.min(COVER_WIDTH / width, COVER_HEIGHT / height);
  const shift = `scale(${String(scale)}) translate(${String(-x)}px, ${String(-y)}px)`;
  return (
    <span class="cover-frame">
      <span style={{ width: `${String(width * scale)}px`, height: `${String(height * scale)}px` }}>
        <img src={url} alt="" style={{ transform: shift }} />
      </span>
    </span>
  );
}

/** Pictures of other servers are not loaded: the console's page takes none from them. */
function isShown(coverUrl: string): boolean {
  if (coverUrl === '' || !URL.canParse(coverUrl)) return false;
  const { origin, pathname } = new URL(coverUrl);
  return origin === location.origin || pathname.startsWith('/play/');
}
