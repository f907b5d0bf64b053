// A server that stops while it works on the extras of a file publishes nothing: the job is released, and done as a whole later.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { H264, picture } from '../../test/support/clips.ts';
import { openClips } from '../../test/support/open-clips.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import { NO_TRANSCODE_GROUP } from '../ffmpeg/plan/template.ts';
import type { Job, JobRun } from './queue/job.ts';
import { createTranscoder, type TranscodeDeps } from './transcode-video.ts';

const { makeClip, makeFile } = openClips();

test('a server that stops while subtitles are read does not publish the film without them', async () => {
  const workRoot = await mkdtemp(join(tmpdir(), 'playauth-transcode-'));
  onTestFinished(() => rm(workRoot, { recursive: true }));
  const srt = makeFile('a.srt', '1\n00:00:00,000 --> 00:00:01,000\nx\n');
  const film = await makeClip('film.mkv', picture('64x64'), '-i', srt, H264, ['-map', '0', '-map', '1']);
  const stopping = new AbortController();
  const deps = {
    workRoot,
    videos: {
      forget: () => undefined,
      findAnywhere: () => sampleVideo(),
      analysed: () => Promise.resolve(stopping.abort()),
    },
    blobs: { withLocalFile: (_: string, use: (path: string) => unknown) => use(film) },
    clock: { now: () => 0 },
    tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    effort: { threads: 1 },
    log: { info: () => undefined, warn: () => undefined },
    recordEvent: () => Promise.resolve(),
  } as unknown as TranscodeDeps;
  const job = { jobId: 'job', claimId: '1', trigger: 'Auto', templateGroupId: NO_TRANSCODE_GROUP } as Job;
  const outcome = await createTranscoder(deps).run({ job, signal: stopping.signal } as JobRun);
  expect(outcome).toMatchObject({ ok: false, reason: 'lost' });
});
