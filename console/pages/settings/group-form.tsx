// Makes or changes a template group: its name, its lock, and the streams that it makes of an upload.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { AddButton } from '../../server/listing.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Check, TextField } from '../../ui/fields.tsx';
import { StreamRow } from './stream-row.tsx';
import { changeOf, draftOf, hasTwins, newStream, templateOf, type StreamDraft } from './template-draft.ts';
import { texts } from './template-texts.ts';

type Group = Awaited<ReturnType<Client['getTranscodeTemplateGroup']>>['transcodeTemplateGroup'];

interface FormProps {
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

const MOST_STREAMS = 20;
const DELETED_AT_ONCE = 10;

export function NewGroup(props: FormProps): JSX.Element {
  return <GroupForm {...props} group={undefined} />;
}

export function EditGroup({ groupId, ...props }: FormProps & { readonly groupId: string }): JSX.Element {
  const query = useQuery(`edited group ${groupId}`, async (asked) => {
    return (await asked.getTranscodeTemplateGroup({ transcodeTemplateGroupId: groupId })).transcodeTemplateGroup;
  });
  if (query.data !== undefined) return <GroupForm {...props} group={query.data} />;
  return (
    <Dialog title={t(texts.edit)} size="large" onClose={props.onClose}>
      <Loaded query={query}>{() => null}</Loaded>
    </Dialog>
  );
}

function GroupForm({ group, onChange, onClose }: FormProps & { readonly group: Group | undefined }): JSX.Element {
  const [name, setName] = useState(group?.name ?? '');
  const [isLocked, setLocked] = useState(group?.locked === 'Enabled');
  const [streams, setStreams] = useState<readonly StreamDraft[]>(
    () => group?.transcodeTemplateList.map(draftOf) ?? [newStream('720')],
  );
  const hasTwin = hasTwins(streams);
  const run = async (): Promise<string> => {
    if (group === undefined) await makeGroup(name.trim(), streams);
    else await changeGroup(group, { name: name.trim(), isLocked, streams });
    await onChange();
    return tf(texts.groupSaved, { name: name.trim() });
  };
  return (
    <ActionDialog
      title={group === undefined ? t(texts.newGroup) : tf(texts.editGroup, { name: group.name })}
      submit={t(group === undefined ? texts.create : texts.save)}
      size="large"
      onClose={onClose}
      run={run}
      isReady={name.trim() !== '' && streams.length > 0 && !hasTwin}
    >
      <TextField
        label={t(texts.name)}
        value={name}
        onChange={setName}
        attributes={{ autofocus: true, maxLength: 128 }}
      />
      <Streams streams={streams} onStreams={setStreams} />
      {hasTwin && (
        <p class="field-error small" role="alert">
          {t(texts.twins)}
        </p>
      )}
      {group !== undefined && (
        <Check label={t(texts.lock)} hint={t(texts.lockHint)} isOn={isLocked} onChange={setLocked} />
      )}
    </ActionDialog>
  );
}

interface StreamsProps {
  readonly streams: readonly StreamDraft[];
  readonly onStreams: (streams: readonly StreamDraft[]) => void;
}

function Streams({ streams, onStreams }: StreamsProps): JSX.Element {
  return (
    <fieldset class="group-streams">
      <legend>{t(texts.streams)}</legend>
      <ul>
        {streams.map((stream, index) => (
          <StreamRow
            key={stream.key}
            stream={stream}
            number={index + 1}
            canRemove={streams.length > 1}
            onStream={(changed) => {
              onStreams(streams.map((each) => (each.key === stream.key ? changed : each)));
            }}
            onRemove={() => {
              onStreams(streams.filter((each) => each.key !== stream.key));
            }}
          />
        ))}
      </ul>
      <AddButton
        label={t(texts.addStream)}
        isDisabled={streams.length >= MOST_STREAMS}
        onClick={() => {
          onStreams([...streams, newStream('480')]);
        }}
      />
    </fieldset>
  );
}

async function makeGroup(name: string, streams: readonly StreamDraft[]): Promise<void> {
  const transcodeTemplateList = JSON.stringify(streams.map(templateOf));
  await client().addTranscodeTemplateGroup({ name, transcodeTemplateList });
}

interface GroupChange {
  readonly name: string;
  readonly isLocked: boolean;
  readonly streams: readonly StreamDraft[];
}

/** In the order in which no step is refused because of the next: unlocked first, locked last, room made before it is taken. */
async function changeGroup(group: Group, { name, isLocked, streams }: GroupChange): Promise<void> {
  const { transcodeTemplateGroupId } = group;
  const asked = client();
  const changes = streams.flatMap((stream) => changeOf(stream) ?? []);
  const isUnlocked = group.locked === 'Enabled';
  const kept = new Set(streams.map(({ template }) => template?.transcodeTemplateId));
  const gone = group.transcodeTemplateList
    .map(({ transcodeTemplateId }) => transcodeTemplateId)
    .filter((id) => !kept.has(id));
  const added = streams.filter(({ template }) => template === undefined);
  if (name !== group.name || changes.length > 0 || isUnlocked)
    await asked.updateTranscodeTemplateGroup({
      transcodeTemplateGroupId,
      ...(isUnlocked && { locked: 'Disabled' }),
      ...(name !== group.name && { name }),
      ...(changes.length > 0 && { transcodeTemplateList: JSON.stringify(changes) }),
    });
  for (let at = 0; at < gone.length; at += DELETED_AT_ONCE) {
    const transcodeTemplateIds = gone.slice(at, at + DELETED_AT_ONCE).join(',');
    await asked.deleteTranscodeTemplateGroup({ transcodeTemplateGroupId, transcodeTemplateIds });
  }
  if (added.length > 0) {
    const transcodeTemplateList = JSON.stringify(added.map(templateOf));
    await asked.addTranscodeTemplateGroup({ transcodeTemplateGroupId, transcodeTemplateList });
  }
  if (isLocked) await asked.updateTranscodeTemplateGroup({ transcodeTemplateGroupId, locked: 'Enabled' });
}
