// Takes the pictures of docs/images/: of a server of its own with films that FFmpeg draws. `--look FOLDER` takes every page in both languages, light and
// dark, at 390, 768 and 1440 px instead, for those who look at them; words after it choose pictures by name.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../test/browser/support/chromium.ts';
import { openLibrary } from '../../test/browser/support/library.ts';
import { fill, nameFilms, type Filled } from './fill.ts';
import { anHourAgo, useAnHour } from './hour.ts';
import { pictures, type Picture } from './pages.ts';
import { openVisitor, type Look, type Visit } from './take.ts';
import type { Language } from './films.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const everyLook: readonly Look[] = (['light', 'dark'] as const).flatMap((theme) =>
  [1440, 768, 390].map((width) => ({
    mark: `-${String(width)}-${theme}`,
    width,
    height: width < 500 ? 844 : 900,
    theme,
  })),
);

/** Every kept picture in English and light; a few in other looks. */
function looksOf({ also = [], isForLook = false }: Picture, language: Language): readonly Look[] {
  if (isForLook) return [];
  if (language === 'zh') return also.includes('zh') ? [{ mark: '-zh', ...DESK, theme: 'light' }] : [];
  return [
    { mark: '', ...DESK, theme: 'light' },
    ...(also.includes('dark') ? [{ mark: '-dark', ...DESK, theme: 'dark' as const }] : []),
    ...(also.includes('phone') ? [{ mark: '-phone', ...PHONE, theme: 'light' as const }] : []),
  ];
}

interface Wanted {
  readonly folder: string;
  readonly isWhole: boolean;
  readonly looksFor: (picture: Picture, language: Language) => readonly Look[];
}

function readArguments([flag, folder, ...words]: readonly string[]): Wanted {
  if (flag !== '--look') return { folder: IMAGES, isWhole: false, looksFor: looksOf };
  if (folder === undefined) throw new Error('name a folder: --look FOLDER');
  const isChosen = ({ name }: Picture): boolean => words.length === 0 || words.some((word) => name.includes(word));
  return {
    folder,
    isWhole: true,
    looksFor: (picture, language) =>
      isChosen(picture) ? everyLook.map((look) => ({ ...look, mark: `${look.mark}-${language}` })) : [],
  };
}

const wanted = readArguments(process.argv.slice(2));
mkdirSync(wanted.folder, { recursive: true });
const taken = new Set<string>();
const folder = await mkdtemp(join(tmpdir(), 'playauth-pictures-'));
const settings = { dataDir: folder, databaseUrl: `sqlite:${join(folder, 'playauth.db')}`, transcodeJobs: 1 };
try {
  const filled = await fillAndStop();
  await using library = await openLibrary(settings, anHourAgo());
  say('An hour of viewers');
  const shown = { ...filled, ...(await useAnHour(library, filled.ids)) };
  const browser = await launchChromium();
  try {
    for (const language of ['en', 'zh'] as const) {
      await nameFilms(library, shown, language);
      await takeAll(browser, { ...library.server, shown }, language);
    }
  } finally {
    await browser.close();
    await filled.close();
  }
  if (wanted.folder === IMAGES) removeOthers();
  say(`${String(taken.size)} pictures in ${wanted.folder}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The server that transcodes is not the one of the pictures: that one's clock began an hour ago. */
async function fillAndStop(): Promise<Filled> {
  await using library = await openLibrary(settings);
  return await fill(library, say);
}

async function takeAll(browser: Browser, visit: Visit, language: Language): Promise<void> {
  await using visitor = await openVisitor(browser, visit, { language, kept: wanted });
  for (const picture of pictures) {
    const looks = wanted.looksFor(picture, language);
    if (looks.length === 0) continue;
    for (const name of await visitor.take(picture, looks)) taken.add(name);
    say(`${language} ${picture.name}`);
  }
}

/** Of pages that are not taken any more. Last, so that a run that fails leaves none out. */
function removeOthers(): void {
  for (const file of readdirSync(IMAGES)) if (!taken.has(file)) rmSync(IMAGES + file);
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
