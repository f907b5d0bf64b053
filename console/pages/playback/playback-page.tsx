// Playback: policies with rules, sessions, revocations, the server's own keys, and the PlayKey of the application.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageParts, type PagePart } from '../../ui/page-parts.tsx';
import { PageHead } from '../../ui/page.tsx';
import './playback.css';
import { PlayKeyPart } from './play-key-part.tsx';
import { RevocationsPart } from './revocations-part.tsx';
import { RingKeysPart } from './ring-keys-part.tsx';
import { RulesList } from './rules-list.tsx';
import { RulesPart } from './rules-part.tsx';
import { SessionsPart } from './sessions-part.tsx';
import { texts } from './texts.ts';

const parts: readonly PagePart[] = [
  ['rules', texts.policies, ([name]) => (name === undefined ? <RulesList /> : <RulesPart key={name} name={name} />)],
  ['sessions', texts.sessions, () => <SessionsPart />],
  ['revocations', texts.revocations, () => <RevocationsPart />],
  ['server-keys', texts.ringKeys, () => <RingKeysPart />],
  ['play-key', texts.playKeys, () => <PlayKeyPart />],
];

export function PlaybackPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PageParts path="/playback" label={t(texts.parts)} parts={parts} rest={rest} />
    </div>
  );
}
