// One video: its player and facts beside the tabs of everything that belongs to it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Text } from '../../../sdk/texts.ts';
import { t } from '../../base/language.ts';
import { followLink, go, hrefOf } from '../../base/router.ts';
import { Failure, toastFailure } from '../../server/failure.tsx';
import { Stale } from '../../server/query-state.tsx';
import { client, sessionState } from '../../server/session.ts';
import { isNotFound, useQuery, type Query } from '../../server/use-query.ts';
import { statusAbout } from '../../server/video-status.ts';
import { Badge, Button, Skeleton, Tabs } from '../../ui/controls.tsx';
import { Empty } from '../../ui/states.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { CaptionsTab } from './captions-tab.tsx';
import { DeleteVideoDialog } from './delete-dialog.tsx';
import { DetailsTab } from './details-tab.tsx';
import { Facts } from './facts.tsx';
import { PicturesTab } from './pictures-tab.tsx';
import { PlayerCard } from './player-card.tsx';
import { RenditionsTab } from './renditions-tab.tsx';
import { ShareTab } from './share-tab.tsx';
import { TasksTab } from './tasks-tab.tsx';
import { texts } from './texts.ts';
import './video.css';
import type { VideoInfo, VideoPartProps } from './video-state.ts';

const LOOK_MS = 2000;

const tabs = {
  details: [texts.tabDetails, DetailsTab],
  play: [texts.tabShare, ShareTab],
  renditions: [texts.tabRenditions, RenditionsTab],
  captions: [texts.tabCaptions, CaptionsTab],
  pictures: [texts.tabPictures, PicturesTab],
  tasks: [texts.tabTasks, TasksTab],
  activity: [texts.tabActivity, ActivityTab],
} as const satisfies Readonly<Record<string, readonly [Text, (props: VideoPartProps) => JSX.Element]>>;

type TabName = keyof typeof tabs;

export function VideoPage({ rest: [videoId = '', tab = ''] }: { readonly rest: readonly string[] }): JSX.Element {
  const query = useQuery(`video ${videoId}`, async (from) => (await from.getVideoInfo({ videoId })).video, {
    againAfterMs: ({ status }) => (statusAbout(status).isPassing === true ? LOOK_MS : undefined),
  });
  return (
    <div class="page video-page">
      <Back />
      <Whole query={query} tab={tab} />
    </div>
  );
}

function Back(): JSX.Element {
  return (
    <a
      class="back"
      href={hrefOf('/library')}
      onClick={(event) => {
        followLink(event, '/library');
      }}
    >
      <Icon name="left" size={16} />
      {t(texts.back)}
    </a>
  );
}

function Whole({ query, tab }: { readonly query: Query<VideoInfo>; readonly tab: string }): JSX.Element {
  const { data: video, error } = query;
  if (isNotFound(error))
    return (
      <Empty icon="search" title={t(texts.notFound)}>
        <p>{t(texts.notFoundMore)}</p>
      </Empty>
    );
  if (video !== undefined) return <Loaded video={video} query={query} tab={tab} />;
  if (error !== undefined && sessionState.value === 'in')
    return <Failure error={error} onRetry={() => void query.reload()} isWhole />;
  return <Loading />;
}

function Loading(): JSX.Element {
  return (
    <div class="video-columns">
      <div class="video-side">
        <span class="skeleton player-skeleton" />
        <Skeleton lines={4} label="" />
      </div>
      <div class="card">
        <Skeleton lines={8} label="" />
      </div>
    </div>
  );
}

function Loaded({ video, query, tab }: VideoPartProps & { readonly tab: string }): JSX.Element {
  const selected: TabName = Object.hasOwn(tabs, tab) ? (tab as TabName) : 'details';
  const Part = tabs[selected][1];
  useEffect(() => {
    document.title = `${video.title} · playauth`;
  });
  return (
    <>
      <Stale query={query} />
      <Head video={video} query={query} />
      <div class="video-columns">
        <div class="video-side">
          <PlayerCard key={video.videoId} video={video} query={query} />
          <Facts video={video} />
        </div>
        <section class="card video-main">
          <Tabs
            label={t(texts.tabs)}
            tabs={(Object.keys(tabs) as TabName[]).map((name) => [name, t(tabs[name][0])])}
            selected={selected}
            onSelect={(name) => {
              go(`/video/${video.videoId}${name === 'details' ? '' : `/${name}`}`);
            }}
          />
          <div
            class="video-panel"
            role="tabpanel"
            tabIndex={-1}
            id={`panel-${selected}`}
            aria-labelledby={`tab-${selected}`}
          >
            <Part key={`${selected} ${video.videoId}`} video={video} query={query} />
          </div>
        </section>
      </div>
    </>
  );
}

function Head({ video, query }: VideoPartProps): JSX.Element {
  const [isDeleting, setDeleting] = useState(false);
  const { label, tone } = statusAbout(video.status);
  const isBlocked = video.status === 'Blocked';
  return (
    <header class="video-head">
      <h1>{video.title}</h1>
      <Badge tone={tone}>{t(label)}</Badge>
      <div class="page-actions">
        <Button onClick={() => void review(video, query)}>
          <Icon name={isBlocked ? 'check' : 'block'} />
          {t(isBlocked ? texts.unblock : texts.block)}
        </Button>
        <Menu
          label={t(texts.more)}
          class="button icon"
          entries={menuOf(video.videoId, () => {
            setDeleting(true);
          })}
        />
      </div>
      {isDeleting && (
        <DeleteVideoDialog
          video={video}
          onClose={() => {
            setDeleting(false);
          }}
        />
      )}
    </header>
  );
}

/** Blocks, or takes the block away. */
async function review({ videoId, status }: VideoInfo, query: Query<VideoInfo>): Promise<void> {
  const isBlocked = status === 'Blocked';
  const content = [{ VideoId: videoId, Status: isBlocked ? 'Normal' : 'Blocked' }];
  try {
    await client().createAudit({ auditContent: JSON.stringify(content) });
    showToast({ text: t(isBlocked ? texts.unblocked : texts.blocked) });
  } catch (error) {
    toastFailure(error);
  }
  await query.reload();
}

function menuOf(videoId: string, onDelete: () => void): readonly MenuEntry[] {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(videoId);
    showToast({ text: t(texts.copied) });
  };
  return [
    { label: t(texts.copyId), icon: 'copy', run: () => void copy().catch(() => undefined) },
    {
      label: t(texts.openExplorer),
      icon: 'api',
      run: () => {
        go('/api/GetVideoInfo');
      },
    },
    { label: t(texts.delete), icon: 'trash', tone: 'bad', run: onDelete },
  ];
}
