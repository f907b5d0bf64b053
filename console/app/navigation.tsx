// The navigation: a column at the left, narrow on tablets, and a bar at the lower edge of phones.
import type { JSX } from 'preact';
import { t } from '../base/language.ts';
import { followLink, hrefOf, path } from '../base/router.ts';
import { common } from '../base/texts.ts';
import { Icon } from '../ui/icons.tsx';
import { loadPage } from './lazy-page.tsx';
import './navigation.css';
import { routeOf, shownRoutes, type Route } from './routes.tsx';

export function Navigation(): JSX.Element {
  const here = routeOf(path.value);
  return (
    <nav class="navigation" aria-label={t(common.pages)}>
      {shownRoutes.map((route) => (
        <PageLink key={route.path} route={route} isHere={route === here || route.path === here?.under} />
      ))}
    </nav>
  );
}

function PageLink({ route, isHere }: { readonly route: Route; readonly isHere: boolean }): JSX.Element {
  return (
    <a
      href={hrefOf(route.path)}
      {...(isHere && { 'aria-current': 'page' as const })}
      onPointerEnter={() => void loadPage(route).catch(() => undefined)}
      onClick={(event) => {
        followLink(event, route.path);
      }}
    >
      <Icon name={route.icon} />
      <span>{t(route.label)}</span>
    </a>
  );
}
