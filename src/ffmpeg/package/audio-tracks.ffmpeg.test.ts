// Real FFmpeg: further sound tracks of a film as HLS beside its renditions, heard at the right instants in the right pitch.
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { AAC, H264, generated } from '../../../test/support/clips.ts';
import { flashing } from '../../../test/support/measure/flash-clips.ts';
import { findMarks } from '../../../test/support/measure/read-film.ts';
import { openPlaylist } from '../../../test/support/measure/clear-playlist.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { findTones, tones, type Heard } from '../../../test/support/tones.ts';
import type { TranscodeTemplate } from '../plan/template.ts';
import { filmTemplate } from '../plan/templates.testing.ts';
import { probeSource } from '../probe/probe-source.ts';
import { planOutputs } from '../plan/plan-outputs.ts';
import { packageClip, PROBE, SLOW, type Packaged } from './package-clip.testing.ts';
import type { PackagedMedia } from './packaged-media.ts';
import { makeAudioTracks } from './run-audio-tracks.ts';

const { makeClip, makeFile } = openClips();
const SECONDS = 7;
const hls = (changes: Partial<TranscodeTemplate> = {}): TranscodeTemplate =>
  filmTemplate({ definition: 'FD', ifLarger: 'keep', container: 'hls', segmentSeconds: 3, ...changes });
const MAPS = ['-map', '0:v', '-map', '1:a', '-map', '2:a', '-map', '3:a'];

function mediaOf({ result }: Packaged): PackagedMedia {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.media;
}

function pitchesOf(heard: Heard): readonly number[] {
  return [...new Set(heard.tones.map(({ hertz }) => Math.round(hertz / 100) * 100))];
}

describe('a film with three sound tracks', SLOW, () => {
  let film = '';
  beforeAll(async () => {
    const sounds = [...tones(1000, SECONDS), ...tones(600, 4), ...tones(1500, 11)];
    film = await makeClip('three.mkv', flashing('160x90', SECONDS), sounds, MAPS, H264, AAC);
  });

  test('keeps all of them, in sync from the start to the end, as long as the film', async () => {
    const packaged = await packageClip(film, { trackKeys: () => randomBytes(16) }, [hls()]);
    const { audioTracks } = mediaOf(packaged);
    expect(audioTracks.map(({ number, variant, path }) => [number, variant, path])).toEqual([
      [1, 'plain', 'audio-1-plain.m3u8'],
      [2, 'plain', 'audio-2-plain.m3u8'],
    ]);
    const [picture, main, short, long] = await Promise.all([
      findMarks(join(packaged.workDir, 'fd-plain.m3u8')),
      ...['fd', 'audio-1', 'audio-2'].map((name) => findTones(join(packaged.workDir, `${name}-plain.m3u8`))),
    ] as const);
    if (main === undefined || short === undefined || long === undefined) throw new Error('a track is missing');
    expect([main, short, long].map(pitchesOf)).toEqual([[1000], [600], [1500]]);
    expect(picture.flashes.length).toBe(SECONDS);
    expect(picture.beeps.length).toBe(SECONDS);
    expect([main.tones.length, short.tones.length, long.tones.length]).toEqual([SECONDS, 4, SECONDS]);
    for (const heard of [short, long]) {
      expect(Math.abs(heard.begins - main.begins)).toBeLessThan(0.002);
      expect(Math.abs(heard.ends - main.ends)).toBeLessThan(0.08);
      for (const [index, { seconds }] of heard.tones.entries())
        expect(Math.abs(seconds - (main.tones[index]?.seconds ?? NaN)), String(index)).toBeLessThan(0.02);
    }
    const targets = ['fd', 'audio-1', 'audio-2'].map((name) => {
      const text = readFileSync(join(packaged.workDir, `${name}-plain.m3u8`), 'utf8');
      return /TARGETDURATION:(\d+)/.exec(text)?.[1];
    });
    expect(targets).toEqual(['3', '3', '3']);
  });

  test('has them under each encryption of its HLS, with a key for each track, and nothing of them in the clear', async () => {
    const keys = new Map([1, 2].map((number) => [number, randomBytes(16)]));
    const trackKeys = (number: number): Uint8Array => keys.get(number)!;
    const packaged = await packageClip(film, { trackKeys }, [hls({ isEncrypted: true })]);
    const { audioTracks } = mediaOf(packaged);
    expect(audioTracks.map(({ number, variant }) => [number, variant])).toEqual([
      [1, ''],
      [2, ''],
    ]);
    const playlist = join(packaged.workDir, 'audio-2.m3u8');
    expect(readFileSync(playlist, 'utf8')).toContain('#EXT-X-KEY:METHOD=AES-128,URI="audio-2/content.key"');
    expect(readFileSync(join(packaged.workDir, 'audio-2/00000.ts'))[0]).not.toBe(0x47);
    const names = readdirSync(packaged.workDir).filter((name) => name.startsWith('audio'));
    expect(names.toSorted()).toEqual(['audio-1', 'audio-1.m3u8', 'audio-2', 'audio-2.m3u8']);
    const { path, segments } = await openPlaylist(playlist, keys.get(2));
    expect(segments.map(({ seconds }) => Math.round(seconds))).toEqual([3, 3, 1]);
    expect(pitchesOf(await findTones(path))).toEqual([1500]);
  });
});

