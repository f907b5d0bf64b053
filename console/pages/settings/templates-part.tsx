// Template groups: what each makes of an upload, and which is the default.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { attempt } from '../../server/attempt.ts';
import { AddButton, Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { EditGroup, NewGroup } from './group-form.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { texts as formTexts } from './template-texts.ts';
import { texts } from './texts.ts';

type Group = Awaited<ReturnType<Client['listTranscodeTemplateGroup']>>['transcodeTemplateGroupList'][number];

interface Asked {
  readonly kind: 'show' | 'edit' | 'delete';
  readonly group: Group;
}

type Dialogs = Asked | 'new' | undefined;

export function TemplatesPart(): JSX.Element {
  const load = async (asked: Client) => (await asked.listTranscodeTemplateGroup()).transcodeTemplateGroupList;
  const query = useQuery('template groups', load);
  const [asked, ask] = useState<Dialogs>();
  const close = (): void => {
    ask(undefined);
  };
  const makeDefault = ({ transcodeTemplateGroupId, name }: Group): void => {
    attempt(
      async () => {
        await client().setDefaultTranscodeTemplateGroup({ transcodeTemplateGroupId });
        await query.reload();
      },
      tf(texts.madeDefault, { name }),
    );
  };
  return (
    <Listing
      title={t(texts.templates)}
      lead={<Lead />}
      actions={
        <AddButton
          label={t(formTexts.newGroup)}
          isMain
          onClick={() => {
            ask('new');
          }}
        />
      }
      query={query}
      rows={query.data}
      keyOf={({ transcodeTemplateGroupId }) => transcodeTemplateGroupId}
      columns={columnsOfGroups(ask, makeDefault)}
      empty={['settings', t(texts.noTemplates)]}
    >
      <AskedDialog asked={asked} onChange={query.reload} onClose={close} />
    </Listing>
  );
}

interface AskedDialogProps {
  readonly asked: Dialogs;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function AskedDialog({ asked, onChange, onClose }: AskedDialogProps): JSX.Element | null {
  if (asked === undefined) return null;
  if (asked === 'new') return <NewGroup onChange={onChange} onClose={onClose} />;
  const { kind, group } = asked;
  const groupId = group.transcodeTemplateGroupId;
  if (kind === 'show') return <TemplateDialog groupId={groupId} onClose={onClose} />;
  if (kind === 'edit') return <EditGroup groupId={groupId} onChange={onChange} onClose={onClose} />;
  return <DeleteGroup group={group} onChange={onChange} onClose={onClose} />;
}

function Lead(): JSX.Element {
  return (
    <>
      {t(texts.templatesLead)} {t(texts.explorerHint)}{' '}
      <PlainLink to="/api/AddTranscodeTemplateGroup">{t(texts.openExplorer)}</PlainLink>
    </>
  );
}

function columnsOfGroups(ask: (asked: Asked) => void, makeDefault: (group: Group) => void): readonly Column<Group>[] {
  return [
    {
      label: t(texts.name),
      cell: ({ name, transcodeTemplateGroupId }) => <GroupName name={name} id={transcodeTemplateGroupId} />,
    },
    { label: t(texts.state), cell: (group) => <GroupState group={group} /> },
    { label: t(texts.changed), cell: ({ modifyTime, creationTime }) => shownTime(modifyTime || creationTime) },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (group) => (
        <Menu label={`${t(texts.actions)}: ${group.name}`} entries={entriesOf(group, ask, makeDefault)} />
      ),
    },
  ];
}

function shownTime(time: string): string {
  return time === '' ? '–' : formatTime(time);
}

function GroupName({ name, id }: { readonly name: string; readonly id: string }): JSX.Element {
  return (
    <span class="group-name">
      <span class="cell-name">{name}</span>
      <span class="mono small quiet">{id}</span>
    </span>
  );
}

function GroupState({ group: { isDefault, locked } }: { readonly group: Group }): JSX.Element {
  if (isDefault !== 'Default' && locked !== 'Enabled') return <span class="quiet">–</span>;
  return (
    <span class="page-actions">
      {isDefault === 'Default' && <Badge tone="good">{t(texts.isDefault)}</Badge>}
      {locked === 'Enabled' && <Badge>{t(texts.locked)}</Badge>}
    </span>
  );
}

function entriesOf(
  group: Group,
  ask: (asked: Asked) => void,
  makeDefault: (group: Group) => void,
): readonly MenuEntry[] {
  const asking = (kind: Asked['kind']) => (): void => {
    ask({ kind, group });
  };
  const setDefault = (): void => {
    makeDefault(group);
  };
  const isDefault = group.isDefault === 'Default';
  return [
    { label: t(texts.show), icon: 'search', run: asking('show') },
    { label: t(formTexts.edit), icon: 'settings', isDisabled: isBuiltIn(group), run: asking('edit') },
    { label: t(texts.makeDefault), icon: 'check', isDisabled: isDefault, run: setDefault },
    {
      label: t(texts.delete),
      icon: 'trash',
      tone: 'bad',
      isDisabled: isDefault || group.locked === 'Enabled',
      run: asking('delete'),
    },
  ];
}

/** In every account, and never changed. */
function isBuiltIn({ transcodeTemplateGroupId }: Group): boolean {
  return ['PLAYAUTH_LADDER', 'VOD_NO_TRANSCODE'].includes(transcodeTemplateGroupId);
}

interface DeleteProps {
  readonly group: Group;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function DeleteGroup({ group: { name, transcodeTemplateGroupId }, onChange, onClose }: DeleteProps): JSX.Element {
  const run = async (): Promise<string> => {
    await client().deleteTranscodeTemplateGroup({ transcodeTemplateGroupId, forceDelGroup: 'true' });
    await onChange();
    return tf(texts.groupDeleted, { name });
  };
  return (
    <ActionDialog
      title={tf(texts.deleteGroup, { name })}
      submit={t(texts.delete)}
      isDangerous
      onClose={onClose}
      run={run}
    >
      <p>{t(texts.deleteGroupMore)}</p>
    </ActionDialog>
  );
}
