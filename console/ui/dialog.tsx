// A modal dialog: the browser's own, which keeps the focus inside, gives it back, and closes with Escape.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Icon } from './icons.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons; the last one is the main one. */
  readonly footer?: ComponentChildren;
  readonly size?: 'small' | 'large' | 'side';
  /** Neither Escape nor a button closes it: what it asks for has to be done. */
  readonly isMandatory?: boolean;
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  size = 'small',
  isMandatory = false,
}: DialogProps): JSX.Element {
  const place = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const cancel = (event: Event): void => {
    event.preventDefault();
    if (!isMandatory) onClose();
  };
  const pressOutside = (event: MouseEvent): void => {
    if (event.target === place.current && !isMandatory) onClose();
  };
  return (
    <dialog
      ref={place}
      class={`dialog size-${size}`}
      aria-labelledby={id}
      onCancel={cancel}
      onPointerDown={pressOutside}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          {!isMandatory && (
            <button type="button" class="button plain icon" aria-label={t(common.close)} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <div class="dialog-content">{children}</div>
        {footer !== undefined && <footer>{footer}</footer>}
      </div>
    </dialog>
  );
}
