// Copies a text, and says that it did.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';

const SHOWN_MS = 1600;

export function CopyButton({
  text,
  class: extra = '',
}: {
  readonly text: string;
  readonly class?: string;
}): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" class={`copy ${extra}`} onClick={() => void copy().catch(() => undefined)} aria-live="polite">
      {t(copied ? common.copied : common.copy)}
    </button>
  );
}
