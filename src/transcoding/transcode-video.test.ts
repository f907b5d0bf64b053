import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { Job, JobRun } from './queue/job.ts';
import { createTranscoder, type TranscodeDeps } from './transcode-video.ts';

test('a lost claim does not touch the work folder of the next claim of the same job in the same process', async () => {
  const workRoot = await mkdtemp(join(tmpdir(), 'playauth-transcode-'));
  onTestFinished(() => rm(workRoot, { recursive: true }));
  const gates: PromiseWithResolvers<void>[] = [];
  const deps = {
    workRoot,
    videos: { forget: () => undefined, findAnywhere: () => sampleVideo() },
    jobs: { begin: () => Promise.resolve(true) },
    blobs: {
      withLocalFile: async () => {
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        await gate.promise;
        return { ok: true };
      },
    },
  } as unknown as TranscodeDeps;
  const { run } = createTranscoder(deps);
  const claim = (claimId: string) => run({ job: { jobId: 'job', claimId } as Job } as JobRun);
  const first = claim('1');
  await expect.poll(() => gates.length).toBe(1);
  const second = claim('2');
  await expect.poll(() => gates.length).toBe(2);
  gates[0]?.resolve();
  await first;
  expect(await readdir(workRoot)).toHaveLength(1);
  gates[1]?.resolve();
  await second;
  expect(await readdir(workRoot)).toEqual([]);
});
