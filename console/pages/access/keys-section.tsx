// The access keys of a user, or of the account: age, last use, and rotating them in two steps that no program notices.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo, formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { attempt } from '../../server/attempt.ts';
import { AddButton, Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import type { Column } from '../../ui/table.tsx';
import { SecretDialog, type NewKey } from './secret-dialog.tsx';
import { texts } from './texts.ts';

interface Key {
  readonly accessKeyId: string;
  readonly status: string;
  readonly createDate: string;
  /** Empty: never used. */
  readonly lastUsedDate: string;
  readonly serviceName: string;
}

interface Asked {
  readonly kind: 'rotate' | 'disable' | 'delete';
  readonly key: Key;
}

const MOST_KEYS = 2;
const OLD_MS = 90 * 24 * 3600 * 1000;

interface KeysSectionProps {
  /** Undefined: the keys of the account, or of the user who asks. */
  readonly userName: string | undefined;
  readonly lead: string;
}

export function KeysSection({ userName, lead }: KeysSectionProps): JSX.Element {
  const owner = userName === undefined ? {} : { userName };
  const query = useQuery(`keys ${userName ?? ''}`, (asked) => readKeys(asked, owner));
  const [asked, ask] = useState<Asked | undefined>();
  const [made, setMade] = useState<NewKey | undefined>();
  const make = async (): Promise<void> => {
    const { accessKey } = await client().createAccessKey(owner);
    setMade(accessKey);
    await query.reload();
  };
  const closeQuestion = (): void => {
    ask(undefined);
  };
  const closeSecret = (): void => {
    setMade(undefined);
  };
  const isFull = (query.data?.length ?? 0) >= MOST_KEYS;
  const create = (
    <AddButton
      label={t(texts.newKey)}
      isDisabled={query.data === undefined || isFull}
      onClick={() => {
        attempt(make);
      }}
    />
  );
  return (
    <Listing
      title={t(texts.keys)}
      lead={lead}
      actions={create}
      query={query}
      rows={query.data}
      keyOf={({ accessKeyId }) => accessKeyId}
      columns={columnsOfKeys(ask, (key) => {
        enable(owner, key, query.reload);
      })}
      empty={['access', t(texts.noKeys)]}
    >
      {asked !== undefined && (
        <KeyDialog {...{ asked, isFull, owner, make }} onChange={query.reload} onClose={closeQuestion} />
      )}
      {made !== undefined && <SecretDialog made={made} onClose={closeSecret} />}
    </Listing>
  );
}

function enable(owner: Owner, { accessKeyId }: Key, reload: () => Promise<void>): void {
  attempt(async () => {
    await client().updateAccessKey({ ...owner, userAccessKeyId: accessKeyId, status: 'Active' });
    await reload();
  }, t(texts.keyEnabled));
}

type Owner = { readonly userName?: string };

async function readKeys(asked: Client, owner: Owner): Promise<readonly Key[]> {
  const { accessKeys } = await asked.listAccessKeys(owner);
  return Promise.all(
    accessKeys.accessKey.map(async (key) => {
      const { accessKeyLastUsed } = await asked.getAccessKeyLastUsed({ ...owner, userAccessKeyId: key.accessKeyId });
      return { ...key, ...accessKeyLastUsed };
    }),
  );
}

function columnsOfKeys(ask: (asked: Asked) => void, onEnable: (key: Key) => void): readonly Column<Key>[] {
  return [
    {
      label: t(texts.id),
      cell: ({ accessKeyId }) => (
        <span class="with-copy">
          <span class="mono">{accessKeyId}</span>
          <CopyButton text={accessKeyId} />
        </span>
      ),
    },
    { label: t(texts.status), cell: ({ status }) => <KeyStatus isActive={status === 'Active'} /> },
    { label: t(texts.age), cell: (key) => <Age at={key.createDate} /> },
    { label: t(texts.lastUse), cell: (key) => <LastUse used={key} /> },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (key) => <Menu label={`${t(texts.actions)}: ${key.accessKeyId}`} entries={entriesOf(key, ask, onEnable)} />,
    },
  ];
}

function entriesOf(key: Key, ask: (asked: Asked) => void, onEnable: (key: Key) => void): readonly MenuEntry[] {
  const asking = (kind: Asked['kind']) => (): void => {
    ask({ kind, key });
  };
  const isActive = key.status === 'Active';
  return [
    { label: t(texts.rotate), icon: 'retry', run: asking('rotate') },
    isActive
      ? { label: t(texts.disable), icon: 'block', run: asking('disable') }
      : {
          label: t(texts.enable),
          icon: 'check',
          run: () => {
            onEnable(key);
          },
        },
    { label: t(texts.delete), icon: 'trash', tone: 'bad', run: asking('delete') },
  ];
}

function KeyStatus({ isActive }: { readonly isActive: boolean }): JSX.Element {
  return <Badge tone={isActive ? 'good' : undefined}>{t(isActive ? texts.active : texts.inactive)}</Badge>;
}

function LastUse({ used: { lastUsedDate, serviceName } }: { readonly used: Key }): JSX.Element {
  if (lastUsedDate === '') return <span class="quiet">{t(texts.never)}</span>;
  const said = tf(texts.usedFor, { ago: formatAgo(lastUsedDate), service: serviceName });
  return <span title={formatTime(lastUsedDate)}>{said}</span>;
}

function Age({ at }: { readonly at: string }): JSX.Element {
  return (
    <span class="key-age" title={formatTime(at)}>
      {formatAgo(at)}
      {Date.now() - Date.parse(at) > OLD_MS && <Badge tone="warn">{t(texts.old)}</Badge>}
    </span>
  );
}

interface KeyDialogProps {
  readonly asked: Asked;
  readonly isFull: boolean;
  readonly owner: Owner;
  readonly make: () => Promise<void>;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function KeyDialog({ asked, isFull, owner, make, onChange, onClose }: KeyDialogProps): JSX.Element {
  const { accessKeyId: id } = asked.key;
  const key = { ...owner, userAccessKeyId: id };
  if (asked.kind === 'rotate')
    return (
      <ActionDialog
        title={tf(texts.rotateKey, { id })}
        submit={t(texts.makeSecond)}
        isReady={!isFull}
        onClose={onClose}
        run={async () => {
          await make();
          return undefined;
        }}
      >
        <p>{t(isFull ? texts.rotateFull : texts.rotateSteps)}</p>
      </ActionDialog>
    );
  const isDelete = asked.kind === 'delete';
  const run = async (): Promise<string> => {
    await (isDelete ? client().deleteAccessKey(key) : client().updateAccessKey({ ...key, status: 'Inactive' }));
    await onChange();
    return t(isDelete ? texts.keyDeleted : texts.keyDisabled);
  };
  return (
    <ActionDialog
      title={tf(isDelete ? texts.deleteKey : texts.disableKey, { id })}
      submit={t(isDelete ? texts.delete : texts.disable)}
      isDangerous
      onClose={onClose}
      run={run}
    >
      <p>{t(texts.disableKeyMore)}</p>
      {isDelete && <p>{t(texts.deleteKeyMore)}</p>}
    </ActionDialog>
  );
}
