// The policies of a user or a role, and giving and taking them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { AddButton, Listing } from '../../server/listing.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge, Button, Skeleton } from '../../ui/controls.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { allPolicies } from './all-policies.ts';
import { describePolicy } from './policy-description.ts';
import { texts } from './texts.ts';

export interface Holder {
  readonly type: 'user' | 'role';
  readonly name: string;
}

interface PolicyName {
  readonly policyName: string;
  readonly policyType: string;
}

export function HeldPolicies({ holder }: { readonly holder: Holder }): JSX.Element {
  const query = useQuery(`policies of ${holder.type} ${holder.name}`, (asked) => readHeld(asked, holder));
  const [asked, ask] = useState<'attach' | PolicyName | undefined>();
  const change = {
    holder,
    onChange: query.reload,
    onClose: () => {
      ask(undefined);
    },
  };
  return (
    <Listing
      title={t(texts.attached)}
      lead={t(texts.attachedLead)}
      actions={
        <AddButton
          label={t(texts.attach)}
          onClick={() => {
            ask('attach');
          }}
        />
      }
      query={query}
      rows={query.data}
      keyOf={nameOf}
      columns={columnsOfHeld(ask)}
      empty={['lock', t(texts.noAttached)]}
    >
      {asked === 'attach' && <AttachDialog {...change} held={query.data ?? []} />}
      {typeof asked === 'object' && <DetachDialog {...change} policy={asked} />}
    </Listing>
  );
}

function columnsOfHeld(onDetach: (policy: PolicyName) => void): readonly Column<HeldPolicy>[] {
  return [
    { label: t(texts.policy), cell: (policy) => <PolicyLink policy={policy} /> },
    { label: t(texts.kind), cell: ({ policyType }) => <PolicyKind type={policyType} /> },
    { label: t(texts.description), cell: describePolicy },
    { label: t(texts.since), cell: ({ attachDate }) => formatAgo(attachDate) },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (policy) => (
        <Button
          kind="plain"
          onClick={() => {
            onDetach(policy);
          }}
        >
          {t(texts.detach)}
        </Button>
      ),
    },
  ];
}

function nameOf({ policyType, policyName }: PolicyName): string {
  return `${policyType} ${policyName}`;
}

export function PolicyKind({ type }: { readonly type: string }): JSX.Element {
  return <Badge>{kindOf(type)}</Badge>;
}

function kindOf(type: string): string {
  return t(type === 'System' ? texts.system : texts.custom);
}

export function PolicyLink({ policy: { policyName, policyType } }: { readonly policy: PolicyName }): JSX.Element {
  return (
    <PlainLink class="cell-name" to={`/access/policies/${policyType}/${encodeURIComponent(policyName)}`}>
      {policyName}
    </PlainLink>
  );
}

interface ChangeProps {
  readonly holder: Holder;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function AttachDialog({
  holder,
  held,
  onChange,
  onClose,
}: ChangeProps & { readonly held: readonly PolicyName[] }): JSX.Element {
  const all = useQuery('all policies', allPolicies);
  const [chosen, choose] = useState('');
  const has = new Set(held.map(nameOf));
  const offered = (all.data ?? []).filter((policy) => !has.has(nameOf(policy)));
  const run = async (): Promise<string> => {
    const [policyType = '', policyName = ''] = chosen.split(' ');
    const asked = { policyType, policyName };
    await (holder.type === 'user'
      ? client().attachPolicyToUser({ ...asked, userName: holder.name })
      : client().attachPolicyToRole({ ...asked, roleName: holder.name }));
    await onChange();
    return tf(texts.wasAttached, { policy: policyName });
  };
  const choices = offered.map(
    (policy) => [nameOf(policy), `${policy.policyName} · ${kindOf(policy.policyType)}`] as const,
  );
  const title = tf(texts.attachTo, { name: holder.name });
  return (
    <ActionDialog title={title} submit={t(texts.attach)} onClose={onClose} run={run} isReady={chosen !== ''}>
      <Loaded query={all} skeleton={<Skeleton lines={2} label={t(texts.policies)} />}>
        {() => (
          <SelectField
            label={t(texts.policy)}
            hint={offered.find((policy) => nameOf(policy) === chosen)?.description}
            value={chosen}
            onChange={choose}
            choices={[['', '–'], ...choices]}
          />
        )}
      </Loaded>
    </ActionDialog>
  );
}

function DetachDialog({
  holder,
  policy: { policyName, policyType },
  onChange,
  onClose,
}: ChangeProps & { readonly policy: PolicyName }): JSX.Element {
  const run = async (): Promise<string> => {
    const asked = { policyType, policyName };
    await (holder.type === 'user'
      ? client().detachPolicyFromUser({ ...asked, userName: holder.name })
      : client().detachPolicyFromRole({ ...asked, roleName: holder.name }));
    await onChange();
    return tf(texts.wasDetached, { policy: policyName });
  };
  return (
    <ActionDialog
      title={tf(texts.detachFrom, { policy: policyName, name: holder.name })}
      submit={t(texts.detach)}
      isDangerous
      onClose={onClose}
      run={run}
    >
      <p>{t(texts.detachMore)}</p>
    </ActionDialog>
  );
}

type HeldPolicy = Awaited<ReturnType<typeof readHeld>>[number];

async function readHeld(asked: Client, { type, name }: Holder) {
  const { policies } = await (type === 'user'
    ? asked.listPoliciesForUser({ userName: name })
    : asked.listPoliciesForRole({ roleName: name }));
  return policies.policy;
}
