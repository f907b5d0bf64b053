// The actions of one row.
import { t } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toasts.tsx';
import type { Asked, BulkKind } from './bulk.tsx';
import type { MediaItem } from './media-pages.ts';
import { texts } from './texts.ts';

export function menuOf(item: MediaItem, ask: (asked: Asked) => void): readonly MenuEntry[] {
  const start = (kind: BulkKind) => (): void => {
    ask({ kind, items: [item] });
  };
  const isBlocked = item.status === 'Blocked';
  return [
    {
      label: t(texts.open),
      icon: 'right',
      run: () => {
        go(`/video/${item.videoId}`);
      },
    },
    {
      label: t(texts.copyId),
      icon: 'copy',
      run: () =>
        void navigator.clipboard.writeText(item.videoId).then(() => {
          showToast({ text: t(texts.copiedId) });
        }),
    },
    { label: t(texts.tags), icon: 'tag', run: start('tags') },
    { label: t(texts.move), icon: 'folder', run: start('move') },
    isBlocked
      ? { label: t(texts.unblock), icon: 'check', run: start('unblock') }
      : { label: t(texts.block), icon: 'block', run: start('block') },
    { label: t(texts.delete), icon: 'trash', tone: 'bad', run: start('delete') },
  ];
}
