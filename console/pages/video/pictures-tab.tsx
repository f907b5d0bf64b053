// The cover, and snapshots of the film.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { isNotFound, useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Empty } from '../../ui/states.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { coverTypes, frameOf, restoreCover, setCover } from './cover-actions.ts';
import { texts } from './details-texts.ts';
import { shownMedia, type VideoPartProps } from './video-state.ts';

export function PicturesTab(props: VideoPartProps): JSX.Element {
  const { videoId } = props.video;
  const [isBusy, setBusy] = useState(false);
  const change = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await action();
      showToast({ text: t(texts.coverSet), tone: 'good' });
    } catch (error) {
      toastFailure(error);
    }
    setBusy(false);
    await props.query.reload();
  };
  return (
    <div class="pictures">
      <CoverPart {...props} isBusy={isBusy} change={(action) => void change(action)} />
      <Snapshots
        videoId={videoId}
        onCover={(url) => {
          void change(async () => {
            await setCover(client(), videoId, await (await fetch(url)).blob());
          });
        }}
      />
    </div>
  );
}

interface CoverPartProps extends VideoPartProps {
  readonly isBusy: boolean;
  readonly change: (action: () => Promise<void>) => void;
}

function CoverPart({ video: { videoId, coverURL }, isBusy, change }: CoverPartProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const isOwn = URL.canParse(coverURL) && new URL(coverURL).pathname.startsWith('/play/');
  const useFrame = async (): Promise<void> => {
    const picture = await frameOf(shownMedia.value);
    if (picture === undefined) showToast({ text: t(texts.noFrame), tone: 'bad' });
    else change(() => setCover(client(), videoId, picture));
  };
  const chosen = (): void => {
    const file = input.current?.files?.[0];
    if (file !== undefined) change(() => setCover(client(), videoId, file));
    if (input.current !== null) input.current.value = '';
  };
  return (
    <section class="cover-part" aria-labelledby="cover-title">
      <div class="big-cover">
        {isOwn ? <img src={coverURL} alt={t(texts.cover)} /> : <Icon name="image" size={32} />}
      </div>
      <div class="cover-words">
        <h2 id="cover-title">{t(texts.cover)}</h2>
        <p class="quiet small">
          {coverURL !== '' && !isOwn ? tf(texts.external, { url: coverURL }) : t(texts.coverHint)}
        </p>
        <div class="cover-buttons">
          <Button disabled={isBusy} onClick={() => void useFrame()}>
            <Icon name="play" size={18} />
            {t(texts.useFrame)}
          </Button>
          <Button disabled={isBusy} onClick={() => input.current?.click()}>
            <Icon name="upload" size={18} />
            {t(texts.fromFile)}
          </Button>
          <Button
            disabled={isBusy}
            onClick={() => {
              change(() => restoreCover(client(), videoId));
            }}
          >
            {t(texts.ownCover)}
          </Button>
        </div>
        <input ref={input} type="file" class="cover-file" accept={coverTypes} hidden onChange={chosen} />
      </div>
    </section>
  );
}

interface SnapshotsProps {
  readonly videoId: string;
  readonly onCover: (url: string) => void;
}

const MOST_SHOWN = 60;
const LOOK_MS = 1500;

function Snapshots({ videoId, onCover }: SnapshotsProps): JSX.Element {
  const [count, setCount] = useState('8');
  const [awaited, setAwaited] = useState('');
  const query = useQuery(`snapshots ${videoId}`, (from) => listSnapshots(from, videoId), {
    againAfterMs: ({ jobId }) => (awaited !== '' && jobId !== awaited ? LOOK_MS : undefined),
  });
  const isTaking = awaited !== '' && query.data?.jobId !== awaited;
  const take = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const { snapshotJob } = await client().submitSnapshotJob({ videoId, count: Number(count), interval: 0 });
      setAwaited(snapshotJob.jobId);
      await query.reload();
    } catch (error) {
      toastFailure(error);
    }
  };
  return (
    <section class="snapshots" aria-labelledby="snapshots-title">
      <form class="snapshot-form" onSubmit={(event) => void take(event)}>
        <h2 id="snapshots-title">{t(texts.snapshots)}</h2>
        <TextField
          label={t(texts.count)}
          value={count}
          onChange={setCount}
          attributes={{ type: 'number', min: 1, max: MOST_SHOWN }}
        />
        <Button type="submit" disabled={isTaking}>
          {t(isTaking ? texts.taking : texts.take)}
        </Button>
      </form>
      <Loaded query={query}>{({ urls }) => <SnapshotList urls={urls} onCover={onCover} />}</Loaded>
    </section>
  );
}

interface SnapshotListProps {
  readonly urls: readonly string[];
  readonly onCover: (url: string) => void;
}

function SnapshotList({ urls, onCover }: SnapshotListProps): JSX.Element {
  if (urls.length === 0)
    return (
      <Empty icon="image" title={t(texts.noSnapshots)}>
        <p>{t(texts.noSnapshotsMore)}</p>
      </Empty>
    );
  return (
    <ul class="snapshot-list">
      {urls.map((url, index) => (
        <li key={url}>
          <button
            type="button"
            title={tf(texts.useAsCover, { number: index + 1 })}
            onClick={() => {
              onCover(url);
            }}
          >
            <img src={url} alt={tf(texts.useAsCover, { number: index + 1 })} loading="lazy" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ListedSnapshots {
  readonly jobId: string;
  readonly urls: readonly string[];
}

/** None yet is an answer, not a failure. */
async function listSnapshots(from: Client, videoId: string): Promise<ListedSnapshots> {
  const asked = { videoId, snapshotType: 'NormalSnapshot', pageSize: MOST_SHOWN };
  const answer = await from.listSnapshots(asked).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (answer === undefined) return { jobId: '', urls: [] };
  const { jobId, snapshots } = answer.mediaSnapshot;
  return { jobId, urls: snapshots.snapshot.map(({ url }) => url) };
}
