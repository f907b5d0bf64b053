// Gives chosen files to the queue, and says what was left out.
import { formatNumber } from '../../base/format.ts';
import { tf } from '../../base/language.ts';
import { showToast } from '../../ui/toasts.tsx';
import type { ChosenFiles } from '../../uploads/chosen-files.ts';
import { addFiles } from '../../uploads/upload-queue.ts';
import { texts } from './texts.ts';

export function take({ files, skipped }: ChosenFiles): void {
  addFiles(files);
  if (skipped.length > 0) showToast({ text: tf(texts.skipped, { count: formatNumber(skipped.length) }) });
}
