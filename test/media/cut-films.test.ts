// A film whose end is missing, through a whole server: what is there plays, and the task and the video say where it ends.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLibrary, type Library } from '../browser/support/library.ts';
import { AAC, drawClip, H264, picture, tone } from '../support/clips.ts';

let library: Library;

beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

test('a film without its last seconds says so', async () => {
  const whole = await drawClip(
    library.folder,
    'film.mkv',
    picture('160x120', 30, { isNoisy: true }),
    tone(30),
    H264,
    AAC,
  );
  const bytes = readFileSync(whole);
  const path = join(library.folder, 'cut.mkv');
  writeFileSync(path, bytes.subarray(0, 0.93 * bytes.length));
  const VideoId = await library.add(path, 'Cut off');
  const told = [{ Type: 'video', Codec: 'h264', Reason: expect.stringMatching(/^cut off at 2[78]\.\d s$/) as string }];
  expect((await library.call('GetVideoInfo', { VideoId })).Video.DroppedTracks).toEqual(told);
  const { TranscodeTaskList } = await library.call('ListTranscodeTask', { VideoId });
  const { TranscodeTaskId } = TranscodeTaskList[0]!;
  const { TranscodeTask } = await library.call('GetTranscodeTask', { TranscodeTaskId });
  expect(TranscodeTask?.TranscodeJobInfoList[0]?.DroppedTracks).toEqual(told);
});
