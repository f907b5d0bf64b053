// Short messages at the lower edge. One with an undo waits longer; an action that is done only when its time has run out is told by
// `onExpire`, so undoing it means that it never happens.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Icon } from './icons.tsx';
import './toasts.css';

export interface Toast {
  readonly text: string;
  readonly tone?: 'good' | 'bad' | undefined;
  readonly undo?: (() => void) | undefined;
  /** Called when the time ran out or the message was closed, unless it was undone. */
  readonly onExpire?: (() => void) | undefined;
}

interface ShownToast extends Toast {
  readonly id: number;
}

const SHORT_MS = 5000;
const UNDO_MS = 8000;
const TICK_MS = 250;

const shown = signal<readonly ShownToast[]>([]);
let lastId = 0;

export function showToast(toast: Toast): void {
  lastId += 1;
  shown.value = [...shown.value, { ...toast, id: lastId }];
}

function drop(id: number): void {
  shown.value = shown.value.filter((toast) => toast.id !== id);
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="region" aria-label={t(common.messages)} aria-live="polite">
      {shown.value.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: ShownToast }): JSX.Element {
  const isHeld = useRef(false);
  const [leftMs, setLeftMs] = useState(toast.undo === undefined ? SHORT_MS : UNDO_MS);
  useEffect(() => {
    // Counted in steps, so the time stands still while the pointer or the focus is on it.
    const timer = setInterval(() => {
      if (!isHeld.current) setLeftMs((ms) => ms - TICK_MS);
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  useEffect(() => {
    if (leftMs > 0) return;
    drop(toast.id);
    toast.onExpire?.();
  }, [leftMs]);
  const hold = (isOn: boolean) => (): void => {
    isHeld.current = isOn;
  };
  return (
    <div
      class={`toast ${toast.tone ?? ''}`}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocusIn={hold(true)}
      onFocusOut={hold(false)}
    >
      <span class="toast-text">{toast.text}</span>
      {toast.undo !== undefined && <UndoButton toast={toast} leftMs={leftMs} />}
      <button
        type="button"
        class="toast-close"
        aria-label={t(common.close)}
        onClick={() => {
          setLeftMs(0);
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

function UndoButton({ toast, leftMs }: { readonly toast: ShownToast; readonly leftMs: number }): JSX.Element {
  return (
    <button
      type="button"
      class="toast-undo"
      onClick={() => {
        drop(toast.id);
        toast.undo?.();
      }}
    >
      {t(common.undo)}
      <span class="toast-left" aria-hidden="true">
        {Math.max(0, Math.ceil(leftMs / 1000))}
      </span>
    </button>
  );
}
