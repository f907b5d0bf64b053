// No file can make FFmpeg open a connection or another file. Two defences, each tested without the other: the lists of formats
// and protocols that every run on a source is given, and the network namespace that tools run in where the system lets them.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { packageProbed, SLOW } from '../package/package-clip.testing.ts';
import { H264, picture, run } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { pointElsewhere } from '../package/hostile-files.testing.ts';
import { probeSource } from '../probe/probe-source.ts';
import { runTool } from './run-tool.ts';
import { UNTRUSTED_INPUT_OPTIONS, inputUrl } from './ffmpeg-options.ts';

const { folder, makeClip, makeFile } = openClips();
let film = '';
beforeAll(async () => {
  film = await makeClip('film.mp4', picture('64x48'), H264);
});

let origin = '';
let connections = 0;
beforeEach(async () => {
  connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void trap.close());
  await once(trap, 'listening');
  origin = `127.0.0.1:${(trap.address() as AddressInfo).port}`;
});

const playlist = (uri: string): string => `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${uri}\n#EXT-X-ENDLIST\n`;
const dash = (uri: string): string => `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"
  mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"
  codecs="avc1.42001e" width="64" height="48"><BaseURL>${uri}</BaseURL></Representation></AdaptationSet></Period></MPD>`;

/** Content that refers to `place`, by the format that FFmpeg would take it for. */
const CONTENTS: readonly (readonly [format: string, content: (place: string) => string])[] = [
  ['hls', (place) => playlist(`http://${place}/a.ts`)],
  [
    'hls, of a key',
    (place) => playlist('a.ts').replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="http://${place}/k"\n#EXTINF`),
  ],
  ['hls, through other protocols', (place) => playlist(`crypto+tls+tcp://${place}`)],
  ['hls, joined', (place) => playlist(`concat:http://${place}/a.ts|file:///etc/passwd`)],
  ['dash', (place) => dash(`http://${place}/a.mp4`)],
  ['ffconcat', (place) => `ffconcat version 1.0\nfile 'http://${place}/a.mp4'\n`],
  ['ffconcat, unsafe', (place) => `ffconcat version 1.0\noption safe 0\nfile 'tcp://${place}'\n`],
  [
    'sdp',
    (place) =>
      `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 ${place.split(':')[0]}\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
  ],
  ['rtsp', (place) => `rtsptext\nrtsp://${place}/a`],
  ['asx', (place) => `<asx version="3.0"><entry><ref href="http://${place}/a.wmv"/></entry></asx>`],
  [
    'imf',
    (place) =>
      `<?xml version="1.0"?><AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"><Path>http://${place}</Path></AssetMap>`,
  ],
  ['a link', (place) => `[InternetShortcut]\nURL=http://${place}/a.mp4\n`],
  ['an address', (place) => `http://${place}/a.mp4\n`],
];

describe('FFmpeg, with the options for untrusted files', SLOW, () => {
  test.each(CONTENTS)('refuses %s under every file name', async (_, content) => {
    for (const extension of ['mp4', 'ts']) {
      const path = makeFile(`told.${extension}`, `${content(origin)}${'\n'.repeat(200)}`);
      const args = ['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, '-i', inputUrl(path), '-f', 'null', '-'];
      await expect(run('ffmpeg', args)).rejects.toThrow();
      expect(await probeSource(path, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 20_000 })).toMatchObject({
        ok: false,
      });
    }
    expect(connections).toBe(0);
  });

  test('would connect without the options: the test detects connections', async () => {
    const path = makeFile('open.m3u8', playlist(`http://${origin}/a.ts`));
    const args = ['-v', 'error', '-protocol_whitelist', 'file,http,tcp', '-i', path, '-f', 'null', '-'];
    await expect(run('ffmpeg', args)).rejects.toThrow();
    expect(connections).toBeGreaterThan(0);
  });

  test.each(['http', 'tcp', 'rtmp', 'concat', 'subfile', 'crypto'])(
    'opens nothing by the protocol %s:',
    async (protocol) => {
      const args = ['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, '-i', `${protocol}://${origin}/a.mp4`];
      await expect(run('ffprobe', args)).rejects.toThrow();
      expect(connections).toBe(0);
    },
  );

  test('does not follow an index whose media is in another file', async () => {
    const path = makeFile('reference.mp4', pointElsewhere(readFileSync(film), film));
    const follow = ['-enable_drefs', '1', '-use_absolute_path', '1'];
    const frames = async (options: readonly string[]): Promise<string> => {
      const args = ['-v', 'quiet', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'];
      const { stdout } = await run('ffprobe', [...args, ...options, path]).catch(() => ({ stdout: '' }));
      return stdout.trim();
    };
    expect(await frames(follow)).toBe('25');
    expect(await frames(UNTRUSTED_INPUT_OPTIONS)).not.toBe('25');
    const probed = await probeSource(path, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 20_000 });
    if (!probed.ok) return;
    expect((await packageProbed(path, probed.source)).result).toMatchObject({ ok: false, reason: 'nothing-decoded' });
  });

  test('does not take an attachment of a film for a film', async () => {
    const attached = makeFile('attached.txt', playlist(`http://${origin}/a.ts`));
    const attach = ['-attach', attached, '-metadata:s:t', 'mimetype=application/vnd.apple.mpegurl'];
    const path = await makeClip('attaching.mkv', picture('64x48'), H264, attach);
    const probed = await probeSource(path, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 20_000 });
    if (!probed.ok) throw new Error(probed.detail);
    const { result } = await packageProbed(path, probed.source);
    expect(result.ok).toBe(true);
    expect(connections).toBe(0);
  });
});

describe('a tool', () => {
  function hasNamespaces(): boolean {
    return ['-n', '-cn', '-rn'].some((way) => {
      try {
        execFileSync('unshare', [way, 'true'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
  }

  const connect = (): readonly string[] => {
    const [host = '', port = ''] = origin.split(':');
    return [
      '-e',
      `require('net').connect(${port}, '${host}').on('error', (e) => console.log(e.code)).on('connect', () => console.log('connected'))`,
    ];
  };
  const inTool = (): ReturnType<typeof runTool> =>
    runTool({ command: process.execPath, args: connect(), timeoutMs: 20_000, maxStdoutBytes: 1000 });

  test.skipIf(!hasNamespaces())('reaches no host, not even this machine', async () => {
    expect((await inTool()).stdout).toBe('ENETUNREACH\n');
    const args = ['-v', 'error', '-i', `http://${origin}/a.mp4`];
    const ffprobe = await runTool({ command: 'ffprobe', args, timeoutMs: 20_000, maxStdoutBytes: 1000 });
    expect(ffprobe.exitCode).toBe(1);
    expect(connections).toBe(0);
  });

  test('runs without a network namespace where the system allows none', async () => {
    const bare = makeFile('unshare', '');
    expect(bare).not.toBe('');
    const searchPath = `${folder}:/usr/bin:/bin`;
    execFileSync('sh', ['-c', `printf '#!/bin/sh\\nexit 1\\n' > '${bare}' && chmod 700 '${bare}'`]);
    const result = await runTool({
      command: process.execPath,
      args: connect(),
      searchPath,
      timeoutMs: 20_000,
      maxStdoutBytes: 1000,
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'connected\n' });
  });
});
