// A failed call for people: what happened, why, what to do now, and the request id. A refusal for lack of permission names the action.
import type { JSX } from 'preact';
import { PlayauthError } from '../../sdk/client.ts';
import { Button, Notice } from '../ui/controls.tsx';
import { PlainLink } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { showToast } from '../ui/toasts.tsx';
import { language, t, tf } from '../base/language.ts';
import { errorAbout } from './api-table.ts';
import { sessionState } from './session.ts';
import { common } from '../base/texts.ts';

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** Where the call was about a whole page or a part of it, `isWhole` fills its place. */
export function Failure({
  error,
  onRetry,
  isWhole = false,
}: FailureProps & { readonly isWhole?: boolean }): JSX.Element {
  const denied = deniedAction(error);
  if (denied !== undefined) return <NoPermission action={denied} error={error} isWhole={isWhole} />;
  if (isWhole) return <WholeFailure error={error} onRetry={onRetry} />;
  const { title, why, next, requestId } = explain(error);
  return (
    <Notice tone="bad" title={title}>
      {why !== '' && <p>{why}</p>}
      {next !== '' && <p class="quiet">{next}</p>}
      <RequestId id={requestId} />
      {onRetry !== undefined && (
        <div class="actions">
          <Button onClick={onRetry}>{t(common.retry)}</Button>
        </div>
      )}
    </Notice>
  );
}

function WholeFailure({ error, onRetry }: FailureProps): JSX.Element {
  const { title, why, next, requestId } = explain(error);
  const retry = onRetry === undefined ? undefined : <Button onClick={onRetry}>{t(common.retry)}</Button>;
  return (
    <Empty icon={isNoAnswer(error) ? 'offline' : 'warning'} tone="bad" title={title} actions={retry}>
      {why !== '' && <p>{why}</p>}
      {next !== '' && <p>{next}</p>}
      <RequestId id={requestId} />
    </Empty>
  );
}

/** It opens its explanation. */
function RequestId({ id }: { readonly id: string }): JSX.Element | null {
  if (id === '') return null;
  return (
    <p class="small mono">
      <PlainLink to={`/activity/record/${id}`}>{tf(common.requestId, { id })}</PlainLink>
    </p>
  );
}

interface NoPermissionProps {
  /** As a policy names it: `vod:GetVideoList`. */
  readonly action: string;
  readonly error?: unknown;
  readonly isWhole?: boolean;
}

export function NoPermission({ action, error, isWhole = false }: NoPermissionProps): JSX.Element {
  const requestId = error instanceof PlayauthError ? error.requestId : '';
  const title = tf(common.notAllowed, { action });
  if (isWhole)
    return (
      <Empty icon="lock" tone="warn" title={title}>
        <p>{t(common.notAllowedMore)}</p>
        <RequestId id={requestId} />
      </Empty>
    );
  return (
    <Notice tone="warn" title={title}>
      <p>{t(common.notAllowedMore)}</p>
      <RequestId id={requestId} />
    </Notice>
  );
}

/** The action that the caller lacks, if that is why the call was refused. */
function deniedAction(error: unknown): string | undefined {
  if (!(error instanceof PlayauthError) || error.code !== 'Forbidden.RAM') return undefined;
  return error.accessDeniedDetail?.AuthAction || error.code;
}

/** No server, or none that answers: what is shown stays good, and another attempt may succeed. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof PlayauthError && (error.status === 0 || error.status === 503);
}

/** One line, for a toast. */
export function sayFailure(error: unknown): string {
  const denied = deniedAction(error);
  if (denied !== undefined) return tf(common.notAllowed, { action: denied });
  const { title, why } = explain(error);
  return why === '' ? title : why;
}

/** The request to sign in again says itself what happened. */
export function toastFailure(error: unknown): void {
  if (sessionState.value !== 'ended') showToast({ text: sayFailure(error), tone: 'bad' });
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
