// Answers whose JSON is put together from rendered parts, beside the JSON of their fields.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import type { WrittenFields } from '../wire/written-fields.ts';
import { describePlayAuth, writePlayAuth } from './play-auth-answer.ts';
import { describePlayable, writePlayable } from './play-info-answer.ts';

const RUNS = propertyRuns(30_000);
const TIMEOUT_MS = 60_000;

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '"', '\\', '</a>', '\ud800', '😀'),
);
const outputTypes = fc.constantFrom('oss' as const, 'cdn' as const);

function expectTheSame(written: WrittenFields, fields: object): void {
  const plain = JSON.stringify(fields);
  if (`{${written.json}}` !== plain) expect(`{${written.json}}`).toBe(plain);
  // Its length in the head would be wrong.
  if (written.isAscii && Buffer.byteLength(written.json) > written.json.length) throw new Error(`not ASCII: ${plain}`);
  if (JSON.stringify(written.describe()) !== plain) expect(written.describe()).toEqual(fields);
}

test(
  `the JSON of GetVideoPlayAuth is that of its fields, ${String(RUNS)} times, also under another cover`,
  () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.double({ min: 0, noNaN: true }),
        (title, coverUrl, other, durationSeconds) => {
          const video = sampleVideo({ title, durationSeconds });
          for (const cover of [coverUrl, other, coverUrl]) {
            const issued = { video, coverUrl: cover, playAuth: 'eyJBIjoxfQ==' };
            expectTheSame(writePlayAuth(issued), describePlayAuth(issued));
          }
        },
      ),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test('the JSON of GetVideoPlayAuth is known to be ASCII if its title is', () => {
  const isAscii = (title: string): boolean =>
    writePlayAuth({ video: sampleVideo({ title }), coverUrl: '', playAuth: '' }).isAscii;
  expect([isAscii('A film'), isAscii('Ein schöner Film'), isAscii('电影')]).toEqual([true, false, false]);
});

test(
  `the JSON of GetPlayInfo is that of its fields, ${String(RUNS)} times, with any number of streams`,
  () => {
    fc.assert(
      fc.property(texts, texts, outputTypes, fc.array(fc.tuple(texts, fc.boolean()), { maxLength: 3 }), (...drawn) => {
        const [title, baseUrl, outputType, urls] = drawn;
        const video = sampleVideo({ title });
        const streams = urls.map(([text, isPlain], at) => ({
          url: `${baseUrl}/play/Ab_-${String(at)}/fd.mp4?MtsHlsUriToken=${encodeURIComponent(text.toWellFormed())}`,
          stream: sampleStream(video, { codecName: text, ...(isPlain && { wrappedContentKey: undefined }) }),
        }));
        const coverUrl = `${baseUrl}/cover.jpg`;
        for (const asked of [outputType, 'oss', 'cdn', outputType] as const) {
          const playable = { video, baseUrl, coverUrl, outputType: asked, streams };
          expectTheSame(writePlayable(playable), describePlayable(playable));
        }
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test('the JSON of GetPlayInfo is known to be ASCII if its title, its base and its streams are', () => {
  const isAscii = (title: string, baseUrl: string, codecName = 'H264'): boolean => {
    const video = sampleVideo({ title });
    const streams = [{ url: `${baseUrl}/play/x`, stream: sampleStream(video, { codecName }) }];
    return writePlayable({ video, baseUrl, coverUrl: '', outputType: 'oss', streams }).isAscii;
  };
  const base = 'http://127.0.0.1:8280';
  expect([isAscii('A film', base), isAscii('电影', base), isAscii('A film', base, 'é')]).toEqual([true, false, false]);
  expect([isAscii('A film', 'http://ö'), isAscii('A film', base)]).toEqual([false, true]);
});
