// How this video is played elsewhere: a credential with any rule, a watch link, and code for a page.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { Empty } from '../../ui/states.tsx';
import { CredentialPart } from './credential-part.tsx';
import { EmbedPart } from './embed-part.tsx';
import { texts } from './share-texts.ts';
import type { VideoPartProps } from './video-state.ts';
import { WatchLinkPart } from './watch-link-part.tsx';

export function ShareTab({ video: { videoId, status } }: VideoPartProps): JSX.Element {
  const [watchUrl, setWatchUrl] = useState('');
  if (status !== 'Normal')
    return (
      <Empty icon="play" title={t(texts.notReady)}>
        <p>{t(texts.notReadyMore)}</p>
      </Empty>
    );
  return (
    <div class="share">
      <CredentialPart videoId={videoId} />
      <WatchLinkPart videoId={videoId} onLink={setWatchUrl} />
      <EmbedPart videoId={videoId} watchUrl={watchUrl} />
    </div>
  );
}
