// The only spellings of a media URL that are accepted, and many that are not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OF_NO_CREDENTIAL } from '../../test/support/issuers.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { asVideoId } from '../wire/ids.ts';
import { MAX_SESSION_TOKEN_LENGTH, packSession, signSessionToken } from '../wire/session-token.ts';
import { parsePlayPath, scopeOf } from './play-path.ts';

const TOKEN = 'AQABAQ_-0';
const VIDEO = '0123456789abcdef0123456789abcdef';
const BASE = `/play/${TOKEN}/${VIDEO}`;
const SNAPSHOTS = `${VIDEO}-0123456789abcdef`;

describe('accepted paths', () => {
  test.each([
    ['cover.jpg', { kind: 'cover' }],
    ['thumbnails.vtt', { kind: 'thumbnails', name: 'thumbnails.vtt' }],
    ['thumbnails/00002.jpg', { kind: 'thumbnails', name: 'thumbnails/00002.jpg' }],
    [`snapshots/${SNAPSHOTS}/00001.jpg`, { kind: 'snapshot', place: SNAPSHOTS, name: '00001.jpg' }],
    [`snapshots/${SNAPSHOTS}/cells/12345.jpg`, { kind: 'snapshot', place: SNAPSHOTS, name: 'cells/12345.jpg' }],
    ['source.mp4', { kind: 'source', name: 'source.mp4', number: 1 }],
    ['source-2.rmvb', { kind: 'source', name: 'source-2.rmvb', number: 2 }],
    ['fd.mp4', { kind: 'file', definition: 'fd', format: 'mp4' }],
    ['sq.mp3', { kind: 'file', definition: 'sq', format: 'mp3' }],
    ['ld.flv', { kind: 'file', definition: 'ld', format: 'flv' }],
    ['hd.m3u8', { kind: 'playlist', definition: 'hd', variant: '' }],
    ['hd-plain.m3u8', { kind: 'playlist', definition: 'hd', variant: 'plain' }],
    ['hd-kms.m3u8', { kind: 'playlist', definition: 'hd', variant: 'kms' }],
    ['2k/content.key', { kind: 'key', definition: '2k', variant: '' }],
    ['2k-kms/content.key', { kind: 'key', definition: '2k', variant: 'kms' }],
    ['auto/00012.ts', { kind: 'segment', definition: 'auto', variant: '', name: '00012.ts', index: 12 }],
    ['ld-plain/00012.ts', { kind: 'segment', definition: 'ld', variant: 'plain', name: '00012.ts', index: 12 }],
    ['audio-1.m3u8', { kind: 'playlist', definition: 'auto', track: 1, variant: '' }],
    ['audio-8-kms.m3u8', { kind: 'playlist', definition: 'auto', track: 8, variant: 'kms' }],
    ['audio-2/content.key', { kind: 'key', definition: 'auto', track: 2, variant: '' }],
    [
      'audio-3-plain/00012.ts',
      { kind: 'segment', definition: 'auto', track: 3, variant: 'plain', name: '00012.ts', index: 12 },
    ],
    ['fd/1234567.ts', { kind: 'segment', definition: 'fd', variant: '', name: '1234567.ts', index: 1_234_567 }],
  ])('%s', (name, target) => {
    expect(parsePlayPath(`${BASE}/${name}`)).toEqual({ token: TOKEN, videoId: VIDEO, target });
  });
});

test('the longest grant', () => {
  const issuer = ['0000000001', '0000000002', '0000000003'];
  const session = packSession({
    ...OF_NO_CREDENTIAL,
    issuer,
    watchLink: '0000000004',
    viewer: '0000000005',
    isStored: true,
    sessionId: '0'.repeat(24),
    videoId: asVideoId(VIDEO),
    expiresAt: 1,
    previewSeconds: 0,
  });
  const key = new HmacKey('sha256', Buffer.alloc(32));
  const token = signSessionToken(session, { keyId: 1, kind: 'play', scope: 0 }, key);
  expect(token).toHaveLength(MAX_SESSION_TOKEN_LENGTH);
  expect(parsePlayPath(`/play/${token}/${VIDEO}/fd.mp4`)?.token).toBe(token);
});

