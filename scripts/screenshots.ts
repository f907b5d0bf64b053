// `node scripts/screenshots.ts`: the pictures of docs/images/, of a server with some films that FFmpeg draws. The console has to be built
// (`node scripts/build.mjs web`); it needs the system's FFmpeg and Chromium. With PLAYAUTH_ENDPOINT and a key pair in the environment
// the pictures are of that server, whose newest films get the titles.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Client } from '../sdk/client.ts';
import { launchChromium } from '../test/browser/support/chromium.ts';
import { openLibrary, type Library } from '../test/browser/support/library.ts';

const FOLDER = new URL('../docs/images/', import.meta.url).pathname;
const MOST_BYTES = 150_000;
const QUALITY = 74;
const WINDOW = { width: 1280, height: 720 };
const TRANSCODING_MS = 240_000;
const PATIENCE_MS = 120_000;

interface Film {
  readonly titles: Readonly<Record<Language, string>>;
  readonly tags: Readonly<Record<Language, string>>;
  readonly seconds: number;
  readonly colours: string;
}

type Language = 'en' | 'zh';

const films: readonly Film[] = [
  {
    titles: { en: 'Interview with a beekeeper', zh: '养蜂人访谈' },
    tags: { en: 'nature,interview', zh: '自然,访谈' },
    seconds: 16,
    colours: 'c0=0xfceabb:c1=0xf8b500:c2=0x3d2b1f:n=3',
  },
  {
    titles: { en: 'Harbour at night', zh: '夜晚的港口' },
    tags: { en: 'city', zh: '城市' },
    seconds: 12,
    colours: 'c0=0x0f2027:c1=0x2c5364:c2=0xf7971e:n=3',
  },
  {
    titles: { en: 'Lesson 3: colours and contrast', zh: '第三课：色彩与对比' },
    tags: { en: 'course-a,design', zh: '课程A,设计' },
    seconds: 18,
    colours: 'c0=0xff5f6d:c1=0xffc371:n=2',
  },
  {
    titles: { en: 'How light travels', zh: '光的旅程' },
    tags: { en: 'science', zh: '科学' },
    seconds: 22,
    colours: 'c0=0x41295a:c1=0x2f80ed:c2=0x6dd5fa:n=3',
  },
  {
    titles: { en: 'Spring in the valley', zh: '山谷之春' },
    tags: { en: 'nature,spring', zh: '自然,春天' },
    seconds: 14,
    colours: 'c0=0x2e6f40:c1=0xf6d365:c2=0x8fd3f4:n=3',
  },
];

function draw(folder: string, index: number, { seconds, colours }: Film): string {
  const path = join(folder, `film-${String(index)}.mp4`);
  const picture = `gradients=s=1280x720:r=25:${colours}:speed=0.015:x0=0:y0=0:x1=1280:y1=720`;
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=frequency=${String(220 + 60 * index)}`];
  const codec = [
    '-t',
    String(seconds),
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
  ];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, ...codec, path]);
  return path;
}

async function settle(library: Library, videoId: string): Promise<void> {
  for (const until = Date.now() + TRANSCODING_MS; Date.now() < until;) {
    const { Video } = await library.call('GetVideoInfo', { VideoId: videoId });
    if (Video.Status === 'Normal') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${videoId} was not transcoded`);
}

interface Shown {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of the films, in their order. */
  readonly ids: readonly string[];
}

async function fill(library: Library): Promise<Shown> {
  const ids: string[] = [];
  for (const [index, film] of films.entries()) {
    const videoId = await library.send(draw(library.folder, index, film), film.titles.en);
    await settle(library, videoId);
    ids.push(videoId);
  }
  const { url, accessKeyId, accessKeySecret } = library.server;
  return { url, accessKeyId, accessKeySecret, ids };
}

async function findThere(url: string): Promise<Shown> {
  const { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId = '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret = '' } =
    process.env;
  const client = new Client({ endpoint: url, accessKeyId, accessKeySecret, timeoutMs: PATIENCE_MS });
  const { videoList } = await client.getVideoList({ status: 'Normal', pageSize: films.length });
  return { url, accessKeyId, accessKeySecret, ids: videoList.video.map(({ videoId }) => videoId).reverse() };
}

async function nameFilms({ url, accessKeyId, accessKeySecret, ids }: Shown, language: Language): Promise<void> {
  const client = new Client({ endpoint: url, accessKeyId, accessKeySecret, timeoutMs: PATIENCE_MS });
  const changes = films.map(({ titles, tags }, index) => ({
    VideoId: ids[index],
    Title: titles[language],
    Tags: tags[language],
  }));
  await client.updateVideoInfos({ updateContent: JSON.stringify(changes.slice(0, ids.length)) });
}

async function takeAll(browser: Browser, shown: Shown, language: Language): Promise<void> {
  await nameFilms(shown, language);
  const { url, accessKeyId, accessKeySecret, ids } = shown;
  const locale = language === 'zh' ? 'zh-CN' : 'en';
  const context = await browser.newContext({ viewport: WINDOW, colorScheme: 'light', locale });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${url}/console/library`);
  await page.locator('input[name=id]').fill(accessKeyId);
  await page.locator('input[name=secret]').fill(accessKeySecret);
  await page.locator('.sign-in-form button[type=submit]').click();
  await page
    .locator('.media-row .cover img')
    .nth(ids.length - 1)
    .waitFor();
  await take(page, `library-${language}`);
  await page.goto(`${url}/console/video/${ids.at(-1) ?? ''}/renditions`);
  await page.locator('.video-panel table').waitFor();
  await page.locator('.source-facts').waitFor();
  await take(page, `video-${language}`);
  await page.goto(`${url}/console/api/GetVideoPlayAuth`);
  await page.getByLabel('VideoId').fill(ids.at(-1) ?? '');
  await page.locator('.send-bar button.main').click();
  await page.locator('.answer').waitFor();
  await take(page, `explorer-${language}`);
  await context.close();
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: QUALITY, animations: 'disabled' });
  const { size } = statSync(path);
  process.stdout.write(`${name}.jpg ${String(Math.round(size / 1000))} kB\n`);
  if (size > MOST_BYTES) throw new Error(`${name}.jpg has ${String(size)} bytes; at most ${String(MOST_BYTES)}`);
}

async function takeOf(shown: Shown): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const language of ['en', 'zh'] as const) await takeAll(browser, shown, language);
  } finally {
    await browser.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
const there = process.env['PLAYAUTH_ENDPOINT'];
if (there === undefined) {
  await using library = await openLibrary({ transcodeJobs: 1 });
  await takeOf(await fill(library));
} else await takeOf(await findThere(there));
