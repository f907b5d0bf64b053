// What is known of the video and of its uploaded file.
import type { JSX } from 'preact';
import { formatAgo, formatBitrate, formatBytes, formatDuration, formatNumber, formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { useQuery } from '../../server/use-query.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LeftOut } from './left-out.tsx';
import { texts } from './texts.ts';
import type { VideoInfo } from './video-state.ts';

export function Facts({ video }: { readonly video: VideoInfo }): JSX.Element {
  const { videoId, referenceId, duration, size, creationTime, modificationTime } = video;
  return (
    <section class="card video-facts" aria-label={t(texts.facts)}>
      <dl>
        <dt>{t(texts.videoId)}</dt>
        <dd class="copied">
          <code>{videoId}</code>
          <CopyButton text={videoId} />
        </dd>
        {referenceId !== undefined && (
          <>
            <dt>{t(texts.referenceId)}</dt>
            <dd class="copied">
              <code>{referenceId}</code>
              <CopyButton text={referenceId} />
            </dd>
          </>
        )}
        <dt>{t(texts.length)}</dt>
        <dd>{duration > 0 ? formatDuration(duration) : '–'}</dd>
        <dt>{t(texts.size)}</dt>
        <dd>{size > 0 ? formatBytes(size) : '–'}</dd>
        <dt>{t(texts.added)}</dt>
        <dd title={formatTime(creationTime)}>{formatAgo(creationTime)}</dd>
        <dt>{t(texts.changed)}</dt>
        <dd title={formatTime(modificationTime)}>{formatAgo(modificationTime)}</dd>
        <Source video={video} />
        <LeftOut tracks={video.droppedTracks} />
      </dl>
    </section>
  );
}

/** Left out for those who may not see it. */
function Source({ video: { videoId, status } }: { readonly video: VideoInfo }): JSX.Element | null {
  const query = useQuery(
    `source ${videoId} ${status}`,
    async (from) => (await from.getMezzanineInfo({ videoId })).mezzanine,
  );
  const file = query.data;
  if (file === undefined) return null;
  const facts = [
    file.width > 0 ? `${String(file.width)} × ${String(file.height)}` : '',
    Number(file.fps) > 0 ? `${formatNumber(Number(file.fps), 2)} fps` : '',
    Number(file.bitrate) > 0 ? formatBitrate(Number(file.bitrate)) : '',
  ];
  return (
    <>
      <dt>{t(texts.source)}</dt>
      <dd>
        {file.status === 'Deleted' ? t(texts.sourceGone) : file.fileName}
        <span class="quiet small source-facts">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </dd>
    </>
  );
}
