// The API explorer: the list of operations, the form of the chosen one, and the panel with code, signature, answer and history.
import type { JSX } from 'preact';
import { apiTable, loadApiTable, operations, type ApiOperation } from '../../server/api-table.ts';
import { t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import { Button, Notice, Skeleton } from '../../ui/controls.tsx';
import { CallForm } from './call-form.tsx';
import { CallPanel } from './call-panel.tsx';
import './explorer.css';
import { ErrorList } from './error-list.tsx';
import { OperationList } from './operation-list.tsx';
import { texts } from './texts.ts';

const FIRST = 'GetVideoList';

export function ExplorerPage({ name = FIRST }: { readonly name?: string | undefined }): JSX.Element {
  if (apiTable.value === 'failed')
    return (
      <div class="page narrow">
        <h1>{t(texts.title)}</h1>
        <Notice tone="bad" title={t(texts.tableFailed)}>
          <p>{t(texts.tableFailedMore)}</p>
          <div class="actions">
            <Button onClick={() => void loadApiTable()}>{t(common.retry)}</Button>
          </div>
        </Notice>
      </div>
    );
  if (apiTable.value === 'loading') return <LoadingExplorer />;
  const operation = operations.value.find((each) => each.name === name);
  return (
    <div class="explorer">
      <OperationList selected={operation?.name ?? ''} />
      {operation === undefined ? (
        <div class="operation">
          <h1>{tf(texts.unknown, { name })}</h1>
          <p class="quiet">{t(texts.unknownMore)}</p>
        </div>
      ) : (
        <Operation key={operation.name} operation={operation} />
      )}
    </div>
  );
}

function Operation({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  return (
    <>
      <article class="operation" aria-labelledby="operation-name">
        <header>
          <p class="quiet small">{t(operation.group)}</p>
          <h1 id="operation-name" class="mono">
            {operation.name}
          </h1>
          <p>{t(operation.summary)}</p>
          <dl class="facts small">
            <dt>{t(texts.version)}</dt>
            <dd class="mono">{operation.version}</dd>
            <dt>{t(texts.permission)}</dt>
            <dd class={operation.action === undefined ? '' : 'mono'}>{operation.action ?? t(texts.noPermission)}</dd>
          </dl>
        </header>
        <CallForm operation={operation} />
        <ErrorList codes={operation.errors} />
      </article>
      <CallPanel operation={operation} />
    </>
  );
}

function LoadingExplorer(): JSX.Element {
  return (
    <div class="explorer">
      <div class="operations">
        <Skeleton lines={12} label={t(common.loading)} />
      </div>
      <div class="operation">
        <Skeleton lines={6} label={t(common.loading)} />
      </div>
      <div class="call-panel" />
    </div>
  );
}
