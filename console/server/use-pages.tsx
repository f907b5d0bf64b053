// Pagination: a list that the server gives in pages, the first one at once, each further one when it is asked for.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../sdk/client.ts';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Button } from '../ui/controls.tsx';
import { toastFailure } from './failure.tsx';
import { client } from './session.ts';
import { useQuery, type Query } from './use-query.ts';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
}

export interface Pages<Row> {
  readonly query: Query<Page<Row>>;
  readonly more: JSX.Element | null;
}

/** @param key as of `useQuery`. */
export function usePages<Row>(
  key: string,
  load: (client: Client, next: string | undefined) => Promise<Page<Row>>,
): Pages<Row> {
  const query = useQuery<Page<Row>>(key, (asked) => load(asked, undefined));
  const [isBusy, setBusy] = useState(false);
  const loadMore = async (): Promise<void> => {
    const before = query.data;
    if (before?.next === undefined) return;
    setBusy(true);
    try {
      const page = await load(client(), before.next);
      query.set({ rows: [...before.rows, ...page.rows], next: page.next });
    } catch (error) {
      toastFailure(error);
    }
    setBusy(false);
  };
  const more =
    query.data?.next === undefined ? null : (
      <div class="more-row">
        <Button disabled={isBusy} onClick={() => void loadMore()}>
          {t(isBusy ? common.loading : common.more)}
        </Button>
      </div>
    );
  return { query, more };
}
