import { describe, expect, test } from 'vitest';
import { MediaPages, type AskedPage, type FoundPage, type MediaItem } from './media-pages.ts';

const TOTAL = 100_000;
const SIZE = 100;

const item = (index: number): MediaItem => ({
  videoId: `v${String(index)}`,
  title: '',
  status: 'Normal',
  coverUrl: '',
  durationSeconds: 0,
  sizeBytes: 0,
  tags: [],
  cateId: undefined,
  cateName: '',
  referenceId: '',
  createdAt: '',
});

/** A server with the limits of SearchMedia: 5,000 rows without a token, 1,200 around the page of one. */
function serverOf(asked: AskedPage[]): (page: AskedPage) => Promise<FoundPage> {
  return ({ pageNo, scrollToken, isHop }) => {
    asked.push({ pageNo, scrollToken, isHop });
    const from = scrollToken === undefined ? undefined : Number(scrollToken);
    const isReachable = from === undefined ? pageNo * SIZE <= 5000 : Math.abs(pageNo - from) * SIZE <= 1200;
    if (!isReachable) return Promise.reject(new Error(`page ${String(pageNo)} is out of reach`));
    const items = Array.from({ length: SIZE }, (_, step) => item((pageNo - 1) * SIZE + step));
    return Promise.resolve({ total: TOTAL, scrollToken: String(pageNo), items });
  };
}

async function settled(pages: MediaPages, index: number): Promise<void> {
  await expect.poll(() => pages.at(index)?.videoId).toBe(`v${String(index)}`);
}

describe('the pages of a library', () => {
  test('a near page is one request', async () => {
    const asked: AskedPage[] = [];
    const pages = new MediaPages(serverOf(asked));
    pages.need(250, 260);
    await settled(pages, 255);
    expect(asked).toEqual([{ pageNo: 3, scrollToken: undefined, isHop: false }]);
    expect(pages.total.value).toBe(TOTAL);
  });

  test('a far row is reached in hops that ask for no rows, and a neighbour from there at once', async () => {
    const asked: AskedPage[] = [];
    const pages = new MediaPages(serverOf(asked));
    pages.need(60_000, 60_010);
    await settled(pages, 60_005);
    expect(asked.filter(({ isHop }) => !isHop)).toHaveLength(1);
    expect(asked.length).toBeLessThan(50);
    const before = asked.length;
    pages.need(60_500, 60_510);
    await settled(pages, 60_505);
    expect(asked).toHaveLength(before + 1);
  });

  test('the tags of the loaded rows are each named once, in order', async () => {
    const rows = [['physics', 'course b'], ['course b'], []].map((tags, index) => ({ ...item(index), tags }));
    const pages = new MediaPages(() => Promise.resolve({ total: rows.length, items: rows }));
    expect(pages.knownTags()).toEqual([]);
    pages.need(0, 2);
    await settled(pages, 2);
    expect(pages.knownTags()).toEqual(['course b', 'physics']);
  });

  test('a jump that is left for another one is not finished', async () => {
    const asked: AskedPage[] = [];
    const pages = new MediaPages(serverOf(asked));
    pages.need(90_000, 90_010);
    pages.need(0, 10);
    await settled(pages, 0);
    expect(asked.length).toBeLessThan(5);
  });

  test('after a reload the rows stay until the new ones are there', async () => {
    const asked: AskedPage[] = [];
    const pages = new MediaPages(serverOf(asked));
    pages.need(0, 10);
    await settled(pages, 0);
    pages.reload();
    expect(pages.at(0)?.videoId).toBe('v0');
    await expect.poll(() => asked.length).toBe(2);
  });

  test('a change of one video is seen in its row', async () => {
    const pages = new MediaPages(serverOf([]));
    pages.need(0, 10);
    await settled(pages, 0);
    pages.patch('v3', { status: 'Blocked' });
    expect(pages.at(3)?.status).toBe('Blocked');
    expect(pages.at(4)?.status).toBe('Normal');
  });
});
