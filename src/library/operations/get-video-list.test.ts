// The list over a real database is tested through the clients; here what must not reach the database at all.
import { expect, test } from 'vitest';
import { ORIGIN } from '../../../test/support/gateway-deps.ts';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { asAccessKeyId } from '../../wire/ids.ts';
import type { VideoListQuery } from '../videos/videos-db.ts';
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
      ...{ videos, coverUrlOf: () => '', region: 'cn-shanghai' },
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

test('reference ids that no video can have are not looked for: PostgreSQL would choke on some of them', async () => {
  const { queries } = await list('my-film,a\0b,short,中文中文中文');
  expect(queries.map(({ referenceIds }) => referenceIds)).toEqual([['my-film']]);
});

test('when none is left there is no video, and no query with an empty list', async () => {
  const { answer, queries } = await list('a\0b,short');
  expect(answer).toEqual({ Total: 0, VideoList: { Video: [] } });
  expect(queries).toEqual([]);
});
