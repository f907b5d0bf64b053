// The library: the videos of the account, their search, and where files are dropped.
import type { JSX } from 'preact';
import { formatNumber } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import { loadCategories } from '../../server/categories.ts';
import { Failure } from '../../server/failure.tsx';
import { Stale } from '../../server/query-state.tsx';
import { sessionState } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { PageHead, PlainLink } from '../../ui/page.tsx';
import { Empty, LoadingRows } from '../../ui/states.tsx';
import { BulkBar, useBulk } from './bulk.tsx';
import { DropZone } from './drop-zone.tsx';
import { changeFilters, isFiltered, matchOf, readFilters, type Filters } from './library-filters.ts';
import './library.css';
import { MediaGrid } from './media-grid.tsx';
import type { MediaPages } from './media-pages.ts';
import { texts } from './texts.ts';
import { Toolbar } from './toolbar.tsx';
import { UploadButton } from './upload-button.tsx';
import { useLibrary } from './use-library.ts';

export function LibraryPage(): JSX.Element {
  const filters = readFilters();
  const categories = useQuery('categories', loadCategories);
  const known = categories.data ?? [];
  const match = matchOf(filters, known);
  const { pages, onRange } = useLibrary({ kind: filters.kind, match, sort: filters.sort });
  const changed = (): void => {
    pages.reload();
    void categories.reload();
  };
  const { ask, dialog } = useBulk({ categories: known, onChange: changed });
  const total = pages.total.value;
  // What went wrong is said below.
  const waiting = pages.error.value === undefined ? t(common.loading) : undefined;
  return (
    <div class="page library">
      <PageHead
        title={t(texts.title)}
        lead={total === undefined ? waiting : tf(texts.count, { count: formatNumber(total) })}
        actions={<UploadButton />}
      />
      <Toolbar filters={filters} categories={known} tags={pages.knownTags()} />
      <section class="card library-card">
        <Fault pages={pages} />
        {total === undefined ? (
          pages.error.value === undefined && <LoadingRows rows={6} label={t(common.loading)} />
        ) : total === 0 ? (
          <Nothing filters={filters} />
        ) : (
          <MediaGrid
            key={`${filters.kind} ${match} ${filters.sort}`}
            pages={pages}
            total={total}
            ask={ask}
            onRange={onRange}
          />
        )}
      </section>
      <BulkBar ask={ask} />
      {dialog}
      <DropZone />
    </div>
  );
}

function Fault({ pages }: { readonly pages: MediaPages }): JSX.Element | null {
  const error = pages.error.value;
  if (error === undefined || sessionState.value !== 'in') return null;
  const reload = (): Promise<void> => {
    pages.reload();
    return Promise.resolve();
  };
  if (pages.total.value === undefined) return <Failure error={error} onRetry={() => void reload()} isWhole />;
  return <Stale query={{ error, loadedAtMs: pages.loadedAtMs, reload }} />;
}

function Nothing({ filters }: { readonly filters: Filters }): JSX.Element {
  if (!isFiltered(filters))
    return (
      <Empty icon="upload" title={t(texts.empty)} actions={<FirstActions />}>
        <p>{t(texts.emptyMore)}</p>
      </Empty>
    );
  const clear = (
    <Button
      onClick={() => {
        changeFilters({ text: '', status: '', category: '', tag: '', kind: '' });
      }}
    >
      {t(texts.clear)}
    </Button>
  );
  return (
    <Empty icon="search" title={t(texts.nothingFound)} actions={clear}>
      <p>{t(texts.nothingFoundMore)}</p>
    </Empty>
  );
}

function FirstActions(): JSX.Element {
  return (
    <>
      <UploadButton />
      <PlainLink class="button" to="/start">
        {t(common.navStart)}
      </PlainLink>
    </>
  );
}