describe('refused paths', () => {
  test.each([
    '',
    '/',
    '/play',
    '/play/',
    `${BASE}`,
    `${BASE}/`,
    `${BASE}//fd.mp4`,
    `//play/${TOKEN}/${VIDEO}/fd.mp4`,
    `${BASE}/fd.mp4/`,
    `${BASE}/fd.mp4\n`,
    `${BASE}/fd.mp4%00`,
    `${BASE}/fd.mp4\0.jpg`,
    `${BASE}/FD.MP4`,
    `${BASE}/fd.mkv`,
    `${BASE}/audio-0.m3u8`,
    `${BASE}/audio-9.m3u8`,
    `${BASE}/audio-10.m3u8`,
    `${BASE}/audio.m3u8`,
    `${BASE}/audio-1.mp3`,
    `${BASE}/audio-1-clear.m3u8`,
    `${BASE}/audio-1/audio-2.m3u8`,
    `${BASE}/fd-plain.mp4`,
    `${BASE}/thumbnails`,
    `${BASE}/thumbnails.jpg`,
    `${BASE}/thumbnails/00001.vtt`,
    `${BASE}/thumbnails/1.jpg`,
    `${BASE}/thumbnails/../cover.jpg`,
    `${BASE}/snapshots/${VIDEO}/00001.jpg`,
    `${BASE}/snapshots/${SNAPSHOTS}/cover.jpg`,
    `${BASE}/snapshots/${SNAPSHOTS}/other/00001.jpg`,
    `${BASE}/snapshots/${SNAPSHOTS}/../00001.jpg`,
    `${BASE}/snapshots/../${SNAPSHOTS}/00001.jpg`,
    `${BASE}/snapshots/${SNAPSHOTS}/{SnapshotCount}.jpg`,
    `${BASE}/fd-kms.flv`,
    `${BASE}/fd-.m3u8`,
    `${BASE}/fd-kms-plain.m3u8`,
    `${BASE}/fd-KMS.m3u8`,
    `${BASE}/-kms.m3u8`,
    `${BASE}/fd-other/00000.ts`,
    `${BASE}/.mp4`,
    `${BASE}/..mp4`,
    `${BASE}/source`,
    `${BASE}/source.`,
    `${BASE}/source.MP4`,
    `${BASE}/source.mp4.mp4`,
    `${BASE}/source/source.mp4`,
    `${BASE}/cover.jpg/x`,
    `${BASE}/fd/0001.ts`,
    `${BASE}/fd/12345678.ts`,
    `${BASE}/fd/-0001.ts`,
    `${BASE}/fd/content.key.ts`,
    `${BASE}/fd/../hd/content.key`,
    `${BASE}/../content.key`,
    `${BASE}/../00000.ts`,
    `${BASE}/.fd/content.key`,
    `${BASE}/../${VIDEO}/fd.mp4`,
    `${BASE}/%2e%2e/fd.mp4`,
    `${BASE}/..%2ffd.mp4`,
    `${BASE}/..\\fd.mp4`,
    `${BASE}/%66d.mp4`,
    `${BASE}/source-0.mp4`,
    `${BASE}/source-02.mp4`,
    `${BASE}/source-.mp4`,
    `${BASE};a=b/fd.mp4`,
    `/play/${TOKEN}/${VIDEO.toUpperCase()}/fd.mp4`,
    `/play/${TOKEN}/${VIDEO}0/fd.mp4`,
    `/play/${TOKEN}/../fd.mp4`,
    `/play//${VIDEO}/fd.mp4`,
    `/play/${'A'.repeat(123)}/${VIDEO}/fd.mp4`,
    `/play/a.b/${VIDEO}/fd.mp4`,
    `/play/a=/${VIDEO}/fd.mp4`,
    `http://127.0.0.1${BASE}/fd.mp4`,
    `/x${BASE}/fd.mp4`,
  ])('%j is refused', (path) => {
    expect(parsePlayPath(path)).toBeUndefined();
  });

  test('accepts no path with a dot segment, an escape or a control character', () => {
    const pieces = [
      '/',
      '..',
      '.',
      '%2e',
      '%00',
      '\\',
      'fd',
      'cover',
      '.mp4',
      '.jpg',
      '.ts',
      '.key',
      '00001',
      '\n',
      ':',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const path = `${BASE}/${parts.join('')}`;
        const rest = path.slice(BASE.length + 1);
        if (parsePlayPath(path) === undefined) return;
        expect(rest).toMatch(/^[a-z0-9]+(\/(content|\d+))?\.(jpg|mp4|mp3|m3u8|key|ts)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the scope that a target needs', () => {
  test('a cover needs none, a file its format, and the parts of HLS that of their playlist', () => {
    const scope = (name: string): readonly string[] | 'any' => scopeOf(parsePlayPath(`${BASE}/${name}`)!.target);
    expect(scope('cover.jpg')).toEqual([]);
    expect(scope(`snapshots/${SNAPSHOTS}/00001.jpg`)).toEqual([]);
    expect(scope('thumbnails.vtt')).toEqual('any');
    expect(scope('fd.mp4')).toEqual(['fd', 'mp4']);
    expect(scope('sq.mp3')).toEqual(['sq', 'mp3']);
    expect(scope('fd.m3u8')).toEqual(['fd', 'm3u8']);
    expect(scope('fd/content.key')).toEqual(['fd', 'm3u8']);
    expect(scope('fd/00000.ts')).toEqual(['fd', 'm3u8']);
  });
});
