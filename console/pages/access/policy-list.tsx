// All policies: those of the account, and the built-in ones.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatAgo } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { AddButton, Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Segments, TextField } from '../../ui/fields.tsx';
import type { Column } from '../../ui/table.tsx';
import { allPolicies, type PolicyRow } from './all-policies.ts';
import { PolicyKind, PolicyLink } from './held-policies.tsx';
import { describePolicy } from './policy-description.ts';
import { texts } from './texts.ts';

type Kind = 'all' | 'Custom' | 'System';

export function PolicyList(): JSX.Element {
  const query = useQuery('all policies', allPolicies);
  const [kind, setKind] = useState<Kind>('all');
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const rows = query.data?.filter(
    (policy) =>
      (kind === 'all' || policy.policyType === kind) &&
      `${policy.policyName} ${policy.description}`.toLowerCase().includes(wanted),
  );
  const filters = (
    <>
      <TextField label={t(texts.search)} value={search} onChange={setSearch} attributes={{ type: 'search' }} />
      <Segments
        label={t(texts.kind)}
        value={kind}
        onChange={setKind}
        choices={[
          ['all', t(texts.all)],
          ['Custom', t(texts.custom)],
          ['System', t(texts.system)],
        ]}
      />
    </>
  );
  return (
    <Listing
      title={t(texts.policies)}
      actions={
        <AddButton
          label={t(texts.newPolicy)}
          isMain
          onClick={() => {
            go('/access/policies/new');
          }}
        />
      }
      filters={filters}
      query={query}
      rows={rows}
      keyOf={({ policyType, policyName }) => `${policyType} ${policyName}`}
      columns={columnsOfPolicies()}
      empty={['search', t(texts.noMatch)]}
    />
  );
}

function columnsOfPolicies(): readonly Column<PolicyRow>[] {
  return [
    { label: t(texts.name), cell: (policy) => <PolicyLink policy={policy} /> },
    { label: t(texts.kind), cell: ({ policyType }) => <PolicyKind type={policyType} /> },
    { label: t(texts.description), cell: describePolicy },
    { label: t(texts.attachments), isNumber: true, cell: ({ attachmentCount }) => attachmentCount },
    { label: t(texts.changed), isExtra: true, cell: ({ updateDate }) => formatAgo(updateDate) },
  ];
}
