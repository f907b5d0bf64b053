// The pages of the console. Each is a folder below pages/ and a file of its own that is loaded when it is opened. One without `load`
// is not finished, and not in the navigation.
import type { ComponentType } from 'preact';
import { common } from '../base/texts.ts';
import type { Text } from '../../sdk/texts.ts';
import type { IconName } from '../ui/icons.tsx';

export interface PageProps {
  /** The parts of the address after that of the page: `/library/93ab` → `['93ab']`. */
  readonly rest: readonly string[];
}

export interface Route {
  readonly path: string;
  readonly label: Text;
  readonly icon: IconName;
  /** Not in the navigation, where this one is marked in its place. */
  readonly under?: string;
  readonly load?: () => Promise<ComponentType<PageProps>>;
}

export const routes: readonly Route[] = [
  {
    path: '/library',
    label: common.navLibrary,
    icon: 'library',
    load: async () => (await import('../pages/library/library-page.tsx')).LibraryPage,
  },
  {
    path: '/video',
    label: common.navVideo,
    icon: 'library',
    under: '/library',
    load: async () => (await import('../pages/video/video-page.tsx')).VideoPage,
  },
  {
    path: '/start',
    label: common.navStart,
    icon: 'start',
    under: '/library',
    load: async () => (await import('../pages/first-run/first-run-page.tsx')).FirstRunPage,
  },
  {
    path: '/access',
    label: common.navAccess,
    icon: 'access',
    load: async () => (await import('../pages/access/access-page.tsx')).AccessPage,
  },
  {
    path: '/playback',
    label: common.navPlayback,
    icon: 'playback',
    load: async () => (await import('../pages/playback/playback-page.tsx')).PlaybackPage,
  },
  {
    path: '/activity',
    label: common.navActivity,
    icon: 'activity',
    load: async () => (await import('../pages/activity/activity-page.tsx')).ActivityPage,
  },
  {
    path: '/settings',
    label: common.navSettings,
    icon: 'settings',
    load: async () => (await import('../pages/settings/settings-page.tsx')).SettingsPage,
  },
  {
    path: '/api',
    label: common.navApi,
    icon: 'api',
    load: async () => {
      const { ExplorerPage } = await import('../pages/explorer/explorer-page.tsx');
      return ({ rest: [name] }) => <ExplorerPage name={name} />;
    },
  },
];

/** Shown to builders of pages, without a session. */
export const designRoute: Route = {
  path: '/design',
  label: common.title,
  icon: 'info',
  load: async () => (await import('../pages/design/design-page.tsx')).DesignPage,
};

/** Pages that are finished. */
const finished = routes.filter((route) => route.load !== undefined);
export const shownRoutes = finished.filter((route) => route.under === undefined);

/** The route of an address; the first page is that of `/`. */
export function routeOf(path: string): Route | undefined {
  if (path === '/') return shownRoutes[0];
  return [...finished, designRoute].find((route) => path === route.path || path.startsWith(`${route.path}/`));
}

export function restOf(path: string, route: Route): readonly string[] {
  return path
    .slice(route.path.length)
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
}

/** An address that is mistyped names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
