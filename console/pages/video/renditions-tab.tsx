// What a player may choose from: quality, size, rate, format; and a stream can be deleted.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import type { Texts } from '../../../sdk/texts.ts';
import { formatBitrate, formatBytes, formatDuration, formatNumber } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { isNotFound, useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { Empty } from '../../ui/states.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Table } from '../../ui/table.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { qualityName } from './quality-name.ts';
import type { VideoPartProps } from './video-state.ts';

const texts = {
  caption: ['Renditions', '转码流'],
  quality: ['Quality', '清晰度'],
  format: ['Format', '格式'],
  encrypted: ['encrypted', '加密'],
  rate: ['Rate', '码率'],
  fps: ['Frames/s', '帧率'],
  length: ['Length', '时长'],
  size: ['Size', '大小'],
  actions: ['Actions', '操作'],
  copyJob: ['Copy JobId', '复制 JobId'],
  remove: ['Delete stream', '删除该流'],
  removing: ['{name} will be deleted', '即将删除 {name}'],
  removed: ['{name} was deleted', '已删除 {name}'],
  none: ['No renditions yet', '暂无转码流'],
  noneMore: ['They are made when the file is transcoded.', '转码完成后将显示在这里。'],
} as const satisfies Texts;

type Stream = Awaited<ReturnType<Client['getPlayInfo']>>['playInfoList']['playInfo'][number];

export function RenditionsTab({ video: { videoId, status }, query: videoQuery }: VideoPartProps): JSX.Element {
  const query = useQuery(`streams ${videoId} ${status}`, async (from) => {
    const { playInfoList } = await from.getPlayInfo({ videoId, resultType: 'Multiple' });
    return [...playInfoList.playInfo].sort((one, other) => other.height - one.height || other.size - one.size);
  });
  if (isNotFound(query.error) || (query.error !== undefined && status !== 'Normal')) return <None />;
  const remove = (stream: Stream): void => {
    removeLater(videoId, stream, () => {
      void query.reload();
      void videoQuery.reload();
    });
  };
  return (
    <Loaded query={query}>
      {(streams) => (streams.length === 0 ? <None /> : <Streams {...{ streams, remove }} />)}
    </Loaded>
  );
}

interface StreamsProps {
  readonly streams: readonly Stream[];
  readonly remove: (stream: Stream) => void;
}

function Streams({ streams, remove }: StreamsProps): JSX.Element {
  return (
    <Table
      caption={t(texts.caption)}
      rows={streams}
      keyOf={(stream) => `${stream.jobId} ${stream.format}`}
      columns={[
        { label: t(texts.quality), cell: (stream) => <Quality stream={stream} /> },
        { label: t(texts.format), cell: (stream) => <Format stream={stream} /> },
        { label: t(texts.rate), isNumber: true, cell: ({ bitrate }) => formatBitrate(Number(bitrate)) },
        {
          label: t(texts.fps),
          isNumber: true,
          cell: ({ fps, height }) => (height > 0 ? formatNumber(Number(fps), 2) : '–'),
        },
        { label: t(texts.size), isNumber: true, cell: ({ size }) => formatBytes(size) },
        {
          label: t(texts.actions),
          isActions: true,
          cell: (stream) => (
            <Menu
              label={`${t(texts.actions)}: ${qualityName(stream)}`}
              entries={[
                {
                  label: t(texts.copyJob),
                  icon: 'copy',
                  run: () => void navigator.clipboard.writeText(stream.jobId),
                },
                {
                  label: t(texts.remove),
                  icon: 'trash',
                  tone: 'bad',
                  run: () => {
                    remove(stream);
                  },
                },
              ]}
            />
          ),
        },
      ]}
    />
  );
}

function Quality({ stream }: { readonly stream: Stream }): JSX.Element {
  const { width, height, definition, duration } = stream;
  const size = height > 0 ? `${String(width)} × ${String(height)}` : formatDuration(Number(duration));
  return (
    <span class="stacked">
      <strong>{qualityName(stream)}</strong>
      <span class="quiet small unbroken">
        {definition} · {size}
      </span>
    </span>
  );
}

function Format({ stream: { format, codecName, encrypt, hDRType } }: { readonly stream: Stream }): JSX.Element {
  return (
    <span class="badges">
      <Badge>{format === 'm3u8' ? 'HLS' : format.toUpperCase()}</Badge>
      {codecName !== '' && <span class="quiet small">{codecName}</span>}
      {encrypt === 1 && <Badge tone="good">{t(texts.encrypted)}</Badge>}
      {hDRType !== '' && hDRType !== 'SDR' && <Badge>{hDRType}</Badge>}
    </span>
  );
}

function None(): JSX.Element {
  return (
    <Empty icon="library" title={t(texts.none)}>
      <p>{t(texts.noneMore)}</p>
    </Empty>
  );
}

function removeLater(videoId: string, stream: Stream, onEnd: () => void): void {
  const name = qualityName(stream);
  const run = async (): Promise<void> => {
    try {
      await client().deleteStream({ videoId, jobIds: stream.jobId });
      showToast({ text: tf(texts.removed, { name }), tone: 'good' });
    } catch (error) {
      toastFailure(error);
    }
    onEnd();
  };
  showToast({ text: tf(texts.removing, { name }), undo: () => undefined, onExpire: () => void run() });
}
