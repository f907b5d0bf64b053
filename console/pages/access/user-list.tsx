// The users of the account, and making one.
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
import { texts } from './texts.ts';

const PAGE = 100;

type User = Awaited<ReturnType<Client['listUsers']>>['users']['user'][number];

export function UserList(): JSX.Element {
  const [isMaking, setMaking] = useState(false);
  const { query, more } = usePages('users', async (asked, marker) => {
    const { users, marker: next } = await asked.listUsers({ maxItems: PAGE, ...(marker !== undefined && { marker }) });
    return { rows: users.user, next };
  });
  return (
    <Listing
      title={t(texts.users)}
      actions={
        <AddButton
          label={t(texts.newUser)}
          isMain
          onClick={() => {
            setMaking(true);
          }}
        />
      }
      query={query}
      rows={query.data?.rows}
      keyOf={({ userId }) => userId}
      columns={columnsOfUsers()}
      empty={['user', t(texts.noUsers), t(texts.noUsersMore)]}
    >
      {more}
      {isMaking && (
        <NewUser
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </Listing>
  );
}

function columnsOfUsers(): readonly Column<User>[] {
  return [
    {
      label: t(texts.name),
      cell: ({ userName }) => (
        <PlainLink class="cell-name" to={`/access/users/${encodeURIComponent(userName)}`}>
          {userName}
        </PlainLink>
      ),
    },
    { label: t(texts.displayName), cell: ({ displayName }) => displayName || '–' },
    { label: t(texts.comments), cell: ({ comments }) => comments || '–' },
    { label: t(texts.created), cell: ({ createDate }) => formatAgo(createDate) },
  ];
}

function NewUser({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [userName, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [comments, setComments] = useState('');
  const run = async (): Promise<string> => {
    await client().createUser({ userName, displayName, comments });
    go(`/access/users/${encodeURIComponent(userName)}`);
    return tf(texts.userMade, { name: userName });
  };
  return (
    <ActionDialog
      title={t(texts.newUser)}
      submit={t(texts.create)}
      onClose={onClose}
      run={run}
      isReady={userName !== ''}
    >
      <p class="quiet">{t(texts.newUserLead)}</p>
      <TextField label={t(texts.name)} hint={t(texts.nameHint)} value={userName} onChange={setName} isMono />
      <TextField label={t(texts.displayName)} value={displayName} onChange={setDisplayName} />
      <TextField label={t(texts.comments)} value={comments} onChange={setComments} />
    </ActionDialog>
  );
}
