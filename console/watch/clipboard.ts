// Copies a text, also on pages that came over plain http, where browsers hide the clipboard.
import { el } from './dom.ts';

export async function copyText(text: string): Promise<void> {
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  if (clipboard !== undefined) {
    try {
      await clipboard.writeText(text);
      return;
    } catch {
      // Refused: the old way may still do.
    }
  }
  const field = el('textarea', { class: 'offscreen', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
