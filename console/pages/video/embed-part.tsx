// Code to embed the video with, in four ways.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Segments } from '../../ui/fields.tsx';
import { embedCode, type EmbedKind } from './embed-code.ts';
import { texts } from './share-texts.ts';

interface EmbedProps {
  readonly videoId: string;
  readonly watchUrl: string;
}

export function EmbedPart({ videoId, watchUrl }: EmbedProps): JSX.Element {
  const [kind, setKind] = useState<EmbedKind>('element');
  const code = embedCode(kind, { endpoint: location.origin, videoId, watchUrl });
  return (
    <section class="share-part" aria-labelledby="embed-title">
      <h2 id="embed-title">{t(texts.embed)}</h2>
      <p class="quiet">{t(texts.embedMore)}</p>
      <div class="embed-head">
        <Segments
          label={t(texts.embedWith)}
          choices={[
            ['element', t(texts.element)],
            ['helper', t(texts.helper)],
            ['vendor', t(texts.vendor)],
            ['iframe', t(texts.iframe)],
          ]}
          value={kind}
          onChange={setKind}
        />
        <CopyButton text={code} />
      </div>
      <div class="code-box">
        <Code kind="code" label={t(texts.embed)} text={code} />
      </div>
      {kind === 'iframe' && watchUrl === '' && <p class="quiet small">{t(texts.iframeHint)}</p>}
    </section>
  );
}
