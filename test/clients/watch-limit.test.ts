// The rate limit of watch links: an overused link is throttled, the others are not.
import { expect, test } from 'vitest';
import { startServer } from '../../src/embedded.ts';
import { officialClients } from '../support/official-clients.ts';

test('an overused watch link is refused, and no other link of the account', async () => {
  await using server = await startServer({ settings: { throttle: 'on' } });
  const videoId = await server.seedVideo();
  const newLink = async (): Promise<string> => {
    const call = { action: 'CreateWatchLink', version: '2026-11-01', parameters: { VideoId: videoId } };
    return (await officialClients[0]!.call(server, call)).body['WatchURL'] as string;
  };
  const [leaked, other] = [await newLink(), await newLink()];
  server.clock.freeze();
  const statusOf = async (link: string): Promise<number> => {
    const response = await fetch(`${link}/play-auth`, { method: 'POST' });
    await response.text();
    return response.status;
  };
  const statuses: number[] = [];
  for (let call = 0; call < 62; call += 1) statuses.push(await statusOf(leaked));
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  expect(statuses.slice(60)).toEqual([400, 400]);
  expect(await statusOf(other)).toBe(200);
});
