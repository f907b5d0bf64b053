// Settings: callbacks, templates, storage, the state of the server and its limits.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageParts, type PagePart } from '../../ui/page-parts.tsx';
import { PageHead } from '../../ui/page.tsx';
import { CallbackPart } from './callback-part.tsx';
import { LimitsPart } from './limits-part.tsx';
import { ServerPart } from './server-part.tsx';
import './settings.css';
import { StoragePart } from './storage-part.tsx';
import { TemplatesPart } from './templates-part.tsx';
import { texts } from './texts.ts';

const parts: readonly PagePart[] = [
  ['callbacks', texts.callbacks, () => <CallbackPart />],
  ['templates', texts.templates, () => <TemplatesPart />],
  ['storage', texts.storage, () => <StoragePart />],
  ['server', texts.server, () => <ServerPart />],
  ['limits', texts.limits, () => <LimitsPart />],
];

export function SettingsPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PageParts path="/settings" label={t(texts.parts)} parts={parts} rest={rest} />
    </div>
  );
}
