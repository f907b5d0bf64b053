// States of a page or a part of it that has nothing to show yet: empty, nothing found, loading rows. Failures and refusals are in
// server/failure.tsx, because they speak of calls.
import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';
import './states.css';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Buttons. */
  readonly actions?: ComponentChildren;
  readonly tone?: 'warn' | 'bad' | undefined;
}

export function Empty({ icon, title, children, actions, tone }: EmptyProps): JSX.Element {
  return (
    <div class={`empty ${tone ?? ''}`} role={tone === undefined ? 'status' : 'alert'}>
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <strong>{title}</strong>
      {children}
      {actions !== undefined && <div class="actions">{actions}</div>}
    </div>
  );
}

/** Rows in the place of a list that is loading. */
export function LoadingRows({ rows, label }: { readonly rows: number; readonly label: string }): JSX.Element {
  return (
    <div class="loading-rows" role="status" aria-busy="true">
      <span class="hidden-text">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="loading-row" aria-hidden="true">
          <span class="skeleton square" />
          <span class="skeleton" />
          <span class="skeleton short" />
        </div>
      ))}
    </div>
  );
}

interface ProgressProps {
  readonly label: string;
  /** 0 to 1; undefined while it is not known. */
  readonly value: number | undefined;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}

export function Progress({ label, value, tone }: ProgressProps): JSX.Element {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      class={`progress ${tone ?? ''} ${percent === undefined ? 'unknown' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== undefined && { 'aria-valuenow': percent })}
    >
      <span style={{ width: `${String(percent ?? 40)}%` }} />
    </div>
  );
}
