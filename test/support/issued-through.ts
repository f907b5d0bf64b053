// Everything that a session of a role can cause to be issued, and whether it is still accepted.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from '../../src/terminal/failure.ts';
import { uploadFile } from '../../src/cli/import/upload-file.ts';
import type { RedeemableFields } from '../../src/wire/play-auth.ts';
import type { Signer } from './http-requests.ts';
import { officialClients, OfficialClientError, type CallTarget } from './official-clients.ts';
import { asSigner, playAuthOf } from './refusals.ts';
import type { ParameterTable } from './sign-request.ts';

const popCore = officialClients[0]!;

export interface Issued {
  readonly session: Signer;
  readonly playAuth: RedeemableFields;
  /** Asked for by the session itself. */
  readonly playlist: string;
  readonly contentKey: string;
  readonly film: string;
  /** Asked for with the PlayAuth. */
  readonly redeemedPlaylist: string;
  readonly upload: Readonly<Record<'uploadAddress' | 'uploadAuth', string>>;
}

export type Standing = Readonly<Record<Exclude<keyof Issued, 'upload'> | 'upload', string>>;

interface Stream {
  readonly Format: string;
  readonly PlayURL: string;
}

export async function issueEverything(server: CallTarget, session: Signer, videoId: string): Promise<Issued> {
  const target = { ...server, ...session };
  const playAuth = await playAuthOf(target, videoId);
  const streams = await streamsOf(target, { VideoId: videoId });
  const redeemed = await streamsOf({ ...server, ...asSigner(playAuth) }, redemptionOf(playAuth, videoId));
  const playlist = urlOf(streams, 'm3u8');
  const text = await (await fetch(playlist)).text();
  const keyUri = /URI="([^"]+)"/.exec(text)?.[1] ?? '';
  return {
    session,
    playAuth,
    playlist,
    contentKey: new URL(keyUri, playlist).href,
    film: urlOf(streams, 'mp4'),
    redeemedPlaylist: urlOf(redeemed, 'm3u8'),
    upload: await newUpload(target),
  };
}

function redemptionOf({ AuthInfo }: RedeemableFields, videoId: string): ParameterTable {
  return { VideoId: videoId, AuthInfo };
}

async function streamsOf(target: CallTarget, parameters: ParameterTable): Promise<readonly Stream[]> {
  const { body } = await popCore.call(target, { action: 'GetPlayInfo', parameters });
  return (body['PlayInfoList'] as { readonly PlayInfo: readonly Stream[] }).PlayInfo;
}

function urlOf(streams: readonly Stream[], format: string): string {
  return streams.find(({ Format }) => Format === format)!.PlayURL;
}

export async function newUpload(target: CallTarget): Promise<Issued['upload']> {
  const parameters = { Title: 'A film', FileName: 'film.mp4' };
  const { body } = await popCore.call(target, { action: 'CreateUploadVideo', parameters });
  return { uploadAddress: String(body['UploadAddress']), uploadAuth: String(body['UploadAuth']) };
}

/** What each of them answers: `open`, or the code or status of the refusal. Media are asked for where `at` points. */
export async function standingOf(
  server: CallTarget,
  { session, playAuth, upload, ...urls }: Issued,
  videoId: string,
): Promise<Standing> {
  const at = (url: string): string => new URL(new URL(url).pathname, server.url).href;
  const redeeming = { ...server, ...asSigner(playAuth) };
  const identity = { action: 'GetCallerIdentity', version: '2015-04-01' };
  return {
    session: await codeOf(popCore.call({ ...server, ...session }, identity)),
    playAuth: await codeOf(streamsOf(redeeming, redemptionOf(playAuth, videoId))),
    playlist: await statusOf(at(urls.playlist)),
    contentKey: await statusOf(at(urls.contentKey)),
    film: await statusOf(at(urls.film)),
    redeemedPlaylist: await statusOf(at(urls.redeemedPlaylist)),
    upload: await codeOf(putUpload(upload)),
  };
}

export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'open';
  } catch (error) {
    if (error instanceof OfficialClientError) return error.reported.code;
    if (error instanceof CommandFailure) return error.code;
    throw error;
  }
}

async function statusOf(url: string): Promise<string> {
  const response = await fetch(url, { headers: { range: 'bytes=0-15' } });
  await response.body?.cancel();
  return response.ok ? 'open' : String(response.status);
}

export async function putUpload(upload: Issued['upload']): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-upload-'));
  try {
    const path = join(folder, 'film.mp4');
    await writeFile(path, 'no film at all');
    await uploadFile({ ...upload, path, onProgress: () => undefined });
  } finally {
    await rm(folder, { recursive: true });
  }
}
