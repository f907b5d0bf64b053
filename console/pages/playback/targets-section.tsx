// What a playback policy is attached to, and attaching it to more.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { attempt } from '../../server/attempt.ts';
import { AddButton } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { PlainLink, Section } from '../../ui/page.tsx';
import { texts } from './texts.ts';

interface TargetsProps {
  readonly policyName: string;
  readonly targets: readonly string[];
  readonly onChange: () => Promise<void>;
}

export function TargetsSection({ policyName, targets, onChange }: TargetsProps): JSX.Element {
  const [isAdding, setAdding] = useState(false);
  const setDialog = (isOpen: boolean) => (): void => {
    setAdding(isOpen);
  };
  const detach = (target: string) => (): void => {
    attempt(
      async () => {
        await client().detachPlaybackPolicy({ policyName, target });
        await onChange();
      },
      tf(texts.detached, { target }),
    );
  };
  const add = <AddButton label={t(texts.attach)} onClick={setDialog(true)} />;
  return (
    <Section title={t(texts.targets)} lead={t(texts.targetsLead)} actions={add}>
      {targets.length === 0 ? (
        <p class="quiet">{t(texts.noTargets)}</p>
      ) : (
        <ul class="target-list">
          {targets.map((target) => (
            <li key={target}>
              <TargetName target={target} />
              <Button kind="plain" onClick={detach(target)}>
                {t(texts.detach)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isAdding && <AttachDialog policyName={policyName} onChange={onChange} onClose={setDialog(false)} />}
    </Section>
  );
}

function TargetName({ target }: { readonly target: string }): JSX.Element {
  const [kind, id = ''] = target.split(':');
  if (kind === 'video')
    return (
      <span>
        {t(texts.video)} <PlainLink to={`/video/${id}`}>{id}</PlainLink>
      </span>
    );
  return (
    <span>
      {kind === 'account' ? t(texts.account) : t(texts.category)} <span class="mono">{id}</span>
    </span>
  );
}

type Kind = 'account' | 'category' | 'video';

function AttachDialog({
  policyName,
  onChange,
  onClose,
}: Omit<TargetsProps, 'targets'> & { readonly onClose: () => void }): JSX.Element {
  const [kind, setKind] = useState<Kind>('account');
  const [id, setId] = useState('');
  const target = kind === 'account' ? kind : `${kind}:${id.trim()}`;
  const run = async (): Promise<string> => {
    await client().attachPlaybackPolicy({ policyName, target });
    await onChange();
    return tf(texts.attached, { target });
  };
  const isReady = kind === 'account' || id.trim() !== '';
  return (
    <ActionDialog {...{ onClose, run, isReady }} title={t(texts.attach)} submit={t(texts.attach)}>
      <SelectField
        label={t(texts.target)}
        value={kind}
        onChange={(value) => {
          setKind(value as Kind);
        }}
        choices={[
          ['account', t(texts.account)],
          ['category', t(texts.category)],
          ['video', t(texts.video)],
        ]}
      />
      {kind !== 'account' && (
        <TextField label={t(kind === 'video' ? texts.videoId : texts.categoryId)} value={id} onChange={setId} isMono />
      )}
    </ActionDialog>
  );
}
