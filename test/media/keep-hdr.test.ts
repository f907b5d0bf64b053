// A template group that keeps HDR beside SDR, from the template to the master playlist, on a whole server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { generated, type Arguments } from '../support/clips.ts';
import { importClip } from '../support/import-clip.ts';
import { officialClients } from '../support/official-clients.ts';

let server: EmbeddedServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const HLS = {
  Container: { Format: 'm3u8' },
  MuxConfig: { Segment: { Duration: 2 } },
  TransConfig: { IsCheckReso: true },
};
const DEEP = { Codec: 'H.265', PixFmt: 'yuv420p10le' };
const GROUP = [
  { ...HLS, Definition: 'FD', Video: { Height: 128 } },
  { ...HLS, Definition: 'SD', Video: DEEP },
];
const HLG: Arguments = [
  generated('testsrc2=s=320x180:r=25:d=1,format=yuv420p10le'),
  ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', '-color_range', 'tv'],
  ['-colorspace', 'bt2020nc', '-color_trc', 'arib-std-b67', '-color_primaries', 'bt2020'],
];

interface PlayInfo {
  readonly PlayURL: string;
  readonly Definition: string;
  readonly CodecName: string;
  readonly BitDepth: number;
  readonly HDRType: string;
}

async function call(action: string, parameters: Record<string, string>): Promise<Record<string, unknown>> {
  return (await officialClients[0]!.call(server, { action, parameters })).body;
}

test('HDR is kept where a template says so, and players may choose', async () => {
  const list = { Name: 'HDR', TranscodeTemplateList: JSON.stringify(GROUP) };
  const { TranscodeTemplateGroupId } = await call('AddTranscodeTemplateGroup', list);
  const templateGroupId = String(TranscodeTemplateGroupId);
  const clip = { title: 'HLG', fileName: 'hlg.mp4', templateGroupId, ffmpeg: HLG };
  const VideoId = await importClip(server, clip);
  const { PlayInfoList } = await call('GetPlayInfo', { VideoId, Definition: 'FD,SD,AUTO' });
  const { PlayInfo } = PlayInfoList as { readonly PlayInfo: readonly PlayInfo[] };
  const told = PlayInfo.map(({ Definition, CodecName, BitDepth, HDRType }) => [
    Definition,
    CodecName,
    BitDepth,
    HDRType,
  ]);
  expect(told).toEqual([
    ['FD', 'H264', 8, ''],
    ['SD', 'H265', 10, 'HLG'],
    ['AUTO', 'H265', 8, ''],
  ]);
  const master = await (await fetch(PlayInfo.at(-1)?.PlayURL ?? '')).text();
  const variants = [...master.matchAll(/CODECS="([^"]*)",VIDEO-RANGE=(\w+)/g)].map(([, codecs, range]) => [
    codecs,
    range,
  ]);
  expect(variants).toEqual([
    [expect.stringMatching(/^avc1\.\w{6}$/), 'SDR'],
    [expect.stringMatching(/^hvc1\.2\.4\.L\d+\.[\dA-F]+$/), 'HLG'],
  ]);
  const { Mezzanine } = await call('GetMezzanineInfo', { VideoId, AdditionType: 'video' });
  expect(Mezzanine).toMatchObject({ VideoStreamList: [{ CodecName: 'hevc', PixFmt: 'yuv420p10le', HDRType: 'HLG' }] });
}, 60_000);
