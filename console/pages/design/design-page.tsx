// The design system on one page of its own: colours, type, controls and states. For those who build pages.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { Code } from '../../ui/code.tsx';
import { Badge, Button, Field, Notice, Skeleton, Tabs } from '../../ui/controls.tsx';
import { PageHead } from '../../ui/page.tsx';
import './design.css';
import { ActionParts, FieldParts, ListParts, StateParts } from './shared-parts.tsx';
import { texts } from './texts.ts';

const colours = ['ground', 'surface', 'sunken', 'line', 'ink', 'ink-soft', 'accent', 'good', 'warn', 'bad'] as const;

export function DesignPage(): JSX.Element {
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <Part title={t(texts.colours)}>
        <ul class="swatches">
          {colours.map((name) => (
            <li key={name}>
              <span class={`swatch ${name}`} />
              <code>--{name}</code>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t(texts.type)}>
        <p class="type-title">{t(texts.sampleTitle)}</p>
        <p class="type-large">{t(texts.sampleTitle)}</p>
        <p>{t(texts.sampleBody)}</p>
        <p class="quiet small">{t(texts.sampleBody)}</p>
      </Part>
      <Controls />
      <Part title={t(texts.actions)}>
        <ActionParts />
      </Part>
      <Part title={t(texts.fields)}>
        <FieldParts />
      </Part>
      <Part title={t(texts.lists)}>
        <ListParts />
      </Part>
      <Part title={t(texts.states)}>
        <Skeleton lines={3} label={t(texts.states)} />
        <Notice title={t(texts.calm)}>
          <p>{t(texts.sampleBody)}</p>
        </Notice>
        <Notice tone="warn" title={t(texts.warning)}>
          <p>{t(texts.sampleBody)}</p>
        </Notice>
        <Notice tone="bad" title={t(texts.fault)}>
          <p>{t(texts.sampleBody)}</p>
        </Notice>
        <StateParts />
      </Part>
    </div>
  );
}

function Controls(): JSX.Element {
  const [tab, setTab] = useState<'one' | 'two'>('one');
  return (
    <Part title={t(texts.controls)}>
      <div class="design-row">
        <Button kind="main">{t(texts.main)}</Button>
        <Button>{t(texts.usual)}</Button>
        <Button kind="plain">{t(texts.plain)}</Button>
        <Button disabled>{t(texts.disabled)}</Button>
        <Badge>{t(texts.badge)}</Badge>
        <Badge tone="good">200</Badge>
        <Badge tone="warn">429</Badge>
        <Badge tone="bad">403</Badge>
      </div>
      <Field label={t(texts.field)} hint={t(texts.sampleBody)}>
        {(ids) => <input {...ids} class="input" placeholder="93ab850b…" />}
      </Field>
      <Tabs
        label={t(texts.controls)}
        tabs={[
          ['one', t(texts.main)],
          ['two', t(texts.usual)],
        ]}
        selected={tab}
        onSelect={setTab}
      />
      <div class="code-ground" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        <Code kind="json" label={t(texts.field)} text={'{\n  "VideoId": "93ab850b",\n  "Duration": 24.5\n}'} />
      </div>
    </Part>
  );
}

function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: JSX.Element | JSX.Element[];
}): JSX.Element {
  return (
    <section class="card design-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
