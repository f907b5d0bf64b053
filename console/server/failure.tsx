// A failed call for people: what happened, why, what to do now, and the request id.
import type { JSX } from 'preact';
import { PlayauthError } from '../../sdk/client.ts';
import { Button, Notice } from '../ui/controls.tsx';
import { language, t, tf } from '../base/language.ts';
import { errorAbout } from './api-table.ts';
import { common } from '../base/texts.ts';

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

export function Failure({ error, onRetry }: FailureProps): JSX.Element {
  const { title, why, next, requestId } = explain(error);
  return (
    <Notice tone="bad" title={title}>
      {why !== '' && <p>{why}</p>}
      {next !== '' && <p class="quiet">{next}</p>}
      {requestId !== '' && <p class="quiet small mono">{tf(common.requestId, { id: requestId })}</p>}
      {onRetry !== undefined && (
        <div class="actions">
          <Button onClick={onRetry}>{t(common.retry)}</Button>
        </div>
      )}
    </Notice>
  );
}

interface Explained {
  readonly title: string;
  readonly why: string;
  readonly next: string;
  readonly requestId: string;
}

function explain(error: unknown): Explained {
  if (!(error instanceof PlayauthError)) return { title: t(common.failed), why: '', next: '', requestId: '' };
  const { code, message, requestId } = error;
  if (code === 'Client.Network' || code === 'Client.Timeout')
    return { title: t(common.unreachable), why: '', next: t(common.unreachableMore), requestId };
  const about = errorAbout(code);
  return {
    title: code,
    why: language.value === 'zh' ? (about?.message[1] ?? message) : message,
    next: about === undefined ? '' : t(about.remedy),
    requestId,
  };
}