test('further sound in a transport stream that begins late is in sync', SLOW, async () => {
  const maps = MAPS.slice(0, 6);
  const sounds = [...tones(1000, 4), ...tones(600, 4)];
  const film = await makeClip('two.ts', flashing('160x90', 4), sounds, maps, H264, AAC, ['-output_ts_offset', '77']);
  const { result, workDir } = await packageClip(film, { trackKeys: () => randomBytes(16) }, [hls()]);
  expect(result.ok && result.media.audioTracks).toHaveLength(1);
  const [main, further] = await Promise.all(
    ['fd', 'audio-1'].map((name) => findTones(join(workDir, `${name}-plain.m3u8`))),
  );
  expect(further?.tones.map(({ seconds }) => Math.round(seconds * 20))).toEqual(
    main?.tones.map(({ seconds }) => Math.round(seconds * 20)),
  );
  expect(further?.tones).toHaveLength(4);
});

/** Of the transport streams, joined: when each further tone begins, in seconds of the film. */
async function furtherTones(name: string, parts: readonly (readonly string[])[]): Promise<readonly number[]> {
  const clips: Buffer[] = [];
  for (const [index, part] of parts.entries())
    clips.push(readFileSync(await makeClip(`${String(index)}-${name}`, part)));
  const film = makeFile(name, Buffer.concat(clips));
  const { workDir } = await packageClip(film, { trackKeys: () => randomBytes(16) }, [hls()]);
  const { tones: heard, begins } = await findTones(join(workDir, 'audio-1-plain.m3u8'));
  return heard.map(({ seconds }) => seconds - begins);
}

test('a long pause of further sound in a transport stream is kept', SLOW, async () => {
  const paused = [...tones(600, 18), '-filter:a:1', "aselect='lt(t,2.8)+gte(t,15)'"];
  const film = [...flashing('160x90', 18), ...tones(1000, 18), ...paused, ...MAPS.slice(0, 6), ...H264, ...AAC];
  expect((await furtherTones('pause.ts', [film])).map(Math.round)).toEqual([0, 1, 2, 15, 16, 17]);
});

test('further sound whose rate changes in a transport stream stays in sync', SLOW, async () => {
  const part = (rate: number, offset: number): readonly string[] => [
    ...[...flashing('160x90', 4), ...tones(1000, 4), ...tones(600, 4), ...MAPS.slice(0, 6), ...H264, ...AAC],
    ...['-ar:a:1', String(rate), '-output_ts_offset', String(offset)],
  ];
  const heard = await furtherTones('rates.ts', [part(48_000, 0), part(22_050, 4)]);
  expect(heard).toHaveLength(8);
  for (const [second, instant] of heard.entries()) expect(Math.abs(instant - second)).toBeLessThan(0.1);
});

test('tracks for which there is no time are left out', SLOW, async () => {
  const film = await makeClip(
    'late.mkv',
    flashing('160x90', 2),
    tones(1000, 2),
    tones(600, 2),
    MAPS.slice(0, 6),
    H264,
    AAC,
  );
  const probed = await probeSource(film, PROBE);
  if (!probed.ok) throw new Error(probed.detail);
  const workDir = await mkdtemp(join(tmpdir(), 'playauth-tracks-'));
  onTestFinished(() => rm(workDir, { recursive: true }));
  const { signal } = new AbortController();
  const limits = { maxMemoryBytes: 8 * 1024 ** 3 };
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
  const job = { workDir, sourcePath: film, tools, limits, timeoutMs: 60_000, signal, deadline: signal };
  const { outputs } = planOutputs(probed.source, [hls()]);
  const trackKeys = (): Uint8Array => randomBytes(16);
  const made = await makeAudioTracks(job, { source: probed.source, outputs, trackKeys, withinMs: 0 });
  expect(made).toMatchObject({ ok: true, made: [], leftOut: [{ extra: 'audio track', track: 1 }] });
  expect(readdirSync(workDir)).toEqual([]);
});

test('tracks that are far longer than the film are kept', SLOW, async () => {
  const silence = await makeClip('silence.flac', generated('anullsrc=r=8000:cl=mono:d=7200'));
  const long = ['-i', silence];
  const maps = [...MAPS, '-map', '3:a', '-map', '3:a', '-map', '3:a', '-c:a', 'copy', '-c:a:0', 'aac', '-c:a:1', 'aac'];
  const film = await makeClip('long.mkv', flashing('160x90', 2), tones(1000, 2), tones(600, 2), long, maps, H264);
  const packaged = await packageClip(film, { trackKeys: () => randomBytes(16) }, [hls()]);
  const { audioTracks, leftOut } = mediaOf(packaged);
  expect(leftOut).toEqual([]);
  expect(audioTracks).toHaveLength(5);
});

test('a track that cannot be decoded is left out, and the film and its other tracks play', SLOW, async () => {
  const sounds = [...tones(1000, 3), ...tones(600, 3), ...tones(1500, 3)];
  const spoilt = ['-bsf:a:1', 'noise=amount=1'];
  const film = await makeClip('spoilt.mkv', flashing('160x90', 3), sounds, MAPS, H264, AAC, spoilt);
  const packaged = await packageClip(film, { trackKeys: () => randomBytes(16) }, [hls()]);
  const { audioTracks, leftOut } = mediaOf(packaged);
  expect(audioTracks.map(({ number }) => number)).toEqual([2]);
  expect(leftOut.map(({ extra, track }) => [extra, track])).toEqual([['audio track', 1]]);
  expect(pitchesOf(await findTones(join(packaged.workDir, 'audio-2-plain.m3u8')))).toEqual([1500]);
  expect(readdirSync(packaged.workDir).some((name) => name.startsWith('audio-1'))).toBe(false);
});
