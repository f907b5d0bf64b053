// The most played videos of today.
import type { JSX } from 'preact';
import { formatNumber } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { PlainLink } from '../../ui/page.tsx';
import { texts } from './texts.ts';

export function TopSection(): JSX.Element {
  const query = useQuery('top videos', async (asked) => {
    const bizDate = `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
    const { topPlayVideos } = await asked.describePlayTopVideos({ bizDate, pageSize: 10 });
    return topPlayVideos.topPlayVideoStatis;
  });
  return (
    <Listing
      title={t(texts.top)}
      query={query}
      rows={query.data}
      keyOf={({ videoId }) => videoId}
      columns={[
        {
          label: t(texts.video),
          cell: ({ videoId, title }) => <PlainLink to={`/video/${videoId}`}>{title || videoId}</PlainLink>,
        },
        { label: t(texts.playCount), isNumber: true, cell: ({ vV }) => formatNumber(Number(vV)) },
        { label: t(texts.viewers), isNumber: true, cell: ({ uV }) => formatNumber(Number(uV)) },
      ]}
      empty={['activity', t(texts.noTop)]}
    />
  );
}
