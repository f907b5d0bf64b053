// The player on a credential of this person, or why the video does not play: its upload, its transcoding, a failure, a block.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { PlayAuthPlayer } from '../../../sdk/element/playauth-player.ts';
import { translateFailure } from '../../../sdk/texts.ts';
import { language, t } from '../../base/language.ts';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Empty, Progress } from '../../ui/states.tsx';
import { uploadsByVideo } from '../../uploads/upload-queue.ts';
import { RetryButton } from './retry-button.tsx';
import { texts } from './texts.ts';
import { previewedCaption, shownMedia, type VideoPartProps } from './video-state.ts';

const LOOK_MS = 1000;

export function PlayerCard({ video, query }: VideoPartProps): JSX.Element {
  const { status } = video;
  if (status === 'Normal') return <Player videoId={video.videoId} />;
  if (status === 'Blocked')
    return (
      <div class="card player-place">
        <Empty icon="block" tone="warn" title={t(texts.blockedPanel)}>
          <p>{t(texts.blockedPanelMore)}</p>
        </Empty>
      </div>
    );
  return (
    <div class="card player-place">
      <NotReady video={video} query={query} />
    </div>
  );
}

function Player({ videoId }: { readonly videoId: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const lang = language.value === 'zh' ? 'zh' : 'en';
  useEffect(() => {
    const player = new PlayAuthPlayer();
    player.setAttribute('forgetful', '');
    player.getPlayAuth = async () => (await client().getVideoPlayAuth({ videoId })).playAuth;
    player.setAttribute('video-id', videoId);
    place.current?.replaceChildren(player);
    shownMedia.value = player.media;
    return () => {
      player.remove();
      shownMedia.value = undefined;
      previewedCaption.value = undefined;
    };
  }, [videoId]);
  useEffect(() => {
    place.current?.querySelector('playauth-player')?.setAttribute('lang', lang);
  }, [lang, videoId]);
  const caption = previewedCaption.value;
  useEffect(() => {
    const player = place.current?.querySelector<PlayAuthPlayer>('playauth-player') ?? undefined;
    if (caption !== undefined && player !== undefined) showCaption(player, caption.language);
  }, [caption]);
  return <div ref={place} class="player-place" />;
}

/** The film is opened again at its place: captions may have been added or replaced since. */
function showCaption(player: PlayAuthPlayer, captions: string): void {
  player.setAttribute('captions', captions);
  player.setAttribute('start', String(player.media?.currentTime ?? 0));
  player.load();
}

function NotReady({ video, query }: VideoPartProps): JSX.Element {
  const { videoId, status } = video;
  const isAtWork = status === 'Transcoding' || status === 'UploadSucc';
  const progress = useQuery(
    `progress ${videoId} ${status}`,
    async (from) => await from.getTranscodeProgress({ videoId }),
    { againAfterMs: () => (isAtWork ? LOOK_MS : undefined) },
  );
  const upload = uploadsByVideo.value.get(videoId);
  if (status === 'Uploading' || status === 'UploadFail')
    return (
      <Empty
        icon="upload"
        tone={status === 'UploadFail' ? 'bad' : undefined}
        title={t(status === 'UploadFail' ? texts.uploadFailed : texts.uploading)}
      >
        <p>{t(texts.uploadingMore)}</p>
        {upload !== undefined && (
          <Progress label={t(texts.uploading)} value={upload.sentBytes / Math.max(1, upload.sizeBytes)} />
        )}
      </Empty>
    );
  if (isAtWork)
    return (
      <Empty icon="clock" title={t(status === 'Transcoding' ? texts.transcoding : texts.queued)}>
        <Progress label={t(texts.transcoding)} value={(progress.data?.progress ?? 0) / 100} />
        <p class="progress-number">{Math.round(progress.data?.progress ?? 0)} %</p>
      </Empty>
    );
  const reason = progress.data?.reason ?? '';
  return (
    <Empty
      icon="warning"
      tone="bad"
      title={t(texts.failed)}
      actions={<RetryButton video={video} onDone={() => void query.reload()} />}
    >
      {reason !== '' && <p>{t(translateFailure(reason))}</p>}
    </Empty>
  );
}
