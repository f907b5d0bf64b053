// Redeems a JWTPlayAuth as a player does, by hand: the request, what came of it, and what refusals look like.
import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { refusalIn } from './raw-answers.ts';
import type { ParameterTable } from './sign-request.ts';

export const PLAY_KEY = 'yzNgTUtAl6HAuosIA';
export const JWT_HEADER = '{"alg":"HS256","typ":"JWT"}';

export interface JwtSigner {
  readonly playKey: string;
  readonly videoId: string;
  /** Milliseconds. */
  readonly now: number;
}

/** As an application's server signs. `claims` are laid over the usual ones; undefined leaves one out. */
export async function signJwt({ playKey, videoId, now }: JwtSigner, claims: object = {}): Promise<string> {
  const usual = { appId: 'app-1000000', videoId, currentTimeStamp: now, expireTimeStamp: now + 86_400_000 };
  const jwt = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  return jwt.sign(new TextEncoder().encode(playKey));
}

/** Signs any texts correctly. */
export function signTexts(header: string, payload: string, playKey = PLAY_KEY): string {
  const signed = [header, payload].map((text) => Buffer.from(text, 'utf8').toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', playKey).update(signed).digest('base64url')}`;
}

export function payloadOf(jwt: string): string {
  return Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8');
}

export interface Redeemed {
  readonly status: number;
  /** Empty if it was not refused. */
  readonly code: string;
  readonly message: string;
  /** `FD mp4` and so on. */
  readonly streams: readonly string[];
  readonly urls: readonly string[];
}

export interface JwtRequest {
  readonly jwt: string;
  readonly parameters?: ParameterTable | undefined;
  /** POST sends a form. */
  readonly method?: 'GET' | 'POST';
}

export async function redeemJwt(url: string, { jwt, parameters, method = 'GET' }: JwtRequest): Promise<Redeemed> {
  const fixed = { Action: 'GetPlayInfo', Version: '2017-03-21', Format: 'JSON', JWTPlayAuth: jwt };
  const body = new URLSearchParams({ ...fixed, ...parameters });
  const response = await (method === 'POST'
    ? fetch(url, { method: 'POST', body })
    : fetch(`${url}/?${body.toString()}`));
  const { status } = response;
  const text = await response.text();
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('cache-control')).toBe('no-store');
  if (status === 200) return { status, code: '', message: '', ...readStreams(text) };
  const { Code: code, Message: message } = refusalIn({
    status,
    body: text,
    headers: Object.fromEntries(response.headers),
  });
  return { status, code, message, streams: [], urls: [] };
}

function readStreams(text: string): Pick<Redeemed, 'streams' | 'urls'> {
  const { PlayInfo } = (
    JSON.parse(text) as { PlayInfoList: { PlayInfo: { PlayURL: string; Definition: string; Format: string }[] } }
  ).PlayInfoList;
  return {
    streams: PlayInfo.map(({ Definition, Format }) => `${Definition} ${Format}`),
    urls: PlayInfo.map(({ PlayURL }) => PlayURL),
  };
}

/** Of a small video. */
export const ALL_STREAMS = ['FD mp4', 'FD m3u8', 'LD mp4', 'LD m3u8'];
export const WRONG_SIGNATURE = { status: 403, code: 'InvalidAuthInfo.Signature' };
export const EXPIRED = { status: 403, code: 'InvalidAuthInfo.ExpireTime' };

export function invalidClaim(claim: string): object {
  return {
    status: 400,
    code: 'InvalidParameter',
    message: `The specified parameter "JWTPlayAuth.${claim}" is not valid.`,
  };
}
