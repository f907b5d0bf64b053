// The server's own keys by purpose, and rotating, retiring or revoking one. For the first account.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatNumber, formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

type RingKey = Awaited<ReturnType<Client['listRingKeys']>>['ringKeys'][number];

interface Asked {
  readonly kind: 'rotate' | 'retire' | 'revoke';
  readonly key: RingKey;
}

const AGAIN_MS = 10_000;
/** Stored media and the record need them for good. */
const KEPT = ['content', 'audit'];

export function RingKeysPart(): JSX.Element {
  const load = async (asked: Client) => (await asked.listRingKeys()).ringKeys;
  const query = useQuery('ring keys', load, { againAfterMs: () => AGAIN_MS });
  const [asked, ask] = useState<Asked | undefined>();
  const close = (): void => {
    ask(undefined);
  };
  return (
    <Listing
      title={t(texts.ringKeys)}
      lead={t(texts.ringLead)}
      query={query}
      rows={query.data}
      keyOf={({ purpose, keyId }) => `${purpose} ${String(keyId)}`}
      columns={columnsOfKeys(ask)}
      empty={['access', t(texts.ringKeys)]}
    >
      {asked !== undefined && <KeyDialog asked={asked} onChange={query.reload} onClose={close} />}
    </Listing>
  );
}

function columnsOfKeys(ask: (asked: Asked) => void): readonly Column<RingKey>[] {
  return [
    { label: t(texts.purpose), cell: ({ purpose }) => <span class="cell-name">{purpose}</span> },
    { label: t(texts.keyId), isNumber: true, cell: ({ keyId }) => keyId },
    { label: t(texts.keyState), cell: ({ state }) => <State state={state} /> },
    { label: t(texts.activeFrom), cell: ({ activeFrom, creationTime }) => formatTime(activeFrom ?? creationTime) },
    { label: t(texts.goodUntil), cell: ({ unusedFrom }) => (unusedFrom === undefined ? '–' : formatTime(unusedFrom)) },
    { label: t(texts.sealed), isNumber: true, cell: ({ sealed }) => formatNumber(sealed) },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (key) => (
        <Menu label={`${t(texts.actions)}: ${key.purpose} ${String(key.keyId)}`} entries={entriesOf(key, ask)} />
      ),
    },
  ];
}

const stateTexts = {
  next: texts.next,
  active: texts.active,
  retiring: texts.retiring,
  retired: texts.retired,
  revoked: texts.revokedState,
} as const;

function State({ state }: { readonly state: string }): JSX.Element {
  const text = Object.entries(stateTexts).find(([name]) => name === state)?.[1];
  const tone = state === 'active' ? 'good' : state === 'revoked' ? 'bad' : undefined;
  return <Badge tone={tone}>{text === undefined ? state : t(text)}</Badge>;
}

function entriesOf(key: RingKey, ask: (asked: Asked) => void): readonly MenuEntry[] {
  const asking = (kind: Asked['kind']) => (): void => {
    ask({ kind, key });
  };
  const isGone = key.state === 'retired' || key.state === 'revoked';
  return [
    { label: t(texts.rotate), icon: 'retry', isDisabled: key.state !== 'active', run: asking('rotate') },
    { label: t(texts.retire), icon: 'clock', isDisabled: key.state !== 'retiring', run: asking('retire') },
    {
      label: t(texts.revoke),
      icon: 'block',
      tone: 'bad',
      isDisabled: isGone || KEPT.includes(key.purpose),
      run: asking('revoke'),
    },
  ];
}

interface KeyDialogProps {
  readonly asked: Asked;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function KeyDialog({ asked: { kind, key }, onChange, onClose }: KeyDialogProps): JSX.Element {
  const { purpose, keyId } = key;
  const values = { purpose, id: keyId };
  const dialogs = {
    rotate: {
      title: tf(texts.rotateTitle, { purpose }),
      more: texts.rotateMore,
      submit: texts.rotate,
      run: async () => {
        await client().rotateRingKey({ purpose });
        return tf(texts.rotated, { purpose });
      },
    },
    retire: {
      title: tf(texts.retireTitle, values),
      more: texts.retireMore,
      submit: texts.retire,
      run: async () => {
        await client().retireRingKey({ purpose, keyId });
        return t(texts.retiredDone);
      },
    },
    revoke: {
      title: tf(texts.revokeKeyTitle, values),
      more: texts.revokeKeyMore,
      submit: texts.revoke,
      run: async () => {
        await client().revokeRingKey({ purpose, keyId });
        return t(texts.revokedDone);
      },
    },
  };
  const { title, more, submit, run } = dialogs[kind];
  const act = async (): Promise<string> => {
    const said = await run();
    await onChange();
    return said;
  };
  return (
    <ActionDialog title={title} submit={t(submit)} isDangerous={kind !== 'rotate'} onClose={onClose} run={act}>
      <p>{t(more)}</p>
    </ActionDialog>
  );
}
