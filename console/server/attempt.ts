// A change that is made with one press: what went wrong is said by a toast.
import { showToast } from '../ui/toasts.tsx';
import { toastFailure } from './failure.tsx';

/** @param said by a toast when it is done */
export function attempt(act: () => Promise<unknown>, said?: string): void {
  act().then(
    () => {
      if (said !== undefined) showToast({ text: said, tone: 'good' });
    },
    (error: unknown) => {
      toastFailure(error);
    },
  );
}
