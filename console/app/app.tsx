// The frame of the console: header, navigation, the page of the address, and the request to sign in where there is no session.
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { Notice, Skeleton } from '../ui/controls.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { loadApiTable } from '../server/api-table.ts';
import { Header } from './header.tsx';
import { LazyPage } from './lazy-page.tsx';
import { Navigation } from './navigation.tsx';
import { designRoute, restOf, routeOf } from './routes.tsx';
import { t } from '../base/language.ts';
import { followLink, hrefOf, path } from '../base/router.ts';
import { sessionState } from '../server/session.ts';
import { common } from '../base/texts.ts';

export function App(): JSX.Element {
  const state = sessionState.value;
  const route = routeOf(path.value);
  useEffect(() => void loadApiTable(), []);
  useEffect(() => {
    const name = state === 'in' && route !== undefined && route !== designRoute ? `${t(route.label)} · ` : '';
    document.title = name + t(common.title);
  });
  const isIn = state === 'in' || state === 'ended';
  return (
    <>
      <a class="skip" href="#content">
        {t(common.skip)}
      </a>
      <Header />
      <Offline />
      {/* Behind the dialog, the page stays as it is: signing in again keeps what was typed. */}
      <div class={`frame ${isIn ? '' : 'alone'} ${route?.path === '/api' ? 'dense' : ''}`} inert={state === 'ended'}>
        {isIn && <Navigation />}
        <main id="content" tabIndex={-1}>
          {state === 'restoring' ? <Restoring /> : isIn || route === designRoute ? <Page /> : <SignInPage />}
        </main>
      </div>
      {state === 'ended' && <SignInPage isAgain />}
      {isIn && <Uploads />}
      <Toasts />
    </>
  );
}

/** Loaded after the page. */
function Uploads(): JSX.Element | null {
  const [Tray, setTray] = useState<ComponentType | undefined>();
  useEffect(() => {
    import('../uploads/upload-tray.tsx').then(
      ({ UploadTray }) => {
        setTray(() => UploadTray);
      },
      () => undefined,
    );
  }, []);
  return Tray === undefined ? null : <Tray />;
}

function Restoring(): JSX.Element {
  return (
    <div class="page">
      <Skeleton lines={4} label={t(common.loading)} />
    </div>
  );
}

function Page(): JSX.Element {
  const route = routeOf(path.value);
  if (route !== undefined) return <LazyPage key={route.path} route={route} rest={restOf(path.value, route)} />;
  return (
    <div class="page narrow">
      <h1>{t(common.noPage)}</h1>
      <p class="quiet">{t(common.noPageMore)}</p>
      <p>
        <a
          class="button"
          href={hrefOf('/api')}
          onClick={(event) => {
            followLink(event, '/api');
          }}
        >
          {t(common.toExplorer)}
        </a>
      </p>
    </div>
  );
}

function Offline(): JSX.Element | null {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const look = (): void => {
      setOffline(!navigator.onLine);
      if (navigator.onLine) void loadApiTable();
    };
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  if (!isOffline) return null;
  return (
    <div class="offline">
      <Notice tone="warn" title={t(common.offline)}>
        <p>{t(common.offlineMore)}</p>
      </Notice>
    </div>
  );
}
