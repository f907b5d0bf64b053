// The templates of a group: definition, container, picture and sound of each.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { texts } from './texts.ts';

interface TemplateDialogProps {
  readonly groupId: string;
  readonly onClose: () => void;
}

export function TemplateDialog({ groupId, onClose }: TemplateDialogProps): JSX.Element {
  const query = useQuery(`template group ${groupId}`, async (asked) => {
    const { transcodeTemplateGroup } = await asked.getTranscodeTemplateGroup({ transcodeTemplateGroupId: groupId });
    return transcodeTemplateGroup;
  });
  return (
    <Dialog title={query.data?.name ?? groupId} size="large" onClose={onClose}>
      <Loaded query={query}>
        {({ transcodeTemplateList }) => (
          <Table
            caption={t(texts.templates)}
            rows={transcodeTemplateList}
            keyOf={({ transcodeTemplateId }) => transcodeTemplateId}
            columns={[
              { label: t(texts.name), cell: ({ templateName }) => templateName },
              { label: t(texts.definition), cell: ({ definition }) => definition || '–' },
              { label: t(texts.container), cell: ({ container }) => inWords(container) },
              { label: t(texts.videoPart), cell: ({ video }) => inWords(video) },
              { label: t(texts.audioPart), cell: ({ audio }) => inWords(audio) },
            ]}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

/** `{"Codec":"H.264","Bitrate":"900"}` as `H.264 · 900`. */
function inWords(json: string | undefined): string {
  if (json === undefined || json === '') return '–';
  try {
    const read = JSON.parse(json) as Readonly<Record<string, unknown>>;
    const words = Object.entries(read).filter(([, value]) => typeof value !== 'object' && value !== '');
    return words.map(([name, value]) => `${name} ${String(value)}`).join(' · ') || '–';
  } catch {
    return json;
  }
}
