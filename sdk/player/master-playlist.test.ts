import { expect, test } from 'vitest';
import { choosePlayables, readStreams } from './choose-stream.ts';
import { masterPlaylist } from './master-playlist.ts';

test('a master playlist lists the definitions, ascending, with their URLs', () => {
  const PlayInfo = [
    {
      PlayURL: 'https://h/play/g/v/hd.m3u8',
      Format: 'm3u8',
      Definition: 'HD',
      Width: 1920,
      Height: 1080,
      Bitrate: '3000.5',
    },
    {
      PlayURL: 'https://h/play/g/v/fd.m3u8',
      Format: 'm3u8',
      Definition: 'FD',
      Width: 640,
      Height: 360,
      Bitrate: '400',
    },
  ];
  const can = { hlsJs: true, nativeHls: false, playsFile: () => false };
  expect(masterPlaylist(choosePlayables(readStreams({ PlayInfoList: { PlayInfo } }), can))).toBe(
    [
      '#EXTM3U',
      '#EXT-X-VERSION:3',
      '#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=640x360,NAME="FD"',
      'https://h/play/g/v/fd.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=3000500,RESOLUTION=1920x1080,NAME="HD"',
      'https://h/play/g/v/hd.m3u8',
      '',
    ].join('\n'),
  );
});
