// Issues a credential, and shows what is in it and how long it is good for.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatUnit } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Check, SelectField, TextField } from '../../ui/fields.tsx';
import { Countdown } from './countdown.tsx';
import { decodeCredential, emptyForm, toParameters, type CredentialForm } from './credential-rules.ts';
import { texts } from './share-texts.ts';

type Outcome = { readonly playAuth: string } | { readonly error: unknown } | undefined;

/** AuthInfoTimeout is 100 to 3000 seconds. */
const times = [
  ['100', 100, 'second'],
  ['600', 10, 'minute'],
  ['1800', 30, 'minute'],
  ['3000', 50, 'minute'],
] as const;

export function CredentialPart({ videoId }: { readonly videoId: string }): JSX.Element {
  const [form, setForm] = useState(emptyForm);
  const [outcome, setOutcome] = useState<Outcome>();
  const issue = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const asked = { videoId, ...toParameters(form) } as Parameters<Client['getVideoPlayAuth']>[0];
      const { playAuth } = await client().getVideoPlayAuth(asked);
      setOutcome({ playAuth });
    } catch (error) {
      setOutcome({ error });
    }
  };
  const isIssued = outcome !== undefined && 'playAuth' in outcome;
  return (
    <section class="share-part" aria-labelledby="credential-title">
      <h2 id="credential-title">{t(texts.credential)}</h2>
      <p class="quiet">{t(texts.credentialMore)}</p>
      <form class="credential-form" onSubmit={(event) => void issue(event)}>
        <div class="issue-line">
          <SelectField
            label={t(texts.timeout)}
            choices={times.map(([value, count, unit]) => [value, formatUnit(count, unit)])}
            value={form.seconds}
            onChange={(seconds) => {
              setForm({ ...form, seconds });
            }}
          />
          <Button kind="main" type="submit">
            {t(isIssued ? texts.issueAgain : texts.issue)}
          </Button>
        </div>
        <details class="credential-rules">
          <summary>{t(texts.options)}</summary>
          <RuleFields
            form={form}
            change={(changes) => {
              setForm({ ...form, ...changes });
            }}
          />
        </details>
      </form>
      {outcome !== undefined && 'error' in outcome && <Failure error={outcome.error} />}
      {isIssued && <Issued playAuth={outcome.playAuth} />}
    </section>
  );
}

function Issued({ playAuth }: { readonly playAuth: string }): JSX.Element {
  const { json, expiresAt } = decodeCredential(playAuth);
  return (
    <div class="issued">
      <div class="issued-head">
        <strong>{t(texts.playAuth)}</strong>
        <Countdown until={expiresAt} />
        <CopyButton text={playAuth} />
      </div>
      <div class="code-box short">
        <Code kind="plain" wraps label={t(texts.playAuth)} text={playAuth} />
      </div>
      <strong>{t(texts.decoded)}</strong>
      <div class="code-box">
        <Code kind="json" label={t(texts.decoded)} text={json} />
      </div>
    </div>
  );
}

interface RuleFieldsProps {
  readonly form: CredentialForm;
  readonly change: (changes: Partial<CredentialForm>) => void;
}

type TextName =
  | 'viewerId'
  | 'maxRedemptions'
  | 'maxConcurrency'
  | 'allowIp'
  | 'allowReferer'
  | 'maxSessionSeconds'
  | 'previewSeconds';

const textFields = [
  ['viewerId', texts.viewerId, texts.viewerIdHint],
  ['maxRedemptions', texts.maxRedemptions, texts.maxRedemptionsHint],
  ['maxConcurrency', texts.maxConcurrency, texts.maxConcurrencyHint],
  ['allowIp', texts.allowIp, texts.allowIpHint],
  ['allowReferer', texts.allowReferer, texts.allowRefererHint],
  ['maxSessionSeconds', texts.maxSessionSeconds, texts.maxSessionSecondsHint],
  ['previewSeconds', texts.previewSeconds, texts.previewSecondsHint],
] as const satisfies readonly (readonly [TextName, ...(readonly unknown[])])[];

function RuleFields({ form, change }: RuleFieldsProps): JSX.Element {
  return (
    <div class="rule-fields">
      {textFields.map(([name, label, hint]) => (
        <TextField
          key={name}
          label={t(label)}
          hint={t(hint)}
          value={form[name]}
          onChange={(value) => {
            change({ [name]: value });
          }}
        />
      ))}
      {form.maxConcurrency !== '' && (
        <SelectField
          label={t(texts.onExceed)}
          choices={[
            ['refuse', t(texts.refuse)],
            ['stopOldest', t(texts.stopOldest)],
          ]}
          value={form.onExceed}
          onChange={(onExceed) => {
            change({ onExceed });
          }}
        />
      )}
      <div class="rule-checks">
        <Check
          label={t(texts.bindUserAgent)}
          isOn={form.bindUserAgent}
          onChange={(bindUserAgent) => {
            change({ bindUserAgent });
          }}
        />
        <Check
          label={t(texts.monitor)}
          isOn={form.isMonitor}
          onChange={(isMonitor) => {
            change({ isMonitor });
          }}
        />
      </div>
    </div>
  );
}
