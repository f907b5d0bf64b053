// An hour of use on a server that was started an hour ago, as its clock says: credentials that are issued, redeemed and refused, and
// bytes that are sent.
import { randomUUID } from 'node:crypto';
import { PlayauthError } from '../../sdk/client.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { decodePlayAuth, type RedeemableFields } from '../../src/wire/play-auth.ts';
import type { Library } from '../../test/browser/support/library.ts';
import { signatureV1, urlEncoded } from '../../test/support/sign-request.ts';

const MINUTES = 60;
const MINUTE_MS = 60_000;
const SESSION_SECONDS = 7200;
/** Of one day, seen from above: a wave with steps. */
const playsOf = (minute: number): number => Math.round(4 + 3 * Math.sin(minute / 9) + ((minute * 7) % 4));

export interface Used {
  readonly watchUrl: string;
  /** The request id of a refusal. */
  readonly refusedId: string;
}

/** Runs on from there. */
export function anHourAgo(): SettableClock {
  const clock = new SettableClock();
  clock.advance(-MINUTES * MINUTE_MS);
  return clock;
}

export async function useAnHour(library: Library, ids: readonly string[]): Promise<Used> {
  const { call, server } = library;
  let refusedId = '';
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let play = 0; play < playsOf(minute); play += 1) {
      const videoId = ids[(minute * 3 + play * play) % ids.length] ?? '';
      await playOnce(library, videoId, `viewer-${String((minute * 5 + play) % 40)}`);
    }
    if (minute % 7 === 3) refusedId = await beRefused(library, { VideoId: 'f'.repeat(32) });
    if (minute % 11 === 5) await beRefused(library, { VideoId: ids[0] ?? '', AuthInfoTimeout: 99 });
    // The minute is closed when it is read.
    await call('DescribeServerActivity', { Minutes: MINUTES });
    server.clock.advance(MINUTE_MS);
  }
  server.clock.set(Date.now());
  const { WatchURL: watchUrl } = await call('CreateWatchLink', { VideoId: ids.at(-1) ?? '' });
  return { watchUrl, refusedId };
}

/** A blocked film and one under rules are refused, as players see it. */
async function playOnce({ call, server }: Library, videoId: string, viewerId: string): Promise<void> {
  try {
    const { PlayAuth } = await call('GetVideoPlayAuth', { VideoId: videoId, ViewerId: viewerId });
    const credential = decodePlayAuth(PlayAuth);
    if (credential === undefined) return;
    const answer = await fetch(`${server.url}/?${redemptionOf(videoId, credential)}`);
    const { PlayInfoList } = (await answer.json()) as { PlayInfoList?: { PlayInfo: readonly { PlayURL: string }[] } };
    const first = PlayInfoList?.PlayInfo[0]?.PlayURL;
    if (first !== undefined) await (await fetch(first)).arrayBuffer();
  } catch (error) {
    if (!(error instanceof PlayauthError)) throw error;
  }
}

/** The query that redeems it. */
function redemptionOf(videoId: string, credential: RedeemableFields): string {
  const parameters = {
    AccessKeyId: credential.AccessKeyId,
    Action: 'GetPlayInfo',
    AuthInfo: credential.AuthInfo,
    AuthTimeout: String(SESSION_SECONDS),
    Format: 'JSON',
    SecurityToken: credential.SecurityToken,
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: randomUUID(),
    SignatureVersion: '1.0',
    Version: '2017-03-21',
    VideoId: videoId,
  };
  const Signature = signatureV1({ method: 'GET', parameters, secret: credential.AccessKeySecret });
  return urlEncoded({ ...parameters, Signature });
}

async function beRefused(
  { call }: Library,
  parameters: { VideoId: string; AuthInfoTimeout?: number },
): Promise<string> {
  try {
    await call('GetVideoPlayAuth', parameters);
  } catch (error) {
    if (error instanceof PlayauthError) return error.requestId;
    throw error;
  }
  throw new Error('the call was not refused');
}
