// Activity: what the server does now, the record of what was asked of it, the explanation of one request, and verifying the record.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageParts, type PagePart } from '../../ui/page-parts.tsx';
import { PageHead } from '../../ui/page.tsx';
import './activity.css';
import { ExplanationPart } from './explanation-part.tsx';
import { OverviewPart } from './overview-part.tsx';
import { RecordPart } from './record-part.tsx';
import { texts } from './texts.ts';
import { VerifyPart } from './verify-part.tsx';

const parts: readonly PagePart[] = [
  ['overview', texts.overview, () => <OverviewPart />],
  ['record', texts.record, ([id]) => (id === undefined ? <RecordPart /> : <ExplanationPart key={id} requestId={id} />)],
  ['verify', texts.verify, () => <VerifyPart />],
];

export function ActivityPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PageParts path="/activity" label={t(texts.parts)} parts={parts} rest={rest} />
    </div>
  );
}
