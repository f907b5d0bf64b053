// playauth as a library, for other people's tests: a whole server on a free port, in memory, with a clock to set.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettableClock } from './base/clock.ts';
import { createLogger } from './base/logger.ts';
import type { WholeServer } from './app/server.ts';
import { oldNodeText } from './config/old-node.ts';
import { readConfig, type Values } from './config/read-config.ts';
import { asReferenceId, asVideoId } from './wire/ids.ts';
import type { VideoStatus } from './library/videos/video.ts';

export { SettableClock };

export interface StartServerOptions {
  /** Default: one that runs with real time until it is set, advanced or frozen. */
  readonly clock?: SettableClock;
  /** Any setting of docs/configuration.md by its name, such as `port`, `databaseUrl`, `dataDir`, `logLevel`. */
  readonly settings?: Values;
}

export interface SeedVideo {
  readonly title?: string;
  readonly status?: VideoStatus;
  readonly referenceId?: string;
  readonly durationSeconds?: number;
  readonly tags?: readonly string[];
  readonly cateId?: number;
}

export interface EmbeddedServer extends AsyncDisposable {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Scheme-less, as the official Tea SDKs take it. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly dataDir: string;
  readonly clock: SettableClock;
  /**
   * Puts a record into the library without a file, for tests of code that only asks for credentials. Answers the
   * VideoId. It has no streams; import a real file to play one.
   */
  seedVideo(video?: SeedVideo): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server that leaves nothing behind: `await using server = await startServer()`. Needs Node 24. */
export async function startServer({
  clock = new SettableClock(),
  settings = {},
}: StartServerOptions = {}): Promise<EmbeddedServer> {
  const tooOld = oldNodeText();
  if (tooOld !== undefined) throw new Error(tooOld[0]);
  const temporary = settings.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'playauth-')) : undefined;
  const removeTemporary = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  const server = await configureAndRun(clock, {
    port: 0,
    databaseUrl: 'sqlite::memory:',
    logLevel: 'silent',
    // A clock that stands still would refuse everything after the first burst.
    throttle: 'off',
    // The machine of a test suite may have little.
    minFreeBytes: 256 * 1024 ** 2,
    ...(temporary !== undefined && { dataDir: temporary }),
    ...settings,
  }).catch(async (error: unknown) => {
    await removeTemporary();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= server.close().then(removeTemporary));
  return {
    url: server.url,
    endpoint: new URL(server.url).host,
    accountId: server.root.accountId,
    accessKeyId: server.root.accessKeyId,
    accessKeySecret: server.root.accessKeySecret,
    dataDir: server.dataDir,
    clock,
    seedVideo: (video = {}) => seedVideo(server, clock, video),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function configureAndRun(clock: SettableClock, flags: Values): Promise<WholeServer> {
  // A test must not depend on the environment it happens to run in.
  const config = readConfig({ flags, environment: {} });
  // An older Node can import this file, and is told what it lacks.
  const { runServer } = await import('./app/server.ts');
  return await runServer(config, { clock, log: createLogger(config.logLevel) });
}

async function seedVideo(server: WholeServer, clock: SettableClock, video: SeedVideo): Promise<string> {
  const videoId = asVideoId(randomBytes(16).toString('hex'));
  const now = clock.now();
  const isNew = await server.videos.insert({
    videoId,
    accountId: server.root.accountId,
    referenceId: video.referenceId === undefined ? undefined : asReferenceId(video.referenceId),
    title: video.title ?? 'Test video',
    description: '',
    tags: video.tags?.join(',') ?? '',
    cateId: video.cateId,
    mediaType: 'video',
    status: video.status ?? 'Normal',
    statusReason: undefined,
    durationSeconds: video.durationSeconds ?? 60,
    sizeBytes: 0,
    sourceFileName: 'seed.mp4',
    sourceBlob: `${videoId}/source/source.mp4`,
    coverBlob: undefined,
    userData: undefined,
    createdAtMs: now,
    modifiedAtMs: now,
  });
  if (!isNew) throw new Error(`The reference id ${video.referenceId ?? ''} is in use`);
  return videoId;
}
