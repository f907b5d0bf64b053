// Step 1: a file is dropped or chosen and sent, or a video that is there is taken.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { mediaExtensions } from '../../../sdk/upload/media-names.ts';
import { formatBytes } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Progress } from '../../ui/states.tsx';
import { fromDrop, fromInput, type ChosenFiles } from '../../uploads/chosen-files.ts';
import { addFiles, uploads, type UploadItem } from '../../uploads/upload-queue.ts';
import { texts } from './texts.ts';

interface UploadStepProps {
  readonly videoId: string | undefined;
  readonly onVideo: (videoId: string) => void;
}

export function UploadStep({ videoId, onVideo }: UploadStepProps): JSX.Element {
  const [sentName, setSent] = useState<string | undefined>();
  const [skipped, setSkipped] = useState<string | undefined>();
  // The newest of that name: the same file may have been sent before.
  const item = sentName === undefined ? undefined : [...uploads.value].reverse().find(({ name }) => name === sentName);
  useEffect(() => {
    if (item?.state === 'done' && item.videoId !== undefined && item.videoId !== videoId) onVideo(item.videoId);
  }, [item?.state, item?.videoId]);
  const take = ({ files: [first], skipped: [other] }: ChosenFiles): void => {
    setSkipped(first === undefined ? other : undefined);
    if (first === undefined) return;
    setSent(first.file.name);
    addFiles([first]);
  };
  if (item !== undefined) return <Sending item={item} />;
  if (videoId !== undefined) return <p class="step-done mono small">{videoId}</p>;
  return (
    <div class="stack">
      {skipped !== undefined && <Notice tone="warn" title={tf(texts.noMedia, { name: skipped })} />}
      <DropPlace onFiles={take} />
      <Existing onVideo={onVideo} />
    </div>
  );
}

function DropPlace({ onFiles }: { readonly onFiles: (files: ChosenFiles) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    // The page around it may take files too.
    event.stopPropagation();
    setOver(false);
    if (event.dataTransfer !== null) void fromDrop(event.dataTransfer).then(onFiles);
  };
  const over =
    (isIn: boolean) =>
    (event: DragEvent): void => {
      event.preventDefault();
      setOver(isIn);
    };
  return (
    <div class={`drop-place ${isOver ? 'over' : ''}`} onDragOver={over(true)} onDragLeave={over(false)} onDrop={drop}>
      <Icon name="upload" size={32} />
      <p>{t(texts.dropHere)}</p>
      <Button kind="main" onClick={() => input.current?.click()}>
        {t(texts.choose)}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={mediaExtensions()}
        onChange={({ currentTarget: { files } }) => {
          if (files !== null) onFiles(fromInput(files));
        }}
      />
    </div>
  );
}

function Sending({ item }: { readonly item: UploadItem }): JSX.Element {
  const { name, sentBytes, sizeBytes, state, error } = item;
  if (state === 'done') return <p class="step-done">{tf(texts.uploaded, { name })}</p>;
  if (state === 'failed')
    return error === undefined ? <Notice tone="bad" title={t(texts.uploadFailed)} /> : <Failure error={error} />;
  const counts = { name, sent: formatBytes(sentBytes), size: formatBytes(sizeBytes) };
  return (
    <div class="step-progress">
      <Progress label={name} value={sizeBytes === 0 ? undefined : sentBytes / sizeBytes} />
      <p class="quiet small">{tf(texts.sending, counts)}</p>
    </div>
  );
}

function Existing({ onVideo }: Pick<UploadStepProps, 'onVideo'>): JSX.Element | null {
  const query = useQuery('videos that play', async (asked) => {
    const { videoList } = await asked.getVideoList({ status: 'Normal', pageSize: 20 });
    return videoList.video;
  });
  const [chosen, choose] = useState('');
  const videos = query.data ?? [];
  const first = videos[0];
  if (first === undefined) return null;
  const value = chosen === '' ? first.videoId : chosen;
  return (
    <div class="existing">
      <SelectField
        label={t(texts.orExisting)}
        value={value}
        onChange={choose}
        choices={videos.map(({ videoId, title }) => [videoId, title] as const)}
      />
      <Button
        onClick={() => {
          onVideo(value);
        }}
      >
        {t(texts.use)}
      </Button>
    </div>
  );
}
