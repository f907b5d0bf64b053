// Changes a user: its name, display name and notes.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { texts } from './texts.ts';

interface EditUserProps {
  /** Undefined until it is loaded. */
  readonly user: User | undefined;
  readonly onChange: () => Promise<void>;
}

export function EditUser({ user, onChange }: EditUserProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const setDialog = (isShown: boolean) => (): void => {
    setOpen(isShown);
  };
  return (
    <>
      <Button disabled={user === undefined} onClick={setDialog(true)}>
        {t(texts.edit)}
      </Button>
      {isOpen && user !== undefined && <EditDialog user={user} onChange={onChange} onClose={setDialog(false)} />}
    </>
  );
}

type User = Awaited<ReturnType<Client['getUser']>>['user'];

interface EditProps {
  readonly user: User;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

/** Only what was changed is sent. */
function EditDialog({ user, onChange, onClose }: EditProps): JSX.Element {
  const { userName } = user;
  const [newName, setName] = useState(userName);
  const [displayName, setDisplayName] = useState(user.displayName);
  const [comments, setComments] = useState(user.comments);
  const emptied = [
    ...(isEmptied(displayName, user.displayName) ? ['DisplayName'] : []),
    ...(isEmptied(comments, user.comments) ? ['Comments'] : []),
  ];
  const run = async (): Promise<string> => {
    await client().updateUser({
      userName,
      ...(newName !== userName && { newUserName: newName }),
      ...(displayName !== '' && displayName !== user.displayName && { newDisplayName: displayName }),
      ...(comments !== '' && comments !== user.comments && { newComments: comments }),
      ...(emptied.length > 0 && { clearAttributes: emptied.join(',') }),
    });
    if (newName === userName) await onChange();
    else go(`/access/users/${encodeURIComponent(newName)}`);
    return tf(texts.userSaved, { name: newName });
  };
  return (
    <ActionDialog
      title={tf(texts.editUser, { name: userName })}
      submit={t(texts.save)}
      onClose={onClose}
      run={run}
      isReady={newName !== ''}
    >
      <TextField label={t(texts.name)} hint={t(texts.renameHint)} value={newName} onChange={setName} isMono />
      <TextField label={t(texts.displayName)} value={displayName} onChange={setDisplayName} />
      <TextField label={t(texts.comments)} value={comments} onChange={setComments} />
    </ActionDialog>
  );
}

/** UpdateUser takes an empty text for one that is not given, and has a parameter of its own that empties. */
function isEmptied(text: string, before: string): boolean {
  return text === '' && before !== '';
}
