// One user: facts, keys, policies, and deleting it with all that it holds.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { BackLink, FactList, Section } from '../../ui/page.tsx';
import { HeldPolicies } from './held-policies.tsx';
import { KeysSection } from './keys-section.tsx';
import { texts } from './texts.ts';

export function UserPart({ name }: { readonly name: string }): JSX.Element {
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery(`user ${name}`, async (asked) => (await asked.getUser({ userName: name })).user);
  const remove = (
    <Button
      onClick={() => {
        setDeleting(true);
      }}
    >
      {t(texts.delete)}
    </Button>
  );
  return (
    <div class="stack">
      <BackLink to="/access/users">{t(texts.backUsers)}</BackLink>
      <Section title={name} actions={remove}>
        <Loaded query={query}>
          {(user) => (
            <FactList
              facts={[
                [t(texts.displayName), user.displayName || '–'],
                [t(texts.comments), user.comments || '–'],
                [t(texts.created), formatTime(user.createDate)],
                [t(texts.id), <span class="mono">{user.userId}</span>],
              ]}
            />
          )}
        </Loaded>
      </Section>
      <KeysSection userName={name} lead={t(texts.keysLead)} />
      <HeldPolicies holder={{ type: 'user', name }} />
      {isDeleting && (
        <DeleteUser
          name={name}
          onClose={() => {
            setDeleting(false);
          }}
        />
      )}
    </div>
  );
}

function DeleteUser({ name, onClose }: { readonly name: string; readonly onClose: () => void }): JSX.Element {
  const run = async (): Promise<string> => {
    await deleteUser(client(), name);
    go('/access/users');
    return tf(texts.userDeleted, { name });
  };
  return (
    <ActionDialog
      title={tf(texts.deleteUser, { name })}
      submit={t(texts.delete)}
      isDangerous
      onClose={onClose}
      run={run}
    >
      <p>{t(texts.deleteUserMore)}</p>
    </ActionDialog>
  );
}

/** A user is deleted when it holds nothing. */
async function deleteUser(asked: Client, userName: string): Promise<void> {
  const { accessKeys } = await asked.listAccessKeys({ userName });
  for (const { accessKeyId } of accessKeys.accessKey)
    await asked.deleteAccessKey({ userName, userAccessKeyId: accessKeyId });
  const { policies } = await asked.listPoliciesForUser({ userName });
  for (const { policyName, policyType } of policies.policy)
    await asked.detachPolicyFromUser({ userName, policyName, policyType });
  await asked.deleteUser({ userName });
}
