// Makes a watch link.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatUnit } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Countdown } from './countdown.tsx';
import { texts } from './share-texts.ts';

const times = [
  ['3600', 1, 'hour'],
  ['86400', 1, 'day'],
  ['604800', 7, 'day'],
] as const;

interface WatchLinkProps {
  readonly videoId: string;
  readonly onLink: (url: string) => void;
}

type Outcome = { readonly url: string; readonly until: string } | { readonly error: unknown } | undefined;

export function WatchLinkPart({ videoId, onLink }: WatchLinkProps): JSX.Element {
  const [seconds, setSeconds] = useState('86400');
  const [outcome, setOutcome] = useState<Outcome>();
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const { watchURL, expireTime } = await client().createWatchLink({ videoId, expireSeconds: Number(seconds) });
      setOutcome({ url: watchURL, until: expireTime });
      onLink(watchURL);
    } catch (error) {
      setOutcome({ error });
    }
  };
  return (
    <section class="share-part" aria-labelledby="link-title">
      <h2 id="link-title">{t(texts.watchLink)}</h2>
      <p class="quiet">{t(texts.watchLinkMore)}</p>
      <form class="issue-line" onSubmit={(event) => void make(event)}>
        <SelectField
          label={t(texts.timeout)}
          choices={times.map(([value, count, unit]) => [value, formatUnit(count, unit)])}
          value={seconds}
          onChange={setSeconds}
        />
        <Button type="submit">{t(texts.makeLink)}</Button>
      </form>
      {outcome !== undefined && 'error' in outcome && <Failure error={outcome.error} />}
      {outcome !== undefined && 'url' in outcome && (
        <div class="link-line">
          <code>{outcome.url}</code>
          <Countdown until={outcome.until} />
          <CopyButton text={outcome.url} />
          <a class="button" href={outcome.url} target="_blank" rel="noopener noreferrer">
            <Icon name="external" size={18} />
            {t(texts.open)}
          </a>
        </div>
      )}
    </section>
  );
}
