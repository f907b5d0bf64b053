// The simulator: may this one do that, from there? It shows the statement that decides, and what the others miss.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t } from '../../base/language.ts';
import { operations } from '../../server/api-table.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button, Skeleton } from '../../ui/controls.tsx';
import { Segments, SelectField, TextArea, TextField } from '../../ui/fields.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { PolicyEditor } from './editor/policy-editor.tsx';
import { texts as accessTexts } from './texts.ts';
import { texts } from './simulator-texts.ts';
import { Verdict, type Simulation } from './simulator-verdict.tsx';

type Who = 'user' | 'role' | 'key' | 'draft';

interface Form {
  readonly who: Who;
  readonly name: string;
  readonly document: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceIp: string;
  readonly secure: '' | 'true' | 'false';
  readonly at: string;
  readonly keys: string;
}

const EMPTY: Form = {
  who: 'user',
  name: '',
  document:
    '{\n  "Version": "1",\n  "Statement": [\n    { "Effect": "Allow", "Action": "vod:Get*", "Resource": "*" }\n  ]\n}',
  action: 'vod:GetVideoPlayAuth',
  resource: '',
  sourceIp: '',
  secure: '',
  at: '',
  keys: '',
};

type Outcome = 'asking' | Simulation | { readonly error: unknown } | undefined;

export function SimulatorPart(): JSX.Element {
  const [form, setForm] = useState(EMPTY);
  const [outcome, setOutcome] = useState<Outcome>();
  const set = (change: Partial<Form>): void => {
    setForm({ ...form, ...change });
  };
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    setOutcome('asking');
    try {
      setOutcome((await client().simulatePolicy(parametersOf(form))).simulation);
    } catch (error) {
      setOutcome({ error });
    }
  };
  return (
    <div class="simulator">
      <Section title={t(accessTexts.simulator)} lead={t(texts.lead)}>
        <form class="stack" noValidate onSubmit={(event) => void ask(event)}>
          <WhoFields form={form} set={set} />
          <WhatFields form={form} set={set} />
          <details class="more-fields">
            <summary>{t(texts.more)}</summary>
            <Circumstances form={form} set={set} />
          </details>
          <div class="page-actions">
            <Button
              kind="main"
              type="submit"
              disabled={outcome === 'asking' || (form.who !== 'draft' && form.name === '') || form.action === ''}
            >
              {t(outcome === 'asking' ? texts.asking : texts.ask)}
            </Button>
          </div>
        </form>
      </Section>
      <div class="verdict-place" aria-live="polite">
        <Answer outcome={outcome} document={form.document} />
      </div>
    </div>
  );
}

function Answer({ outcome, document }: { readonly outcome: Outcome; readonly document: string }): JSX.Element {
  if (outcome === undefined)
    return (
      <Empty icon="lock" title={t(texts.nothing)}>
        <p>{t(texts.nothingMore)}</p>
      </Empty>
    );
  if (outcome === 'asking') return <Skeleton lines={4} label={t(texts.asking)} />;
  if ('error' in outcome) return <Failure error={outcome.error} />;
  return <Verdict simulation={outcome} draft={document} />;
}

interface PartProps {
  readonly form: Form;
  readonly set: (change: Partial<Form>) => void;
}

const nameTexts = { user: texts.userName, role: texts.roleName, key: texts.keyId } as const;

function WhoFields({ form, set }: PartProps): JSX.Element {
  return (
    <>
      <Segments
        label={t(texts.who)}
        value={form.who}
        onChange={(who) => {
          set({ who, name: '' });
        }}
        choices={[
          ['user', t(texts.user)],
          ['role', t(texts.role)],
          ['key', t(texts.key)],
          ['draft', t(texts.draft)],
        ]}
      />
      {form.who === 'draft' ? (
        <PolicyEditor
          label={t(texts.draft)}
          grammar="policy"
          text={form.document}
          onChange={(document) => {
            set({ document });
          }}
        />
      ) : (
        <TextField
          label={t(nameTexts[form.who])}
          value={form.name}
          onChange={(name) => {
            set({ name: name.trim() });
          }}
          isMono
        />
      )}
    </>
  );
}

function WhatFields({ form, set }: PartProps): JSX.Element {
  const actions = [...new Set(operations.value.flatMap(({ action }) => action ?? []))].sort();
  return (
    <div class="form-grid">
      <TextField
        label={t(texts.action)}
        hint={t(texts.actionHint)}
        value={form.action}
        onChange={(action) => {
          set({ action: action.trim() });
        }}
        isMono
        attributes={{ list: 'simulated-actions' }}
      />
      <datalist id="simulated-actions">
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <TextField
        label={t(texts.resource)}
        hint={t(texts.resourceHint)}
        value={form.resource}
        onChange={(resource) => {
          set({ resource: resource.trim() });
        }}
        isMono
      />
    </div>
  );
}

function Circumstances({ form, set }: PartProps): JSX.Element {
  return (
    <div class="form-grid">
      <TextField
        label={t(texts.from)}
        hint={t(texts.fromHint)}
        value={form.sourceIp}
        onChange={(sourceIp) => {
          set({ sourceIp: sourceIp.trim() });
        }}
        isMono
        attributes={{ placeholder: '203.0.113.7' }}
      />
      <SelectField
        label={t(texts.secure)}
        value={form.secure}
        onChange={(secure) => {
          set({ secure: secure as Form['secure'] });
        }}
        choices={[
          ['', t(texts.asNow)],
          ['true', t(texts.tls)],
          ['false', t(texts.plain)],
        ]}
      />
      <TextField
        label={t(texts.at)}
        hint={t(texts.atHint)}
        value={form.at}
        onChange={(at) => {
          set({ at: at.trim() });
        }}
        isMono
        attributes={{ placeholder: '2026-11-29T08:00:00Z' }}
      />
      <TextArea
        label={t(texts.keys)}
        value={form.keys}
        rows={2}
        onChange={(keys) => {
          set({ keys });
        }}
        isMono
        hint={<code>{'{"vod:CateId":"3"}'}</code>}
      />
    </div>
  );
}

function parametersOf({ who, name, document, ...form }: Form): Parameters<Client['simulatePolicy']>[0] {
  const subjects = {
    user: { userName: name },
    role: { roleName: name },
    key: { userAccessKeyId: name },
    draft: { policyDocument: document },
  } as const;
  return {
    ...subjects[who],
    simulatedAction: form.action,
    resource: form.resource,
    sourceIp: form.sourceIp,
    secureTransport: form.secure,
    currentTime: form.at,
    conditionKeys: form.keys,
  };
}
