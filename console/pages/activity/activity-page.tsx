// Activity: what the server does now, the record of what was asked of it, the explanation of one request, and verifying the record.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageHead, PartLinks } from '../../ui/page.tsx';
import './activity.css';
import { ExplanationPart } from './explanation-part.tsx';
import { OverviewPart } from './overview-part.tsx';
import { RecordPart } from './record-part.tsx';
import { texts } from './texts.ts';
import { VerifyPart } from './verify-part.tsx';

const parts = [
  ['overview', texts.overview],
  ['record', texts.record],
  ['verify', texts.verify],
] as const;

export function ActivityPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  const [here = 'overview', entry] = rest;
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PartLinks
        label={t(texts.parts)}
        links={parts.map(([name, label]) => ({ to: `/activity/${name}`, label: t(label), isHere: name === here }))}
      />
      <Part here={here} entry={entry} />
    </div>
  );
}

function Part({ here, entry }: { readonly here: string; readonly entry: string | undefined }): JSX.Element {
  if (here === 'record')
    return entry === undefined ? <RecordPart /> : <ExplanationPart key={entry} requestId={entry} />;
  if (here === 'verify') return <VerifyPart />;
  return <OverviewPart />;
}
