// The larger parts of the design system: dialogs, menus, messages, form fields, tables, long lists, states.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PlayauthError } from '../../../sdk/client.ts';
import { formatBytes } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import { Failure, NoPermission } from '../../server/failure.tsx';
import { Stale } from '../../server/query-state.tsx';
import { Badge, Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Check, CompactSelect, Segments, SelectField, TextArea, TextField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Empty, LoadingRows, Progress } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { VirtualRows } from '../../ui/virtual-rows.tsx';
import { texts } from './texts.ts';

export function ActionParts(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <div class="design-row">
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {t(texts.dialog)}
      </Button>
      <Menu
        label={t(texts.menu)}
        entries={[
          { label: t(texts.usual), icon: 'tag', run: close },
          { label: t(texts.disabled), icon: 'folder', isDisabled: true, run: close },
          { label: t(texts.fault), icon: 'trash', tone: 'bad', run: close },
        ]}
      />
      <Button
        onClick={() => {
          showToast({ text: t(texts.sampleTitle), tone: 'good' });
        }}
      >
        {t(texts.message)}
      </Button>
      <Button
        onClick={() => {
          showToast({ text: t(texts.sampleTitle), undo: close });
        }}
      >
        {t(texts.messageWithUndo)}
      </Button>
      <Button>
        <Icon name="upload" />
        {t(texts.usual)}
      </Button>
      {isOpen && <SampleDialog onClose={close} />}
    </div>
  );
}

function SampleDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const footer = (
    <>
      <Button onClick={onClose}>{t(common.cancel)}</Button>
      <Button kind="main" onClick={onClose}>
        {t(texts.main)}
      </Button>
    </>
  );
  return (
    <Dialog title={t(texts.dialog)} onClose={onClose} footer={footer}>
      <p>{t(texts.sampleBody)}</p>
    </Dialog>
  );
}

export function FieldParts(): JSX.Element {
  const [text, setText] = useState('');
  const [choice, setChoice] = useState('a');
  const [isOn, setOn] = useState(true);
  const choices = [
    ['a', t(texts.main)],
    ['b', t(texts.usual)],
  ] as const;
  return (
    <div class="design-fields">
      <TextField label={t(texts.field)} hint={t(texts.sampleBody)} value={text} onChange={setText} />
      <TextField label={t(texts.field)} error={t(texts.fault)} value={text} onChange={setText} />
      <SelectField label={t(texts.choice)} choices={choices} value={choice} onChange={setChoice} />
      <TextArea label={t(texts.longText)} rows={3} value={text} onChange={setText} />
      <div class="design-row">
        <CompactSelect
          label={t(texts.choice)}
          choices={choices}
          value={choice}
          onChange={setChoice}
          isSet={choice === 'b'}
        />
        <Segments label={t(texts.choice)} choices={choices} value={choice as 'a' | 'b'} onChange={setChoice} />
        <Check label={t(texts.main)} isOn={isOn} onChange={setOn} />
        <Check label={t(texts.usual)} isOn="mixed" onChange={setOn} />
      </div>
    </div>
  );
}

const rows = [
  { name: 'FD', bytes: 824_000, state: 'Normal' },
  { name: 'HD', bytes: 42_400_000, state: 'Normal' },
];

export function ListParts(): JSX.Element {
  return (
    <>
      <Table
        caption={t(texts.table)}
        rows={rows}
        keyOf={(row) => row.name}
        columns={[
          { label: t(texts.field), cell: (row) => row.name },
          { label: t(texts.badge), cell: (row) => <Badge tone="good">{row.state}</Badge> },
          { label: t(texts.size), isNumber: true, cell: (row) => formatBytes(row.bytes) },
          { label: t(texts.menu), isActions: true, cell: () => <Menu label={t(texts.menu)} entries={[]} /> },
        ]}
      />
      <div class="design-rows" role="table" aria-label={t(texts.longList)} aria-rowcount={24}>
        <VirtualRows
          count={24}
          rowHeight={40}
          row={(index, place) => (
            <div key={index} class="design-virtual-row" role="row" aria-rowindex={index + 1} style={place}>
              <span role="cell">{tf(texts.row, { number: index + 1 })}</span>
            </div>
          )}
        />
      </div>
    </>
  );
}

export function StateParts(): JSX.Element {
  const noAnswer = new PlayauthError({ code: 'Client.Network', message: '', status: 0 });
  return (
    <div class="design-states">
      <Empty icon="library" title={t(texts.empty)} actions={<Button kind="main">{t(texts.main)}</Button>}>
        <p>{t(texts.sampleBody)}</p>
      </Empty>
      <LoadingRows rows={3} label={t(common.loading)} />
      <NoPermission action="vod:GetVideoList" isWhole />
      <Failure error={noAnswer} onRetry={() => undefined} isWhole />
      <Failure error={noAnswer} />
      <NoPermission action="vod:UpdateVideoInfo" />
      <Stale query={{ error: noAnswer, loadedAtMs: Date.now() - 180_000, reload: () => Promise.resolve() }} />
      <Progress label={t(texts.states)} value={0.42} />
    </div>
  );
}
