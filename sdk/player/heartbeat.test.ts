import { expect, test, vi } from 'vitest';
import { mayEndEarly, startHeartbeat } from './heartbeat.ts';

/** A grant as far as the player reads it. */
function urlWith(version: number, flags: number): string {
  const bytes = new Uint8Array(71);
  bytes[0] = version;
  bytes[49] = flags;
  return `https://vod.example.org/play/${Buffer.from(bytes).toString('base64url')}/0123/fd.m3u8`;
}

test('sessions of a viewer, and stored ones, may end early', () => {
  expect([0b01, 0b101, 0b1001, 0b10001].map((flags) => mayEndEarly(urlWith(3, flags)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect([urlWith(2, 0xff), 'https://cdn.example.org/film.mp4', ''].map(mayEndEarly)).toEqual([false, false, false]);
});

test('a refusal is told once for each question, and not of an earlier grant', async () => {
  vi.useFakeTimers();
  const [first, second] = [urlWith(3, 0b1001), urlWith(3, 0b11001)];
  const statuses = [200, 403, 403, 503];
  let current = first;
  const refused: string[] = [];
  let asked = 0;
  const leaving = new AbortController();
  startHeartbeat({
    url: () => current,
    isPlaying: () => true,
    fetch: (_, init) => {
      // As the page sends it: a rule may ask for it.
      expect(init).not.toHaveProperty('referrerPolicy');
      asked += 1;
      if (asked === 2) current = second;
      return Promise.resolve(
        new Response(null, {
          status: statuses[asked - 1] ?? 403,
          headers: { 'x-playauth-code': 'Forbidden.Revoked', 'x-acs-request-id': 'R' },
        }),
      );
    },
    onRefused: ({ code, requestId }) => refused.push(`${code} ${requestId}`),
    signal: leaving.signal,
  });
  const seen: number[] = [];
  for (let tick = 0; tick < 4; tick++) {
    await vi.advanceTimersByTimeAsync(5000);
    seen.push(refused.length);
  }
  leaving.abort();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([seen, asked, refused]).toEqual([[0, 0, 1, 1], 4, ['Forbidden.Revoked R']]);
  vi.useRealTimers();
});
