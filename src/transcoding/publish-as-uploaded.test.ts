// Which uploaded files are published unchanged.
import { describe, expect, test } from 'vitest';
import type { SourceInfo, SourceVideo } from '../ffmpeg/source-info.ts';
import { playableAs } from './publish-as-uploaded.ts';

const MP4 = 'mov,mp4,m4a,3gp,3g2,mj2';
const film: SourceVideo = {
  codec: 'h264',
  width: 640,
  height: 360,
  rotation: 0,
  fps: 25,
  rate: { rate: [25, 1], isConstant: true } as const,
  pixFmt: 'yuv420p',
  interlaced: false,
  streamIndex: 0,
};
const sound = (codec: string) => ({ codec, channels: 2, sampleRate: 48_000, streamIndex: 1 });
const source = (container: string, streams: Partial<SourceInfo>): SourceInfo => ({
  container,
  durationSeconds: 2,
  sizeBytes: 1000,
  bitrateKbps: 400,
  ...streams,
});

describe('published as uploaded', () => {
  test.each<[string, SourceInfo, string]>([
    ['source.mp4', source(MP4, { video: film, audio: sound('aac') }), 'mp4'],
    ['source-2.mp4', source(MP4, { video: film, audio: sound('mp3') }), 'mp4'],
    ['source.m4v', source(MP4, { video: { ...film, pixFmt: 'yuvj420p' } }), 'mp4'],
    ['source.flv', source('flv', { video: film, audio: sound('aac') }), 'flv'],
    ['source.mp3', source('mp3', { audio: sound('mp3') }), 'mp3'],
  ])('%s', (name, found, format) => {
    expect(playableAs(`v/source/${name}`, found)).toMatchObject({ format });
  });
});

describe('not published as uploaded', () => {
  test.each<[string, string, SourceInfo]>([
    ['another container by the same name', 'source.mp4', source('matroska,webm', { video: film })],
    ['the container by another name', 'source.mov', source(MP4, { video: film, audio: sound('aac') })],
    ['WebM, which GetPlayInfo has no word for', 'source.webm', source('matroska,webm', { video: film })],
    ['another codec', 'source.mp4', source(MP4, { video: { ...film, codec: 'hevc' }, audio: sound('aac') })],
    ['ten bits', 'source.mp4', source(MP4, { video: { ...film, pixFmt: 'yuv420p10le' } })],
    ['4:4:4', 'source.mp4', source(MP4, { video: { ...film, pixFmt: 'yuv444p' } })],
    ['sound that browsers do not know', 'source.mp4', source(MP4, { video: film, audio: sound('ac3') })],
    ['sound alone in MP4', 'source.mp4', source(MP4, { audio: sound('aac') })],
    ['another sound as MP3', 'source.mp3', source('mp3', { audio: sound('mp2') })],
    ['old FLV', 'source.flv', source('flv', { video: { ...film, codec: 'flv1' }, audio: sound('mp3') })],
  ])('%s', (_, name, found) => {
    expect(playableAs(`v/source/${name}`, found)).toBeUndefined();
  });
});
