// What of the uploaded file is neither seen nor heard: its end, if that is missing, and tracks that are not kept.
import type { JSX } from 'preact';
import { t, tf } from '../../base/language.ts';
import { texts } from './left-out-texts.ts';
import type { VideoInfo } from './video-state.ts';

type DroppedTrack = NonNullable<VideoInfo['droppedTracks']>[number];

/** Within a list of facts. */
export function LeftOut({ tracks = [] }: { readonly tracks: readonly DroppedTrack[] | undefined }): JSX.Element | null {
  if (tracks.length === 0) return null;
  return (
    <>
      <dt>{t(texts.missing)}</dt>
      <dd>
        <ul class="left-out">
          {tracks.map((track, index) => (
            <li key={index}>
              {nameOf(track)}
              <span class="quiet small source-facts">{reasonOf(track.reason)}</span>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function nameOf({ type, codec, language, title }: DroppedTrack): string {
  const kind = type === 'video' ? t(texts.picture) : t(texts.sound);
  return [kind, codec, language, title].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** A reason of a newer server is shown as it is. */
function reasonOf(reason: string): string {
  const seconds = /^cut off at ([0-9.]+) s$/.exec(reason)?.[1];
  if (seconds !== undefined) return tf(texts.cutOff, { seconds });
  const known = Object.hasOwn(texts.reasons, reason) ? texts.reasons[reason as keyof typeof texts.reasons] : undefined;
  return known === undefined ? reason : t(known);
}
