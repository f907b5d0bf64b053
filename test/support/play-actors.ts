// Clients of a play world: honest viewers, crowds with one credential, viewers who share one name, and viewers whose playback is ended.
// What each of them saw goes into one history.
import { randomUUID } from 'node:crypto';
import type { Chance } from '../acceptance/support/chance.ts';
import type { RedeemableFields } from '../../src/wire/play-auth.ts';
import { officialClients } from './official-clients.ts';
import { NO_ANSWER, type Issued, type PlayEvent, type Revoked } from './play-history.ts';
import type { PlayWorld, WorldServer } from './play-world.ts';
import { issueWithRules, redeemAs, sendAs, type Player } from './ruled-play.ts';
import type { ParameterTable } from './sign-request.ts';

export interface Scene {
  readonly world: PlayWorld;
  readonly videoId: string;
  readonly random: Chance;
  readonly history: PlayEvent[];
  /** Answers that no fault of a part explains. */
  readonly faults: string[];
  isOver: boolean;
}

export interface Credential {
  readonly fields: RedeemableFields;
  readonly issued: Issued;
}

interface Playing {
  readonly session: string;
  readonly player: Player;
  /** Of playlist, key and segments. */
  readonly paths: string[];
}

/** The connection broke, or a part of the server was away. */
const AWAY: ReadonlySet<string> = new Set(['ServiceUnAvailable', 'Throttling', '']);
const AUTH_INFO_SECONDS = '3000';

export const now = (): number => performance.now();
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Each request ends, also while things are killed: with an answer, or with its connection. */
const PATIENCE_MS = 60_000;

/** Undefined for no answer. */
async function answerTo<T>(scene: Scene, what: string, asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      scene.faults.push(`${what} had no answer for a minute`);
      resolve(undefined);
    }, PATIENCE_MS);
  });
  const answered = asked.catch(() => undefined);
  return await Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

const anyServer = ({ world, random }: Scene): WorldServer => random.oneOf(world.servers);

export function playerAt(number: number): Player {
  return { address: `10.9.${String(number >> 8)}.${String(number & 0xff)}`, userAgent: `Player/${String(number)}` };
}

/** Undefined if it got no answer. */
export async function issue(scene: Scene, rules: ParameterTable, isHonest = false): Promise<Credential | undefined> {
  const { target } = anyServer(scene);
  const given = { AuthInfoTimeout: AUTH_INFO_SECONDS, ...rules };
  const fields = await answerTo(scene, 'an issue', issueWithRules(target, scene.videoId, given));
  if (fields === undefined) return undefined;
  const issued: Issued = {
    kind: 'issued',
    credential: fields.AccessKeyId.replace('STS.', ''),
    viewer: rules['ViewerId'] ?? '',
    ...(rules['MaxRedemptions'] !== undefined && { maxRedemptions: Number(rules['MaxRedemptions']) }),
    ...(rules['MaxConcurrency'] !== undefined && { maxConcurrency: Number(rules['MaxConcurrency']) }),
    isHonest,
  };
  scene.history.push(issued);
  return { fields, issued };
}

interface Redemption {
  readonly code: string;
  readonly playing?: Playing;
}

export async function redeem(
  scene: Scene,
  { fields, issued }: Credential,
  { player, parameters = {} }: { readonly player: Player; readonly parameters?: ParameterTable },
): Promise<Redemption> {
  const { target } = anyServer(scene);
  const sentMs = now();
  const asked = redeemAs(target, fields, { at: Date.now(), parameters, ...player });
  const answered = await answerTo(scene, 'a redemption', asked);
  const code = answered === undefined || AWAY.has(answered.code) ? NO_ANSWER : answered.code;
  if (code === 'InternalError') scene.faults.push('a redemption was answered with InternalError');
  const session = answered?.sessionId ?? '';
  const { credential } = issued;
  scene.history.push({ kind: 'redeemed', sentMs, atMs: now(), credential, code, session });
  const path = answered?.urls.map((url) => new URL(url).pathname).find((one) => one.endsWith('.m3u8'));
  return path === undefined ? { code } : { code, playing: { session, player, paths: [path] } };
}

/** One request for media, at any server. The code. */
export async function play(scene: Scene, { session, player, paths }: Playing): Promise<string> {
  const { target } = anyServer(scene);
  const path = scene.random.oneOf(paths);
  const sentMs = now();
  const answered = await answerTo(scene, path, sendAs(new URL(path, target.url).href, player));
  const code = codeOf(answered);
  scene.history.push({ kind: 'played', sentMs, atMs: now(), session, code });
  if (code === 'OK' && paths.length === 1) paths.push(...namedIn(answered?.body ?? '', path));
  return code;
}

function codeOf(answered: Awaited<ReturnType<typeof sendAs>> | undefined): string {
  if (answered === undefined || answered.status >= 500) return NO_ANSWER;
  if (answered.status < 400) return 'OK';
  return String(answered.headers['x-playauth-code'] ?? answered.status);
}

