// What must not reach the database at all; the list over a real database is tested in test/clients.
import { expect, test } from 'vitest';
import { ORIGIN } from '../../../test/support/gateway-deps.ts';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { asAccessKeyId } from '../../wire/ids.ts';
import type { VideoListQuery } from '../videos/list-videos-db.ts';
import { getVideoList } from './get-video-list.ts';
import { SAMPLE_ISSUER } from '../../../test/support/issuers.ts';

async function list(ReferenceIds: string) {
  const queries: VideoListQuery[] = [];
  const videos = {
    list: (query: VideoListQuery) => {
      queries.push(query);
      return Promise.resolve({ total: 0, videos: [] });
    },
  };
  const answer = await getVideoList.handle(
    {
      videos,
      coverUrlOf: () => '',
      region: 'cn-shanghai',
      categories: { namesOf: () => Promise.resolve(new Map()) },
      defaultGroupOf: () => Promise.resolve(''),
      pictureUrls: () => Promise.resolve(new Map()),
    },
    {
      parameters: getVideoList.parameters.parse({ ReferenceIds }),
      caller: {
        kind: 'accessKey',
        accountId: SAMPLE_ACCOUNT,
        accessKeyId: asAccessKeyId('LTAItest'),
        principal: { type: 'root' },
        issuer: SAMPLE_ISSUER,
      },
      origin: ORIGIN,
      requestId: 'R',
      raw: () => undefined,
    },
  );
  return { answer, queries };
}

test('does not query ReferenceIds that no video can have: PostgreSQL refuses some of them', async () => {
  const { queries } = await list('my-film,a\0b,short,中文中文中文');
  expect(queries.map(({ referenceIds }) => referenceIds)).toEqual([['my-film']]);
});

test('answers no videos, without a query, when no valid ReferenceId is left', async () => {
  const { answer, queries } = await list('a\0b,short');
  expect(answer).toEqual({ Total: 0, VideoList: { Video: [] } });
  expect(queries).toEqual([]);
});
