// The roles of the account, and making one.
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
import { useQuery } from '../../server/use-query.ts';
import { TextField } from '../../ui/fields.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { PolicyEditor } from './editor/policy-editor.tsx';
import { texts } from './texts.ts';

const PAGE = 100;

type Role = Awaited<ReturnType<Client['listRoles']>>['roles']['role'][number];

export function RoleList(): JSX.Element {
  const [isMaking, setMaking] = useState(false);
  const { query, more } = usePages('roles', async (asked, marker) => {
    const { roles, marker: next } = await asked.listRoles({ maxItems: PAGE, ...(marker !== undefined && { marker }) });
    return { rows: roles.role, next };
  });
  return (
    <Listing
      title={t(texts.roles)}
      actions={
        <AddButton
          label={t(texts.newRole)}
          isMain
          onClick={() => {
            setMaking(true);
          }}
        />
      }
      query={query}
      rows={query.data?.rows}
      keyOf={({ roleId }) => roleId}
      columns={columnsOfRoles()}
      empty={['access', t(texts.noRoles), t(texts.noRolesMore)]}
    >
      {more}
      {isMaking && (
        <NewRole
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </Listing>
  );
}

function columnsOfRoles(): readonly Column<Role>[] {
  return [
    {
      label: t(texts.name),
      cell: ({ roleName }) => (
        <PlainLink class="cell-name" to={`/access/roles/${encodeURIComponent(roleName)}`}>
          {roleName}
        </PlainLink>
      ),
    },
    { label: t(texts.description), cell: ({ description }) => description || '–' },
    { label: t(texts.maxSession), isNumber: true, cell: ({ maxSessionDuration }) => maxSessionDuration },
    { label: t(texts.created), cell: ({ createDate }) => formatAgo(createDate) },
  ];
}

function NewRole({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const identity = useQuery('identity', (asked) => asked.getCallerIdentity());
  const [roleName, setName] = useState('');
  const [description, setDescription] = useState('');
  const [written, setWritten] = useState<string | undefined>();
  const document = written ?? trustOf(identity.data?.accountId ?? '');
  const run = async (): Promise<string> => {
    await client().createRole({ roleName, description, assumeRolePolicyDocument: document });
    go(`/access/roles/${encodeURIComponent(roleName)}`);
    return tf(texts.roleMade, { name: roleName });
  };
  return (
    <ActionDialog
      title={t(texts.newRole)}
      submit={t(texts.create)}
      size="large"
      onClose={onClose}
      run={run}
      isReady={roleName !== ''}
    >
      <div class="form-grid">
        <TextField label={t(texts.name)} value={roleName} onChange={setName} isMono />
        <TextField label={t(texts.description)} value={description} onChange={setDescription} />
      </div>
      <PolicyEditor label={t(texts.trust)} grammar="trust" text={document} onChange={setWritten} />
    </ActionDialog>
  );
}

/** Everyone in the account whose own policies allow sts:AssumeRole. */
function trustOf(accountId: string): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${accountId}:root`] } };
  return JSON.stringify({ Version: '1', Statement: [statement] }, null, 2);
}
