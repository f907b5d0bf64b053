// Deletes the video when the time to undo it has run out.
import type { JSX } from 'preact';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { common } from '../../base/texts.ts';
import { toastFailure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { texts } from './texts.ts';
import type { VideoInfo } from './video-state.ts';

interface DeleteProps {
  readonly video: VideoInfo;
  readonly onClose: () => void;
}

export function DeleteVideoDialog({ video, onClose }: DeleteProps): JSX.Element {
  const { videoId, title } = video;
  const begin = (): void => {
    onClose();
    showToast({
      text: tf(texts.deleting, { title }),
      undo: () => {
        showToast({ text: t(texts.kept) });
      },
      onExpire: () => void deleteNow(videoId, title),
    });
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t(common.cancel)}</Button>
      <button type="button" class="button danger" onClick={begin}>
        {t(texts.delete)}
      </button>
    </>
  );
  return (
    <Dialog title={t(texts.deleteTitle)} onClose={onClose} footer={footer}>
      <p>{title}</p>
      <p class="quiet">{t(texts.deleteMore)}</p>
    </Dialog>
  );
}

async function deleteNow(videoId: string, title: string): Promise<void> {
  try {
    await client().deleteVideo({ videoIds: videoId });
    showToast({ text: tf(texts.deleted, { title }), tone: 'good' });
    if (location.pathname.includes(videoId)) go('/library');
  } catch (error) {
    toastFailure(error);
  }
}
