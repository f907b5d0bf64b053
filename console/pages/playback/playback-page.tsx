// Playback: policies with rules, sessions, revocations, the server's own keys, and the PlayKey of the application.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageHead, PartLinks } from '../../ui/page.tsx';
import './playback.css';
import { PlayKeyPart } from './play-key-part.tsx';
import { RevocationsPart } from './revocations-part.tsx';
import { RingKeysPart } from './ring-keys-part.tsx';
import { RulesList } from './rules-list.tsx';
import { RulesPart } from './rules-part.tsx';
import { SessionsPart } from './sessions-part.tsx';
import { texts } from './texts.ts';

const parts = [
  ['rules', texts.policies],
  ['sessions', texts.sessions],
  ['revocations', texts.revocations],
  ['server-keys', texts.ringKeys],
  ['play-key', texts.playKeys],
] as const;

export function PlaybackPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  const [here = 'rules', entry] = rest;
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PartLinks
        label={t(texts.parts)}
        links={parts.map(([name, label]) => ({ to: `/playback/${name}`, label: t(label), isHere: name === here }))}
      />
      <Part here={here} entry={entry} />
    </div>
  );
}

function Part({ here, entry }: { readonly here: string; readonly entry: string | undefined }): JSX.Element {
  if (here === 'sessions') return <SessionsPart />;
  if (here === 'revocations') return <RevocationsPart />;
  if (here === 'server-keys') return <RingKeysPart />;
  if (here === 'play-key') return <PlayKeyPart />;
  return entry === undefined ? <RulesList /> : <RulesPart key={entry} name={entry} />;
}
