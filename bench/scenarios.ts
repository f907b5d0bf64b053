// What is put under load: our answers beside those of the yardsticks. Each peer gets the very requests that we get.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../sdk/client.ts';
import { decodePlayAuth, type RedeemableFields } from '../src/wire/play-auth.ts';
import { serveCommand, type Library, type SegmentFile } from './library.ts';
import { startNginx } from './nginx.ts';
import type { Contender } from './paired-rounds.ts';
import { getRequest, signCall, signRedemption, type Signer } from './signed-calls.ts';
import { startSubject, type Command, type Subject } from './subject.ts';
import type { FixedAnswer } from './subjects/bare-http.ts';

export interface Scenario {
  readonly name: string;
  readonly kind: 'call' | 'delivery';
  readonly ours: Contender;
  readonly peers: readonly Contender[];
}

export interface Stage {
  readonly scenarios: readonly Scenario[];
  /** Before the first request. */
  readonly idleBytes: { readonly ours: number; readonly bareHttp: number; readonly nginx: number };
}

interface Ground {
  readonly workFolder: string;
  readonly library: Library;
  readonly cpu: number | null;
  /** Everything started is stopped with it. */
  readonly stack: AsyncDisposableStack;
}

/** One of our answers, asked for and judged. */
export interface Question {
  readonly name: string;
  readonly kind: Scenario['kind'];
  readonly prepare: (count: number) => readonly Buffer[];
  readonly check: (body: Buffer) => void;
  readonly url: string;
  /** Where nginx has the same file. */
  readonly file?: string;
}

/** Every node:http server adds these itself. */
const ADDED_BY_NODE = ['date', 'connection', 'keep-alive'];

/**
 * Three times as many as the server has marks for those that it has seen (src/playback/genuine-texts.ts): in turns, 19 of 20 are new to it, as
 * those of players are. With fewer it would remember each one for nothing.
 */
const CREDENTIALS = 100_000;
/** Of those, the ones that are redeemed again and again; none more often than the server lets one be. */
const REDEEMED_AGAIN = 1000;
const ISSUED_AT_ONCE = 16;
const REST_MS = 1500;

export function peerCommand(name: string, args: readonly string[], cpu: number | null): Command {
  const path = fileURLToPath(new URL(`subjects/${name}.ts`, import.meta.url));
  return { file: process.execPath, args: [path, ...args], cpu };
}

export async function setStage(ground: Ground): Promise<Stage> {
  const { workFolder, library, cpu, stack } = ground;
  const started = await startSubject(serveCommand(library.dataDir, cpu));
  const ours = stack.use(started.subject);
  const oursIdle = await bytesAtRest(ours);
  const url = new URL((JSON.parse(started.firstLine) as { url: string }).url);
  const questions = await askQuestions(library, url);
  const bareHttp = await startBareHttp(ground, questions);
  const rs256 = await startPeer(ground, 'fastify-jwt', ['jose', 'RS256']);
  const hs256 = await startPeer(ground, 'fastify-jwt', ['jose', 'HS256', library.accessKeySecret]);
  const fastHs256 = await startPeer(ground, 'fastify-jwt', ['fast-jwt', 'HS256', library.accessKeySecret]);
  const nginx = await startNginx({ workFolder, mediaFolder: library.mediaFolder, cpu });
  stack.use(nginx.subject);
  const idleBytes = {
    ours: oursIdle,
    bareHttp: await bytesAtRest(bareHttp.subject),
    nginx: nginx.subject.residentBytes(),
  };
  const scenarios = questions.map(({ name, kind, prepare, check, file }, index): Scenario => {
    const peers: Contender[] = [
      { name: 'node:http, same bytes', subject: bareHttp.subject, port: bareHttp.ports[index] ?? 0, prepare, check },
    ];
    if (name === 'GetVideoPlayAuth')
      peers.push(
        { name: 'Fastify + jose RS256', ...rs256, port: rs256.ports[0] ?? 0, prepare, check: checkJwt },
        { name: 'Fastify + HMAC + jose HS256', ...hs256, port: hs256.ports[0] ?? 0, prepare, check: checkJwt },
        { name: 'the same with fast-jwt', ...fastHs256, port: fastHs256.ports[0] ?? 0, prepare, check: checkJwt },
      );
    if (file !== undefined) {
      const requests = repeat(getRequest(`127.0.0.1:${String(nginx.port)}`, `/${file}`));
      peers.push({ name: 'nginx sendfile', ...nginx, prepare: requests, check });
    }
    return { name, kind, ours: { name: 'playauth', subject: ours, port: Number(url.port), prepare, check }, peers };
  });
  return { scenarios, idleBytes };
}

/** Until the background work of a start has ended. */
async function bytesAtRest(subject: Subject): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return subject.residentBytes();
}

