// Copies a text, also on pages over plain http, where browsers have no navigator.clipboard.
import { el } from './dom.ts';

export async function copyText(text: string): Promise<void> {
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  if (clipboard !== undefined) {
    try {
      await clipboard.writeText(text);
      return;
    } catch {
      // Refused: execCommand may still work.
    }
  }
  const field = el('textarea', { 'aria-hidden': 'true', readonly: '' });
  field.style.position = 'fixed';
  field.style.left = '-999px';
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
