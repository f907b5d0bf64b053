// The frame of the console: header, the page of the address, and the request to sign in where there is no session.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DesignPage } from '../pages/design/design-page.tsx';
import { ExplorerPage } from '../pages/explorer/explorer-page.tsx';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { Notice, Skeleton } from '../ui/controls.tsx';
import { loadApiTable } from '../server/api-table.ts';
import { Header } from './header.tsx';
import { t } from '../base/language.ts';
import { followLink, hrefOf, path } from '../base/router.ts';
import { sessionState } from '../server/session.ts';
import { common } from '../base/texts.ts';

export function App(): JSX.Element {
  const state = sessionState.value;
  useEffect(() => void loadApiTable(), []);
  useEffect(() => {
    document.title = t(common.title);
  });
  return (
    <>
      <a class="skip" href="#content">
        {t(common.skip)}
      </a>
      <Header />
      <Offline />
      {state === 'restoring' ? (
        <main id="content" class="page" tabIndex={-1}>
          <Skeleton lines={4} label={t(common.loading)} />
        </main>
      ) : (
        <main id="content" tabIndex={-1}>
          {/* Behind the dialog, the page stays as it is: signing in again keeps what was typed. */}
          <div inert={state === 'ended'}>
            {path.value === '/design' ? <DesignPage /> : state === 'out' ? <SignInPage /> : <Page />}
          </div>
          {state === 'ended' && <SignInPage isAgain />}
        </main>
      )}
    </>
  );
}

function Page(): JSX.Element {
  const [, first = '', second] = path.value.split('/');
  if (first === '' || first === 'api') return <ExplorerPage name={second} />;
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
