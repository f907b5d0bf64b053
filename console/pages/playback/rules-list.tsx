// The playback policies of the account, and making one.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { AddButton, Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { usePages } from '../../server/use-pages.tsx';
import { TextField } from '../../ui/fields.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { parseRules, RuleFields, RuleSummary, writeRules, type Rules } from './rule-fields.tsx';
import { texts } from './texts.ts';

const PAGE = 100;

type Policy = Awaited<ReturnType<Client['listPlaybackPolicies']>>['policies']['policy'][number];

export function RulesList(): JSX.Element {
  const [isMaking, setMaking] = useState(false);
  const { query, more } = usePages('playback policies', async (asked, marker) => {
    const page = await asked.listPlaybackPolicies({ maxItems: PAGE, ...(marker !== undefined && { marker }) });
    return { rows: page.policies.policy, next: page.marker };
  });
  const setDialog = (isOpen: boolean) => (): void => {
    setMaking(isOpen);
  };
  return (
    <Listing
      title={t(texts.policies)}
      lead={t(texts.policiesLead)}
      actions={<AddButton label={t(texts.newPolicy)} isMain onClick={setDialog(true)} />}
      query={query}
      rows={query.data?.rows}
      keyOf={({ policyName }) => policyName}
      columns={columnsOfPolicies()}
      empty={['playback', t(texts.noPolicies), t(texts.noPoliciesMore)]}
    >
      {more}
      {isMaking && <NewRules onClose={setDialog(false)} />}
    </Listing>
  );
}

function columnsOfPolicies(): readonly Column<Policy>[] {
  return [
    {
      label: t(texts.name),
      cell: ({ policyName }) => (
        <PlainLink class="cell-name" to={`/playback/rules/${encodeURIComponent(policyName)}`}>
          {policyName}
        </PlainLink>
      ),
    },
    { label: t(texts.rules), cell: ({ rules }) => <RuleSummary rules={parseRules(rules)} /> },
    { label: t(texts.description), cell: ({ description }) => description || '–' },
    { label: t(texts.changed), cell: ({ modificationTime }) => formatAgo(modificationTime) },
  ];
}

function NewRules({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [policyName, setName] = useState('');
  const [description, setDescription] = useState('');
  const [rules, setRules] = useState<Rules>({});
  const run = async (): Promise<string> => {
    await client().createPlaybackPolicy({ policyName, description, rules: writeRules(rules) });
    go(`/playback/rules/${encodeURIComponent(policyName)}`);
    return tf(texts.created, { name: policyName });
  };
  const isReady = policyName !== '' && writeRules(rules) !== '{}';
  return (
    <ActionDialog {...{ onClose, run, isReady }} title={t(texts.newPolicy)} submit={t(texts.create)} size="large">
      <div class="form-grid">
        <TextField label={t(texts.name)} hint={t(texts.nameHint)} value={policyName} onChange={setName} isMono />
        <TextField label={t(texts.description)} value={description} onChange={setDescription} />
      </div>
      <RuleFields rules={rules} onChange={setRules} />
    </ActionDialog>
  );
}
