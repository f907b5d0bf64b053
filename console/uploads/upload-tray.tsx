// The uploads of this browser, at the lower right of every page: all together in one line, and each in a list.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatBytes, formatDuration, formatNumber } from '../base/format.ts';
import { t, tf } from '../base/language.ts';
import { go } from '../base/router.ts';
import { sayFailure, toastFailure } from '../server/failure.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Progress } from '../ui/states.tsx';
import { texts } from './texts.ts';
import {
  bytesPerSecond,
  cancelUpload,
  forgetFinished,
  pauseUpload,
  restoreUploads,
  resumeUpload,
  uploads,
  uploadTotals,
  type UploadItem,
} from './upload-queue.ts';
import './uploads.css';

const TICK_MS = 1000;
const NARROW_PX = 720;

export function UploadTray(): JSX.Element | null {
  // On a phone the list would cover the page.
  const [isOpen, setOpen] = useState(() => innerWidth >= NARROW_PX);
  useEffect(() => void restoreUploads(), []);
  const { count, isSending } = uploadTotals.value;
  useEffect(() => {
    if (!isSending) return undefined;
    // The browser asks whether the page may be left.
    const warn = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
    };
  }, [isSending]);
  if (count === 0) return null;
  return (
    <section class={`upload-tray ${isOpen ? 'open' : ''}`} aria-label={t(texts.uploads)}>
      <TrayHead
        isOpen={isOpen}
        onFold={() => {
          setOpen(!isOpen);
        }}
      />
      {isOpen && <ul class="upload-list">{uploads.value.map(rowOf)}</ul>}
    </section>
  );
}

/** One node for each state of an item: a row that has not changed is not compared again. */
const rows = new WeakMap<UploadItem, JSX.Element>();

function rowOf(item: UploadItem): JSX.Element {
  const known = rows.get(item) ?? <UploadRow key={item.id} item={item} />;
  rows.set(item, known);
  return known;
}

function TrayHead({ isOpen, onFold }: { readonly isOpen: boolean; readonly onFold: () => void }): JSX.Element {
  const { totalBytes, sentBytes, isSending } = uploadTotals.value;
  const all = uploads.value;
  const stopped = all.filter(({ state }) => state === 'paused');
  const pauseAll = (): void => {
    for (const { id, state } of all) if (isMoving(state)) pauseUpload(id);
  };
  const resumeAll = (): void => {
    for (const { id } of stopped) void resumeUpload(id);
  };
  return (
    <header class="tray-head">
      <div class="tray-words">
        <strong role="status">{headline()}</strong>
        {isSending && <Pace />}
      </div>
      {isSending && <TrayButton icon="pause" label={t(texts.pauseAll)} run={pauseAll} />}
      {!isSending && stopped.length > 0 && <TrayButton icon="play" label={t(texts.resumeAll)} run={resumeAll} />}
      <TrayButton icon={isOpen ? 'down' : 'up'} label={t(isOpen ? texts.fold : texts.unfold)} run={onFold} />
      {!isSending && <TrayButton icon="close" label={t(texts.clear)} run={forgetFinished} />}
      {isSending && <Progress label={t(texts.uploads)} value={totalBytes === 0 ? 0 : sentBytes / totalBytes} />}
    </header>
  );
}

function headline(): string {
  const { count, doneCount, failedCount, isSending, openCount } = uploadTotals.value;
  if (isSending) return tf(texts.busy, { done: formatNumber(doneCount), count: formatNumber(count) });
  const parts = [
    doneCount > 0 ? tf(texts.allDone, { count: formatNumber(doneCount) }) : '',
    failedCount > 0 ? tf(texts.someFailed, { count: formatNumber(failedCount) }) : '',
    openCount > 0 ? tf(texts.waitingForYou, { count: formatNumber(openCount) }) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Speed and time left, once a second: quicker numbers cannot be read. */
function Pace(): JSX.Element {
  const [speed, setSpeed] = useState<number | undefined>(bytesPerSecond);
  useEffect(() => {
    const timer = setInterval(() => {
      setSpeed(bytesPerSecond());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const { leftBytes, sentBytes, totalBytes } = uploadTotals.value;
  const sizes = tf(texts.sent, { sent: formatBytes(sentBytes), total: formatBytes(totalBytes) });
  if (speed === undefined || speed < 1) return <span class="quiet small">{sizes}</span>;
  const pace = tf(texts.rate, { speed: formatBytes(speed), left: formatDuration(leftBytes / speed) });
  return (
    <span class="quiet small">
      {sizes} · {pace}
    </span>
  );
}

interface TrayButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
}

function TrayButton({ icon, label, run }: TrayButtonProps): JSX.Element {
  return (
    <button type="button" class="button plain icon" aria-label={label} title={label} onClick={run}>
      <Icon name={icon} size={18} />
    </button>
  );
}

function isMoving(state: UploadItem['state']): boolean {
  return state === 'sending' || state === 'waiting' || state === 'no answer';
}

function UploadRow({ item }: { readonly item: UploadItem }): JSX.Element {
  const { state, sizeBytes, sentBytes } = item;
  const tone = state === 'failed' ? 'bad' : state === 'done' ? 'good' : state === 'sending' ? undefined : 'warn';
  return (
    <li class={`upload-row ${state.replace(' ', '-')}`}>
      <div class="upload-words">
        <span class="upload-name" title={item.path}>
          {item.path}
        </span>
        <span class="quiet small">{describe(item)}</span>
      </div>
      <RowButtons item={item} />
      {state !== 'done' && state !== 'waiting' && state !== 'failed' && (
        <Progress label={item.name} value={sizeBytes === 0 ? 0 : sentBytes / sizeBytes} tone={tone} />
      )}
    </li>
  );
}

function describe({ state, sentBytes, sizeBytes, error }: UploadItem): string {
  const sizes = tf(texts.sent, { sent: formatBytes(sentBytes), total: formatBytes(sizeBytes) });
  switch (state) {
    case 'waiting':
      return `${t(texts.waiting)} · ${formatBytes(sizeBytes)}`;
    case 'sending':
      return sizes;
    case 'paused':
      return `${t(texts.paused)} · ${sizes}`;
    case 'needs file':
      return `${t(texts.needsFile)} · ${sizes}`;
    case 'no answer':
      return t(texts.noAnswer);
    case 'done':
      return `${t(texts.done)} · ${formatBytes(sizeBytes)}`;
    case 'failed':
      return sayFailure(error);
  }
}

function RowButtons({ item }: { readonly item: UploadItem }): JSX.Element {
  const { id, name, state, videoId } = item;
  const cancel = (): void => {
    void cancelUpload(id).catch((error: unknown) => {
      toastFailure(error);
    });
  };
  const resume = (): void => void resumeUpload(id);
  return (
    <div class="upload-buttons">
      {isMoving(state) && (
        <TrayButton
          icon="pause"
          label={tf(texts.pause, { name })}
          run={() => {
            pauseUpload(id);
          }}
        />
      )}
      {state === 'paused' && <TrayButton icon="play" label={tf(texts.resume, { name })} run={resume} />}
      {state === 'failed' && <TrayButton icon="retry" label={tf(texts.retry, { name })} run={resume} />}
      {state === 'done' && videoId !== undefined && (
        <TrayButton
          icon="right"
          label={tf(texts.open, { name })}
          run={() => {
            go(`/video/${videoId}`);
          }}
        />
      )}
      {state !== 'done' && <TrayButton icon="close" label={tf(texts.cancel, { name })} run={cancel} />}
    </div>
  );
}
