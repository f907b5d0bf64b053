// SearchMedia with the vendor's clients: its answers, pages by number and by token, and everything that it refuses.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { bothSignatures, UUID } from '../support/managed-videos.ts';
import { createRefusals, provokedErrors, type Expected } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const [client] = bothSignatures;
const ids: string[] = [];
beforeAll(async () => {
  server = await startServer();
  for (let index = 0; index < 25; index += 1) {
    server.clock.advance(1000);
    ids.unshift(
      await server.seedVideo({
        title: `Film ${String(index)}`,
        tags: index % 2 === 0 ? ['even'] : [],
        cateId: index % 5,
      }),
    );
  }
});
afterAll(() => server.close());

interface Found {
  Total: number;
  ScrollToken?: string;
  MediaList: { MediaId: string; MediaType: string; CreationTime: string; Video: Record<string, unknown> }[];
}
const search = async (parameters: ParameterTable, by = client): Promise<Found> =>
  (await by.call(server, { action: 'SearchMedia', parameters })).body as unknown as Found;
const found = ({ MediaList }: Found): string[] => MediaList.map(({ MediaId }) => MediaId);
const refused = async (parameters: ParameterTable, expected: Expected): Promise<void> => {
  await refusals.expect(client, { action: 'SearchMedia', parameters }, { ...expected });
};

test.each(bothSignatures)('returns matches, newest first, in the vendor’s shape: $name', async (by) => {
  const Match = "Title = 'film 2' and (CateId = 2 or CateId = 0)";
  const answer = await search({ Match, Fields: 'Title,Tags,Size,SpriteSnapshots' }, by);
  expect(answer).toEqual({
    RequestId: UUID,
    Total: 3,
    ScrollToken: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/) as string,
    MediaList: [22, 20, 2].map((index) => ({
      MediaId: ids[24 - index],
      MediaType: 'video',
      CreationTime: expect.any(String) as string,
      Video: {
        VideoId: ids[24 - index],
        Title: `Film ${String(index)}`,
        Tags: 'even',
        Size: 0,
        SpriteSnapshots: [],
        CreationTime: expect.any(String) as string,
      },
    })),
  });
  const byDefault = await search({ PageSize: '1' }, by);
  expect(Object.keys(byDefault.MediaList[0]!.Video).sort()).toEqual([
    ...['CoverURL', 'CreationTime', 'ModificationTime', 'Status', 'Title', 'VideoId'],
  ]);
});

test('other kinds of media are searched, and there are none', async () => {
  for (const SearchType of ['audio', 'image', 'attached'])
    expect(await search({ SearchType })).toEqual({ RequestId: UUID, Total: 0, MediaList: [] });
  const both = await search({ SearchType: 'video,audio' });
  expect(both.Total).toBe((await search({})).Total);
});

test('pages by number, and by token from one page to any other near', async () => {
  expect(found(await search({ PageSize: '10', PageNo: '3' }))).toEqual(ids.slice(20));
  expect(found(await search({ SortBy: 'CreationTime:Asc', PageSize: '2' }))).toEqual(ids.slice(-2).toReversed());
  const asked = { PageSize: '4', SortBy: 'CreationTime:Desc' };
  let { ScrollToken = '' } = await search(asked);
  for (const page of [2, 3, 7, 5, 1, 6]) {
    const answer = await search({ ...asked, PageNo: String(page), ScrollToken });
    expect(found(answer), String(page)).toEqual(ids.slice((page - 1) * 4, page * 4));
    expect(answer.Total).toBe(25);
    ScrollToken = answer.ScrollToken ?? ScrollToken;
  }
  expect(found(await search({ ...asked, PageNo: '8', ScrollToken }))).toEqual([]);
});

test('a new video does not shift the pages of a token', async () => {
  const { ScrollToken = '' } = await search({ PageSize: '4', PageNo: '2' });
  server.clock.advance(1000);
  const late = await server.seedVideo({ title: 'Late' });
  expect(found(await search({ PageSize: '4', PageNo: '3', ScrollToken }))).toEqual(ids.slice(8, 12));
  await client.call(server, { action: 'DeleteVideo', parameters: { VideoIds: late } });
});

test('a token is good for its search alone', async () => {
  const asked = { PageSize: '4', Match: "Title = 'film'" };
  const { ScrollToken = '' } = await search(asked);
  const code = 'InvalidScrollToken.Expired';
  const flipped = (ScrollToken.startsWith('A') ? 'B' : 'A') + ScrollToken.slice(1);
  for (const other of [
    { PageSize: '5' },
    { Match: "Title = 'x'" },
    { SortBy: 'CreationTime:Asc' },
    { SearchType: 'audio' },
  ])
    await refused({ ...asked, ScrollToken, ...other }, { code });
  for (const token of [flipped, 'x', 'vfdvbf454', ScrollToken + 'A'])
    await refused({ ...asked, ScrollToken: token }, { code });
});

test('refuses unreachable pages and undocumented values, naming the parameter', async () => {
  const invalid = (parameter: string): Expected => ({
    code: 'InvalidParameter',
    message: `The specified parameter "${parameter}" is not valid.`,
  });
  const syntax = (near: string): Expected => ({
    code: 'ErrorMatchSyntax',
    message: `The parameter Match.${near} has an error syntax, please check it.`,
  });
  await search({ PageNo: '50', PageSize: '100' });
  await refused({ PageNo: '51', PageSize: '100' }, invalid('PageNo'));
  const { ScrollToken = '' } = await search({ PageSize: '100' });
  await search({ PageSize: '100', PageNo: '13', ScrollToken });
  await refused({ PageSize: '100', PageNo: '14', ScrollToken }, invalid('PageNo'));
  await refused({ PageSize: '101' }, invalid('PageSize'));
  await refused({ SortBy: 'Title:Asc' }, invalid('SortBy'));
  await refused({ SortBy: 'toString' }, invalid('SortBy'));
  await refused({ SearchType: 'book' }, invalid('SearchType'));
  await refused({ Fields: 'Title,Secret' }, invalid('Fields'));
  await refused({ Match: `Title = '${'x'.repeat(20_000)}'` }, invalid('Match'));
  await refused({ Match: '('.repeat(1000) }, invalid('Match'));
  const texts = (count: number): string =>
    `(Title in (${Array(count - 1)
      .fill("'x'")
      .join(',')}) or Tags = 'y')`;
  await search({ Match: texts(10) });
  await refused({ Match: texts(11) }, invalid('Match'));
  await refused({ Match: "Title = 'a' or Title = 'b'" }, syntax('or'));
  await refused({ Match: "Secret = 'a'" }, syntax('Secret'));
  await refused({ Match: "CreationTime = ('yesterday','today')" }, syntax('CreationTime'));
  const three = 'CreationTime:Desc,ModificationTime:Asc,CreationTime:Asc';
  expect((await search({ SortBy: three })).ScrollToken).toBeUndefined();
  await refused({ SortBy: `${three},CreationTime:Asc` }, { code: 'SortByExceededMax' });
  await refused({ SortBy: 'CreationTime,ModificationTime', ScrollToken }, { code: 'SortByExceededMax' });
});

test('every code that this file says it provokes was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['search-media.test.ts']);
});
