// The states of a query: skeleton, failure, stale, and what was loaded.
import type { ComponentChildren, JSX } from 'preact';
import { formatAgo } from '../base/format.ts';
import { t, tf } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Button, Skeleton } from '../ui/controls.tsx';
import { Icon } from '../ui/icons.tsx';
import { Failure, isNoAnswer } from './failure.tsx';
import { sessionState } from './session.ts';
import type { Query } from './use-query.ts';

interface LoadedProps<T> {
  readonly query: Query<T>;
  readonly children: (data: T) => ComponentChildren;
  /** Default: four lines. */
  readonly skeleton?: JSX.Element;
}

export function Loaded<T>({ query, children, skeleton }: LoadedProps<T>): JSX.Element {
  if (query.data !== undefined)
    return (
      <>
        <Stale query={query} />
        {children(query.data)}
      </>
    );
  // The request to sign in again stands over the page.
  if (query.error !== undefined && sessionState.value === 'in')
    return <Failure error={query.error} onRetry={() => void query.reload()} isWhole />;
  return skeleton ?? <Skeleton lines={4} label={t(common.loading)} />;
}

type Freshness = Pick<Query<unknown>, 'error' | 'loadedAtMs' | 'reload'>;

/** Says that what is shown is old, where the last attempt failed. */
export function Stale({ query }: { readonly query: Freshness }): JSX.Element | null {
  if (query.error === undefined || sessionState.value !== 'in') return null;
  if (!isNoAnswer(query.error)) return <Failure error={query.error} onRetry={() => void query.reload()} />;
  return (
    <div class="stale" role="status">
      <Icon name="offline" size={18} />
      {tf(common.stale, { ago: formatAgo(query.loadedAtMs) })}
      <Button onClick={() => void query.reload()}>{t(common.retry)}</Button>
    </div>
  );
}
