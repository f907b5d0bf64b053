// Settings: callbacks, templates, storage, the state of the server and its limits.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageHead, PartLinks } from '../../ui/page.tsx';
import { CallbackPart } from './callback-part.tsx';
import { LimitsPart } from './limits-part.tsx';
import { ServerPart } from './server-part.tsx';
import './settings.css';
import { StoragePart } from './storage-part.tsx';
import { TemplatesPart } from './templates-part.tsx';
import { texts } from './texts.ts';

const parts = [
  ['callbacks', texts.callbacks],
  ['templates', texts.templates],
  ['storage', texts.storage],
  ['server', texts.server],
  ['limits', texts.limits],
] as const;

export function SettingsPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  const [here = 'callbacks'] = rest;
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PartLinks
        label={t(texts.parts)}
        links={parts.map(([name, label]) => ({ to: `/settings/${name}`, label: t(label), isHere: name === here }))}
      />
      <Part here={here} />
    </div>
  );
}

function Part({ here }: { readonly here: string }): JSX.Element {
  if (here === 'templates') return <TemplatesPart />;
  if (here === 'storage') return <StoragePart />;
  if (here === 'server') return <ServerPart />;
  if (here === 'limits') return <LimitsPart />;
  return <CallbackPart />;
}