/** The paths of a playlist's segments and keys. */
function namedIn(playlist: string, path: string): string[] {
  const names = [...playlist.matchAll(/^[^#\n].*$|URI="([^"]+)"/gm)].map(([whole, uri]) => uri ?? whole);
  return [...new Set(names)].map((name) => new URL(name, `http://host${path}`).pathname);
}

/** As our player does: a repeated request keeps its nonce, and a renewal names the session before it. */
async function redeemStubbornly(scene: Scene, credential: Credential, player: Player, previous?: string) {
  let nonce = randomUUID();
  while (!scene.isOver) {
    const own = { SignatureNonce: nonce, ...(previous !== undefined && { PreviousSessionId: previous }) };
    const { code, playing } = await redeem(scene, credential, { player, parameters: own });
    if (code === 'SignatureNonceUsed') nonce = randomUUID();
    else if (code !== NO_ANSWER) return playing;
    await pause(200);
  }
  return undefined;
}

/** Plays, renews, plays on; each credential is good for one session. */
export async function watchHonestly(scene: Scene, number: number): Promise<void> {
  const player = playerAt(number);
  const rules = {
    ViewerId: `honest-${String(number)}`,
    MaxConcurrency: '1',
    MaxRedemptions: '1',
    MaxSessionSeconds: '3600',
    AllowIp: player.address ?? '',
    BindUserAgent: 'true',
  };
  let previous: string | undefined;
  while (!scene.isOver) {
    const credential = await issue(scene, rules, true);
    const playing = credential && (await redeemStubbornly(scene, credential, player, previous));
    previous = playing?.session ?? previous;
    for (let left = 10 + scene.random.below(20); playing !== undefined && left > 0 && !scene.isOver; left -= 1) {
      await play(scene, playing);
      await pause(30 + scene.random.below(150));
    }
    await pause(50);
  }
}

/** More players than one credential allows, who repeat their requests and each other's. */
export async function crowd(scene: Scene, number: number): Promise<void> {
  let players = number * 256;
  while (!scene.isOver) {
    const credential = await issue(scene, { MaxRedemptions: String(1 + scene.random.below(4)) });
    const all = Array.from({ length: 8 }, async () => {
      const mine = { player: playerAt((players += 1)), parameters: { SignatureNonce: randomUUID() } };
      const copied = { ...mine, player: playerAt((players += 1)) };
      if (credential === undefined) return;
      const first = redeem(scene, credential, mine);
      const again = scene.random.below(2) === 0 ? first.then(() => redeem(scene, credential, mine)) : undefined;
      await Promise.all([first, again, redeem(scene, credential, copied)]);
    });
    await Promise.all(all);
    await pause(100);
  }
}

/** One of the devices of a viewer who may play on two. It vanishes, and comes back by its name. */
export async function share(scene: Scene, viewer: string, number: number): Promise<void> {
  const player = playerAt(number);
  const OnExceed = viewer.endsWith('oldest') ? 'stopOldest' : 'refuse';
  let previous: string | undefined;
  while (!scene.isOver) {
    const credential = await issue(scene, { ViewerId: viewer, MaxConcurrency: '2', OnExceed });
    const named = previous === undefined ? {} : { PreviousSessionId: previous };
    const playing = credential && (await redeem(scene, credential, { player, parameters: named })).playing;
    previous = playing?.session ?? previous;
    let code = 'OK';
    for (let left = 10 + scene.random.below(60); left > 0 && playing !== undefined && !scene.isOver; left -= 1) {
      code = await play(scene, playing);
      if (code !== 'OK' && code !== NO_ANSWER) break;
      await pause(50 + scene.random.below(200));
    }
    await pause(300);
  }
}

/** Plays on for as long as it can after its playback was ended, and redeems again. */
export async function outstay(scene: Scene, number: number): Promise<void> {
  for (let round = 0; !scene.isOver; round += 1) {
    const viewer = `ended-${String(number)}-${String(round)}`;
    const credential = await issue(scene, { ViewerId: viewer });
    const player = playerAt(number);
    const playing = credential && (await redeem(scene, credential, { player })).playing;
    if (credential === undefined || playing === undefined) {
      await pause(200);
      continue;
    }
    for (let times = 0; times < 3; times += 1) await play(scene, playing);
    const revoking = revoke(scene, { ...credential, session: playing.session, turn: number + round });
    const untilMs = now() + 7_500;
    while (now() < untilMs && !scene.isOver) {
      await play(scene, playing);
      await redeem(scene, credential, { player });
      await pause(100);
    }
    await revoking;
  }
}

/** By a name that stands for this playback alone. What a wrong clock issued may count as issued later: then not by the viewer. */
async function revoke(
  scene: Scene,
  { issued, session, turn }: Credential & { readonly session: string; readonly turn: number },
): Promise<void> {
  const isRight = scene.world.servers.every(({ offMs }) => offMs() === 0);
  const names: readonly (readonly [Revoked['what'], string, string])[] = [
    ['credential', 'CredentialId', issued.credential],
    ['session', 'SessionId', session],
    isRight ? ['viewer', 'ViewerId', issued.viewer] : ['credential', 'CredentialId', issued.credential],
  ];
  const [what, name, value] = names[turn % names.length]!;
  while (!scene.isOver) {
    const sentMs = now();
    const call = { action: 'RevokePlayback', version: '2026-11-01', parameters: { [name]: value } };
    const asked = officialClients[0]!.call(anyServer(scene).target, call);
    const answered = await answerTo(scene, 'a revocation', asked);
    if (answered?.status === 200) {
      scene.history.push({ kind: 'revoked', what, value, sentMs, atMs: now() });
      return;
    }
    await pause(200);
  }
}
