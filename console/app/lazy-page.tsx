// A page whose code is loaded when it is opened, or when the pointer comes near its link.
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Button, Skeleton } from '../ui/controls.tsx';
import { Empty } from '../ui/states.tsx';
import type { PageProps, Route } from './routes.tsx';

type Loaded = ComponentType<PageProps> | 'failed' | undefined;

const known = new Map<string, ComponentType<PageProps>>();

export async function loadPage(route: Route): Promise<ComponentType<PageProps> | undefined> {
  const found = known.get(route.path) ?? (await route.load?.());
  if (found !== undefined) known.set(route.path, found);
  return found;
}

export function LazyPage({ route, rest }: PageProps & { readonly route: Route }): JSX.Element {
  const [loaded, setLoaded] = useState<Loaded>(() => known.get(route.path));
  useEffect(() => {
    let isHere = true;
    // A component is a function, which the setter of a state would call.
    const put = (page: Loaded): void => {
      if (isHere) setLoaded(() => page);
    };
    loadPage(route).then(put, () => {
      put('failed');
    });
    return () => {
      isHere = false;
    };
  }, []);
  if (loaded === undefined)
    return (
      <div class="page">
        <Skeleton lines={4} label={t(common.loading)} />
      </div>
    );
  if (loaded === 'failed') return <NotLoaded />;
  const Page = loaded;
  return <Page rest={rest} />;
}

function NotLoaded(): JSX.Element {
  const reload = (
    <Button
      kind="main"
      onClick={() => {
        location.reload();
      }}
    >
      {t(common.reload)}
    </Button>
  );
  return (
    <div class="page">
      <Empty icon="warning" tone="warn" title={t(common.pageFailed)} actions={reload}>
        <p>{t(navigator.onLine ? common.pageFailedMore : common.pageOffline)}</p>
      </Empty>
    </div>
  );
}
