// The library of the pictures, made through the public API: films that are uploaded, identities, rules, and a receiver of events that
// does not take all of them.
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Library } from '../../test/browser/support/library.ts';
import { categories, drawFilm, drawPodcast, films, interview, podcast, type Language } from './films.ts';
import { makeIdentities } from './identities.ts';

export interface Filled {
  /** Of the films, in their order. */
  readonly ids: readonly string[];
  readonly podcastId: string;
  readonly brokenId: string;
  /** Of a file that never arrives. */
  readonly awaitedId: string;
  readonly categoryIds: readonly number[];
  /** The receiver of events. */
  readonly close: () => Promise<void>;
}

type Named = Pick<Filled, 'ids' | 'podcastId' | 'awaitedId' | 'categoryIds'>;

const TRANSCODING_MS = 600_000;
const LOOK_MS = 500;
const RULES = [
  ['one-device', '{"MaxConcurrency":1,"OnExceed":"StopOldest"}', 'One screen at a time; the newest one wins'],
  ['previews', '{"PreviewSeconds":30}', 'Half a minute for visitors'],
  [
    'course-a',
    '{"MaxRedemptions":3,"MaxSessionSeconds":7200,"AllowIp":"203.0.113.0/24,198.51.100.0/24"}',
    'Students of course A, from the campus',
  ],
] as const;
const CAPTIONS = [
  ['en', 'English', 'The sun comes up', 'over a quiet sea.'],
  ['zh-CN', '简体中文', '太阳升起', '照在平静的海面上。'],
] as const;

/** `say` is told what is done. */
export async function fill(library: Library, say: (words: string) => void): Promise<Filled> {
  const receiver = await openReceiver();
  const { call } = library;
  await call('SetMessageCallback', {
    CallbackType: 'HTTP',
    EventTypeList: 'ALL',
    CallbackURL: `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/playauth-events`,
  });
  const categoryIds: number[] = [];
  for (const { en } of categories) categoryIds.push((await call('AddCategory', { CateName: en })).Category.CateId);
  const brokenId = await sendBroken(library);
  const podcastId = await library.send(await drawPodcast(library.folder), podcast.en);
  const ids: string[] = [];
  for (const film of films) {
    say(`Drawing ${film.titles.en}`);
    ids.push(await library.send(await drawFilm(library.folder, film), film.titles.en));
  }
  for (const [index, videoId] of [...ids, podcastId].entries()) {
    say(`Transcoding ${String(index + 1)} of ${String(ids.length + 1)}`);
    await settle(library, videoId);
  }
  say('Rules, users and captions');
  const { VideoId: awaitedId } = await call('CreateUploadVideo', {
    Title: interview.en,
    FileName: 'interview.mov',
    FileSize: 734_003_200,
  });
  const filled = { ids, podcastId, brokenId, awaitedId, categoryIds };
  await describe(library, filled);
  await makeIdentities(library);
  await makePlayback(library, ids);
  const close = async (): Promise<void> => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  };
  return { ...filled, close };
}

/** Has a fault in what it does with snapshots. */
async function openReceiver(): Promise<Server> {
  const receiver = createServer((request, response) => {
    text(request).then(
      (body) => response.writeHead(body.includes('"Snapshot') ? 503 : 200).end(),
      () => request.destroy(),
    );
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  return receiver;
}

async function sendBroken(library: Library): Promise<string> {
  const path = join(library.folder, 'holiday.mp4');
  await writeFile(path, 'These are words and not a film. '.repeat(200));
  return await library.send(path, 'Holiday, first cut');
}

async function settle(library: Library, videoId: string): Promise<void> {
  for (const until = Date.now() + TRANSCODING_MS; Date.now() < until;) {
    const { Video } = await library.call('GetVideoInfo', { VideoId: videoId });
    if (Video.Status === 'Normal') return;
    if (Video.Status.endsWith('Fail')) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`${videoId} was not transcoded`);
}

async function takeSnapshots({ call }: Library, videoId: string): Promise<void> {
  const { SnapshotJob } = await call('SubmitSnapshotJob', { VideoId: videoId, Count: 6, Interval: 2 });
  for (const until = Date.now() + TRANSCODING_MS; Date.now() < until;) {
    const isDone = await call('ListSnapshots', { VideoId: videoId, SnapshotType: 'NormalSnapshot' }).then(
      ({ MediaSnapshot }) => MediaSnapshot.JobId === SnapshotJob.JobId,
      () => false,
    );
    if (isDone) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error('no snapshots were taken');
}

async function describe(library: Library, named: Named): Promise<void> {
  const { call } = library;
  await nameFilms(library, named, 'en');
  const last = named.ids.at(-1) ?? '';
  await call('UpdateVideoInfo', {
    VideoId: last,
    Description: 'Filmed in one take, from the first light to full day.',
  });
  for (const [language, label, first, second] of CAPTIONS) {
    const content = `WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n${first}\n\n00:00:05.500 --> 00:00:11.000\n${second}\n`;
    const isDefault = String(language === 'en');
    await call('AddCaption', {
      VideoId: last,
      Language: language,
      Label: label,
      Content: content,
      IsDefault: isDefault,
    });
  }
  await takeSnapshots(library, last);
  await call('CreateAudit', { AuditContent: JSON.stringify([{ VideoId: named.ids[5], Status: 'Blocked' }]) });
}

/** The titles, tags and categories in one language. */
export async function nameFilms(
  { call }: Library,
  { ids, podcastId, awaitedId, categoryIds }: Named,
  language: Language,
): Promise<void> {
  for (const [index, name] of categories.entries())
    await call('UpdateCategory', { CateId: categoryIds[index] ?? 0, CateName: name[language] });
  const changes = films.map(({ titles, tags, category }, index) => ({
    VideoId: ids[index],
    Title: titles[language],
    Tags: tags[language],
    CateId: categoryIds[category],
  }));
  const others = [
    { VideoId: podcastId, Title: podcast[language] },
    { VideoId: awaitedId, Title: interview[language] },
  ];
  const all = [...changes, ...others];
  await call('UpdateVideoInfos', { UpdateContent: JSON.stringify(all) });
}

async function makePlayback({ call, server }: Library, ids: readonly string[]): Promise<void> {
  for (const [PolicyName, Rules, Description] of RULES)
    await call('CreatePlaybackPolicy', { PolicyName, Rules, Description });
  await call('AttachPlaybackPolicy', { PolicyName: 'course-a', Target: `video:${ids[7] ?? ''}` });
  await call('AttachPlaybackPolicy', { PolicyName: 'previews', Target: `video:${ids[8] ?? ''}` });
  await call('AttachPlaybackPolicy', { PolicyName: 'one-device', Target: `video:${ids.at(-1) ?? ''}` });
  await call('SetAppPlayKey', { PlayKey: 'picturesOfDay202' });
  await call('RotateRingKey', { Purpose: 'watch' });
  await call('RevokePlayback', { ViewerId: 'viewer-17' });
  await call('RevokePlayback', { UserAccessKeyId: server.accessKeyId, IssuedBefore: '2026-01-01T00:00:00Z' });
  const list = [
    {
      TemplateName: 'Course HD',
      Definition: 'HD',
      Video: { Codec: 'H.264', Width: 1280, Bitrate: 1800 },
      Audio: { Codec: 'AAC' },
      Container: { Format: 'm3u8' },
    },
  ];
  await call('AddTranscodeTemplateGroup', { Name: 'Courses', TranscodeTemplateList: JSON.stringify(list) });
}
