// Step 5: the code for backend and page, and where to go from here.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { PlainLink } from '../../ui/page.tsx';
import { sampleLanguages, type SampleLanguage } from '../explorer/samples/languages.ts';
import { texts } from './texts.ts';

const VERSION = '2017-03-21';
const nextSteps = [
  ['/access/users', texts.nextKeys],
  ['/playback/rules', texts.nextRules],
  ['/settings/callbacks', texts.nextCallback],
  ['/api/GetVideoPlayAuth', texts.nextApi],
] as const;

export function CodeStep({ videoId }: { readonly videoId: string }): JSX.Element {
  const [chosen, choose] = useState<SampleLanguage>('node');
  const { label, kind, write } = sampleLanguages[chosen];
  const { origin } = location;
  const backend = write({ origin, action: 'GetVideoPlayAuth', version: VERSION, parameters: [['VideoId', videoId]] });
  return (
    <div class="stack">
      <SelectField
        label={t(texts.language)}
        value={chosen}
        onChange={(value) => {
          choose(value as SampleLanguage);
        }}
        choices={Object.entries(sampleLanguages).map(([name, each]) => [name, each.label] as const)}
      />
      <Snippet title={`${t(texts.backend)} · ${label}`} kind={kind} text={backend} />
      <Snippet title={t(texts.page)} kind="code" text={pageOf(origin, videoId)} />
      <nav class="next-steps" aria-label={t(texts.next)}>
        <h3>{t(texts.next)}</h3>
        <ul>
          {nextSteps.map(([to, text]) => (
            <li key={to}>
              <PlainLink to={to}>{t(text)}</PlainLink>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

interface SnippetProps {
  readonly title: string;
  readonly kind: 'shell' | 'code';
  readonly text: string;
}

function Snippet({ title, kind, text }: SnippetProps): JSX.Element {
  return (
    <div class="snippet">
      <div class="copied-head">
        <h3>{title}</h3>
        <CopyButton text={text} />
      </div>
      <div class="snippet-code">
        <Code kind={kind} label={title} text={text} />
      </div>
    </div>
  );
}

/** The backend's own address gives the credential. */
function pageOf(origin: string, videoId: string): string {
  return [
    `<script type="module" src="${origin}/assets/player-element.js"></script>`,
    '<playauth-player',
    `  endpoint="${origin}"`,
    `  video-id="${videoId}"`,
    `  play-auth-url="/my-backend/play-auth/${videoId}"`,
    '></playauth-player>',
  ].join('\n');
}