/** `issued`: by another server with the same keys. */
export async function askQuestions(
  library: Library,
  { host, origin }: URL,
  issued?: readonly RedeemableFields[],
): Promise<Question[]> {
  const { videoId, accessKeyId, accessKeySecret, definition } = library;
  const signer: Signer = { host, accessKeyId, accessKeySecret };
  const client = new Client({ endpoint: origin, accessKeyId, accessKeySecret });
  const credentials = issued ?? (await issueCredentials(client, videoId));
  const { playInfoList } = await client.getPlayInfo({ videoId, formats: 'm3u8', definition: definition.toUpperCase() });
  const playlist = playInfoList.playInfo[0]?.playURL ?? '';
  const issue = (): Buffer => signCall(signer, { Action: 'GetVideoPlayAuth', VideoId: videoId });
  let turn = 0;
  const redeem = (among: number) => (): Buffer =>
    signRedemption(host, credentials[turn++ % among] ?? readCredential(''), videoId);
  const askRedemption = (name: string, among: number): Question => ({
    name,
    kind: 'call',
    prepare: (count) => Array.from({ length: count }, redeem(among)),
    check: (body) => checkPlayInfo(body, videoId),
    url: urlOf(origin, redeem(among)()),
  });
  return [
    {
      name: 'GetVideoPlayAuth',
      kind: 'call',
      prepare: (count) => Array.from({ length: count }, issue),
      check: (body) => checkPlayAuth(body, videoId),
      url: urlOf(origin, issue()),
    },
    askRedemption('GetPlayInfo', CREDENTIALS),
    askRedemption('the same, again', REDEEMED_AGAIN),
    askSegment('4 KB segment', library.small, playlist),
    askSegment('1 MB segment', library.large, playlist),
  ];
}

export async function issueCredentials(client: Client, videoId: string): Promise<RedeemableFields[]> {
  const credentials: RedeemableFields[] = [];
  const issue = async (): Promise<void> => {
    while (credentials.length < CREDENTIALS) {
      const { playAuth } = await client.getVideoPlayAuth({ videoId, authInfoTimeout: 3000 });
      credentials.push(readCredential(playAuth));
    }
  };
  await Promise.all(Array.from({ length: ISSUED_AT_ONCE }, issue));
  return credentials;
}

function askSegment(name: string, segment: SegmentFile, playlist: string): Question {
  const url = playlist.replace(/\.m3u8$/, `/${segment.name}`);
  const { host, pathname } = new URL(url);
  return {
    name,
    kind: 'delivery',
    prepare: repeat(getRequest(host, pathname)),
    check: (body) => {
      if (!body.equals(segment.bytes)) throw new Error(`${name}: other bytes than the file's`);
    },
    url,
    file: segment.path,
  };
}

function repeat(request: Buffer): (count: number) => readonly Buffer[] {
  return (count) => Array.from({ length: count }, () => request);
}

function urlOf(origin: string, request: Buffer): string {
  return origin + (request.toString('latin1').split(' ', 2)[1] ?? '');
}

/** It answers what we answer, headers included: each of our answers is taken down once. */
async function startBareHttp(ground: Ground, questions: readonly Question[]) {
  const answers: FixedAnswer[] = [];
  for (const { name, url, check } of questions) {
    const response = await fetch(url);
    const body = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200)
      throw new Error(`${name}: ${String(response.status)} ${body.toString('utf8').slice(0, 500)}`);
    check(body);
    const headers = [...response.headers].filter(([header]) => !ADDED_BY_NODE.includes(header));
    answers.push({ headers: Object.fromEntries(headers), bodyBase64: body.toString('base64') });
  }
  const path = join(ground.workFolder, 'answers.json');
  await writeFile(path, JSON.stringify(answers));
  return startPeer(ground, 'bare-http', [path]);
}

async function startPeer({ cpu, stack }: Ground, name: string, args: readonly string[]) {
  const { subject, firstLine } = await startSubject(peerCommand(name, args, cpu));
  stack.use(subject);
  const { ports } = JSON.parse(firstLine) as { ports: number[] };
  return { subject, ports };
}

export function readCredential(playAuth: string): RedeemableFields {
  const fields = decodePlayAuth(playAuth);
  if (fields === undefined) throw new Error('GetVideoPlayAuth answered no credential');
  return fields;
}

export function checkPlayAuth(body: Buffer, videoId: string): void {
  const { PlayAuth, VideoMeta } = JSON.parse(body.toString('utf8')) as {
    PlayAuth: string;
    VideoMeta: { VideoId: string };
  };
  const { AuthInfo } = readCredential(PlayAuth);
  if (VideoMeta.VideoId !== videoId || !AuthInfo.includes(videoId)) throw new Error('A credential for another video');
}

export function checkPlayInfo(body: Buffer, videoId: string): void {
  const { PlayInfoList } = JSON.parse(body.toString('utf8')) as { PlayInfoList: { PlayInfo: { PlayURL: string }[] } };
  const urls = PlayInfoList.PlayInfo.map((info) => info.PlayURL);
  if (urls.length === 0 || !urls.every((url) => url.includes(`/${videoId}/`)))
    throw new Error('GetPlayInfo answered no URL of the video');
}

function checkJwt(body: Buffer): void {
  const { token } = JSON.parse(body.toString('utf8')) as { token: string };
  if (token.split('.').length !== 3) throw new Error('No JWT');
}
