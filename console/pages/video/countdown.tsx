// How long something is good for, counted down.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatDuration } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { Badge } from '../../ui/controls.tsx';
import { texts } from './share-texts.ts';

const TICK_MS = 500;
const SOON_SECONDS = 20;

export function Countdown({ until }: { readonly until: string }): JSX.Element {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const seconds = Math.ceil((Date.parse(until) - nowMs) / 1000);
  if (seconds <= 0) return <Badge tone="bad">{t(texts.over)}</Badge>;
  return (
    <span class="countdown" role="timer">
      <Badge tone={seconds <= SOON_SECONDS ? 'warn' : 'good'}>
        {tf(texts.left, { time: formatDuration(seconds) })}
      </Badge>
    </span>
  );
}
