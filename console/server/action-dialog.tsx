// A dialog that makes one change: fields, a button, and what went wrong. It closes when the change is made, and a toast says so.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toasts.tsx';
import { Failure } from './failure.tsx';

interface ActionDialogProps {
  readonly title: string;
  /** On the button: what it does. */
  readonly submit: string;
  readonly onClose: () => void;
  /** Answers what the toast says; undefined for none. Rejects with what went wrong. */
  readonly run: () => Promise<string | undefined>;
  readonly children?: ComponentChildren;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  readonly size?: 'small' | 'large' | 'side';
}

export function ActionDialog(props: ActionDialogProps): JSX.Element {
  const { title, submit, onClose, run, children, isDangerous = false, isReady = true, size } = props;
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error?: unknown }>({ isBusy: false });
  const form = useId();
  const act = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (state.isBusy || !isReady) return;
    setState({ isBusy: true });
    try {
      const said = await run();
      if (said !== undefined) showToast({ text: said, tone: 'good' });
      onClose();
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t(common.cancel)}</Button>
      <button
        type="submit"
        form={form}
        class={`button ${isDangerous ? 'danger' : 'main'}`}
        disabled={state.isBusy || !isReady}
      >
        {submit}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} {...(size !== undefined && { size })}>
      <form id={form} class="stack" onSubmit={(event) => void act(event)} noValidate>
        {state.error !== undefined && <Failure error={state.error} />}
        {children}
      </form>
    </Dialog>
  );
}
