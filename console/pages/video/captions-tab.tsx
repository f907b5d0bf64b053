// Captions: one for each language, from a file of the common formats, shown in the player to check them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo, formatBytes, localeTag } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge, Button } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Empty } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { AddCaptionDialog } from './add-caption-dialog.tsx';
import { texts } from './captions-texts.ts';
import { previewedCaption, type VideoPartProps } from './video-state.ts';

type Caption = Awaited<ReturnType<Client['listCaptions']>>['captions'][number];

export function CaptionsTab({ video: { videoId } }: VideoPartProps): JSX.Element {
  const [isAdding, setAdding] = useState(false);
  const query = useQuery(`captions ${videoId}`, async (from) => (await from.listCaptions({ videoId })).captions);
  const add = (
    <Button
      onClick={() => {
        setAdding(true);
      }}
    >
      <Icon name="plus" />
      {t(texts.add)}
    </Button>
  );
  return (
    <>
      <Loaded query={query}>
        {(captions) =>
          captions.length === 0 ? (
            <Empty icon="captions" title={t(texts.none)} actions={add}>
              <p>{t(texts.noneMore)}</p>
            </Empty>
          ) : (
            <>
              <div class="tab-head">{add}</div>
              <CaptionTable videoId={videoId} captions={captions} onChange={() => void query.reload()} />
            </>
          )
        }
      </Loaded>
      {isAdding && (
        <AddCaptionDialog
          videoId={videoId}
          onClose={() => {
            setAdding(false);
          }}
          onAdded={() => void query.reload()}
        />
      )}
    </>
  );
}

interface CaptionTableProps {
  readonly videoId: string;
  readonly captions: readonly Caption[];
  readonly onChange: () => void;
}

function CaptionTable({ videoId, captions, onChange }: CaptionTableProps): JSX.Element {
  return (
    <Table
      caption={t(texts.captions)}
      rows={captions}
      keyOf={({ language }) => language}
      columns={[
        {
          label: t(texts.language),
          cell: ({ language, label, isDefault }) => (
            <span class="badges">
              <strong>{label === '' ? languageName(language) : label}</strong>
              <code>{language}</code>
              {isDefault && <Badge>{t(texts.isDefault)}</Badge>}
            </span>
          ),
        },
        { label: t(texts.size), isNumber: true, cell: ({ size }) => formatBytes(size) },
        { label: t(texts.added), cell: ({ creationTime }) => formatAgo(creationTime) },
        {
          label: t(texts.actions),
          isActions: true,
          cell: ({ language }) => <CaptionMenu videoId={videoId} language={language} onChange={onChange} />,
        },
      ]}
    />
  );
}

interface CaptionMenuProps {
  readonly videoId: string;
  readonly language: string;
  readonly onChange: () => void;
}

function CaptionMenu({ videoId, language, onChange }: CaptionMenuProps): JSX.Element {
  const name = languageName(language);
  const remove = async (): Promise<void> => {
    try {
      await client().deleteCaption({ videoId, language });
      showToast({ text: tf(texts.removed, { name }), tone: 'good' });
    } catch (error) {
      toastFailure(error);
    }
    onChange();
  };
  const entries = [
    {
      label: t(texts.preview),
      icon: 'play' as const,
      run: () => {
        previewedCaption.value = { language };
      },
    },
    {
      label: t(texts.remove),
      icon: 'trash' as const,
      tone: 'bad' as const,
      run: () => {
        showToast({ text: tf(texts.removing, { name }), undo: () => undefined, onExpire: () => void remove() });
      },
    },
  ];
  return <Menu label={`${t(texts.actions)}: ${name}`} entries={entries} />;
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(localeTag(), { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
