// What the account has revoked, and revoking more.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { usePages } from '../../server/use-pages.tsx';
import { Badge, Button } from '../../ui/controls.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

type Revocation = Awaited<ReturnType<Client['listRevocations']>>['revocations'][number];

const PAGE = 50;
const kinds = [
  ['credentialId', texts.credential],
  ['sessionId', texts.oneSession],
  ['viewerId', texts.aViewer],
  ['videoId', texts.aVideo],
  ['userAccessKeyId', texts.aKey],
  ['watchLinkId', texts.aLink],
] as const;

export function RevocationsPart(): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const { query, more } = usePages('revocations', async (asked, scrollToken) => {
    const page = await asked.listRevocations({ pageSize: PAGE, ...(scrollToken !== undefined && { scrollToken }) });
    return { rows: page.revocations, next: page.scrollToken };
  });
  const setDialog = (isOpen: boolean) => (): void => {
    setAsking(isOpen);
  };
  const revoke = (
    <Button kind="main" onClick={setDialog(true)}>
      {t(texts.newRevocation)}
    </Button>
  );
  return (
    <Listing
      title={t(texts.revocations)}
      actions={revoke}
      query={query}
      rows={query.data?.rows}
      keyOf={({ revocationId }) => revocationId}
      columns={columnsOfRevocations()}
      empty={['block', t(texts.noRevocations), t(texts.noRevocationsMore)]}
    >
      {more}
      {isAsking && <RevokeDialog onChange={query.reload} onClose={setDialog(false)} />}
    </Listing>
  );
}

function columnsOfRevocations(): readonly Column<Revocation>[] {
  return [
    { label: t(texts.kind), cell: ({ type }) => <Badge>{type}</Badge> },
    { label: t(texts.value), cell: ({ value }) => <span class="mono">{value}</span> },
    {
      label: t(texts.before),
      cell: ({ issuedBefore }) => (issuedBefore === undefined ? '–' : formatTime(issuedBefore)),
    },
    { label: t(texts.atTime), cell: ({ creationTime }) => formatTime(creationTime) },
    { label: t(texts.listedUntil), isExtra: true, cell: ({ expireTime }) => formatTime(expireTime) },
  ];
}

interface RevokeProps {
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function RevokeDialog({ onChange, onClose }: RevokeProps): JSX.Element {
  const [kind, setKind] = useState<string>('viewerId');
  const [value, setValue] = useState('');
  const [issuedBefore, setBefore] = useState('');
  const run = async (): Promise<string> => {
    await client().revokePlayback({ [kind]: value.trim(), issuedBefore: issuedBefore.trim() });
    await onChange();
    return t(texts.revoked);
  };
  const isReady = value.trim() !== '';
  return (
    <ActionDialog {...{ onClose, run, isReady }} title={t(texts.revokeTitle)} submit={t(texts.revoke)} isDangerous>
      <p class="quiet">{t(texts.revokeLead)}</p>
      <SelectField
        label={t(texts.what)}
        value={kind}
        onChange={setKind}
        choices={kinds.map(([name, label]) => [name, t(label)] as const)}
      />
      <TextField label={t(texts.value)} value={value} onChange={setValue} isMono />
      <TextField
        label={t(texts.beforeField)}
        hint={t(texts.beforeHint)}
        value={issuedBefore}
        onChange={setBefore}
        isMono
        attributes={{ placeholder: '2026-11-29T08:00:00Z' }}
      />
    </ActionDialog>
  );
}
