// One playback policy: its rules, and what it is attached to.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { attempt } from '../../server/attempt.ts';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { BackLink, Section } from '../../ui/page.tsx';
import { parseRules, RuleFields, writeRules } from './rule-fields.tsx';
import { TargetsSection } from './targets-section.tsx';
import { texts } from './texts.ts';

type Found = Awaited<ReturnType<Client['getPlaybackPolicy']>>;

export function RulesPart({ name }: { readonly name: string }): JSX.Element {
  const query = useQuery(`playback policy ${name}`, (asked) => asked.getPlaybackPolicy({ policyName: name }));
  return (
    <div class="stack">
      <BackLink to="/playback/rules">{t(texts.back)}</BackLink>
      <Loaded query={query}>
        {(found) => (
          <>
            <RulesSection key={found.policy.modificationTime} policy={found.policy} onChange={query.reload} />
            <TargetsSection policyName={name} targets={found.targets.target} onChange={query.reload} />
          </>
        )}
      </Loaded>
    </div>
  );
}

interface RulesSectionProps {
  readonly policy: Found['policy'];
  readonly onChange: () => Promise<void>;
}

function RulesSection({ policy, onChange }: RulesSectionProps): JSX.Element {
  const { policyName } = policy;
  const [rules, setRules] = useState(() => parseRules(policy.rules));
  const [description, setDescription] = useState(policy.description);
  const [isDeleting, setDeleting] = useState(false);
  const isSame = writeRules(rules) === writeRules(parseRules(policy.rules)) && description === policy.description;
  const save = (): void => {
    const changed = { policyName, description, rules: writeRules(rules) };
    attempt(
      async () => {
        await client().updatePlaybackPolicy(changed);
        await onChange();
      },
      tf(texts.saved, { name: policyName }),
    );
  };
  const setDialog = (isOpen: boolean) => (): void => {
    setDeleting(isOpen);
  };
  const buttons = (
    <>
      <Button onClick={setDialog(true)}>{t(texts.delete)}</Button>
      <Button kind="main" disabled={isSame} onClick={save}>
        {t(texts.save)}
      </Button>
    </>
  );
  return (
    <Section title={policyName} actions={buttons}>
      <TextField label={t(texts.description)} value={description} onChange={setDescription} />
      <RuleFields rules={rules} onChange={setRules} />
      {isDeleting && <DeleteRules name={policyName} onClose={setDialog(false)} />}
    </Section>
  );
}

function DeleteRules({ name, onClose }: { readonly name: string; readonly onClose: () => void }): JSX.Element {
  const run = async (): Promise<string> => {
    await client().deletePlaybackPolicy({ policyName: name });
    go('/playback/rules');
    return tf(texts.deleted, { name });
  };
  const title = tf(texts.deletePolicy, { name });
  return (
    <ActionDialog title={title} submit={t(texts.delete)} isDangerous onClose={onClose} run={run}>
      <p>{t(texts.deletePolicyMore)}</p>
    </ActionDialog>
  );
}
