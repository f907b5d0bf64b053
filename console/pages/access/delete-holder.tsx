// Deleting a user or a role with all that it holds: such as hold something cannot be deleted.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { texts } from './texts.ts';

const kinds = {
  user: { title: texts.deleteUser, more: texts.deleteUserMore, done: texts.userDeleted, list: '/access/users' },
  role: { title: texts.deleteRole, more: texts.deleteRoleMore, done: texts.roleDeleted, list: '/access/roles' },
} as const;

interface Holder {
  readonly type: keyof typeof kinds;
  readonly name: string;
}

/** A button that asks first. */
export function DeleteHolder({ type, name }: Holder): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const { title, more, done, list } = kinds[type];
  const run = async (): Promise<string> => {
    if (type === 'user') await deleteUser(client(), name);
    else await deleteRole(client(), name);
    go(list);
    return tf(done, { name });
  };
  return (
    <>
      <Button
        onClick={() => {
          setAsking(true);
        }}
      >
        {t(texts.delete)}
      </Button>
      {isAsking && (
        <ActionDialog
          title={tf(title, { name })}
          submit={t(texts.delete)}
          isDangerous
          onClose={() => {
            setAsking(false);
          }}
          run={run}
        >
          <p>{t(more)}</p>
        </ActionDialog>
      )}
    </>
  );
}

async function deleteUser(asked: Client, userName: string): Promise<void> {
  const { accessKeys } = await asked.listAccessKeys({ userName });
  for (const { accessKeyId } of accessKeys.accessKey)
    await asked.deleteAccessKey({ userName, userAccessKeyId: accessKeyId });
  const { policies } = await asked.listPoliciesForUser({ userName });
  for (const { policyName, policyType } of policies.policy)
    await asked.detachPolicyFromUser({ userName, policyName, policyType });
  await asked.deleteUser({ userName });
}

async function deleteRole(asked: Client, roleName: string): Promise<void> {
  const { policies } = await asked.listPoliciesForRole({ roleName });
  for (const { policyName, policyType } of policies.policy)
    await asked.detachPolicyFromRole({ roleName, policyName, policyType });
  await asked.deleteRole({ roleName });
}
