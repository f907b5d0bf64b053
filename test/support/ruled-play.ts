// Credentials with playback rules: issued by an application, and redeemed by players of any address, page and program.
import { createHash, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { decodeRules } from '../../src/playback/rules/encode-rules.ts';
import type { PlaybackRules } from '../../src/wire/playback-rules.ts';
import { readSessionTokenUnverified } from '../../src/wire/session-token.ts';
import { decodePlayAuth, type RedeemableFields } from '../../src/wire/play-auth.ts';
import { v1Parts } from './http-requests.ts';
import { officialClients, type CallTarget } from './official-clients.ts';
import { asSigner } from './refusals.ts';
import type { ParameterTable } from './sign-request.ts';

/** Through the vendor's client, as an application asks. */
export async function issueWithRules(
  server: CallTarget,
  videoId: string,
  rules: ParameterTable,
): Promise<RedeemableFields> {
  const call = { action: 'GetVideoPlayAuth', parameters: { VideoId: videoId, ...rules } };
  const { body } = await officialClients[0]!.call(server, call);
  return decodePlayAuth(body['PlayAuth'] as string)!;
}

export interface Player {
  /** As a trusted proxy forwards it. */
  readonly address?: string;
  readonly referer?: string;
  readonly userAgent?: string;
  readonly dpop?: string;
  /** The Host that the request names. */
  readonly host?: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Asking {
  readonly method?: string;
  readonly range?: string;
}

/** A request with exactly these headers. */
export async function sendAs(
  url: string,
  { address, referer, userAgent, dpop, host }: Player,
  { method = 'GET', range }: Asking = {},
): Promise<Answered> {
  const headers = {
    ...(range !== undefined && { range }),
    ...(address !== undefined && { 'x-forwarded-for': address }),
    ...(referer !== undefined && { referer }),
    ...(userAgent !== undefined && { 'user-agent': userAgent }),
    ...(dpop !== undefined && { dpop }),
    ...(host !== undefined && { host }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  httpRequest(url, { headers, method }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
    });
    response.on('error', reject);
  })
    .on('error', reject)
    .end();
  return await promise;
}

export interface RuledRedemption {
  /** `OK`, or the code of the refusal. */
  readonly code: string;
  readonly message: string;
  readonly urls: readonly string[];
  /** Empty if it was refused. */
  readonly sessionId: string;
  /** Unix seconds; of the URLs. */
  readonly expiresAt: number;
}

export interface RedeemOptions extends Player {
  readonly at: number;
  readonly parameters?: ParameterTable;
}

/** As a player does: signature V1 with the key in the credential. */
export async function redeemAs(
  server: Pick<CallTarget, 'url'>,
  fields: RedeemableFields,
  { at, parameters, ...player }: RedeemOptions,
): Promise<RuledRedemption> {
  const own = { Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, SignatureNonce: randomUUID(), ...parameters };
  const signer = asSigner(fields) as CallTarget;
  const { url } = v1Parts(signer, { VideoId: fields.VideoMeta?.VideoId ?? '', ...own }, { at });
  return readRedemption(await sendAs(server.url + url, player));
}

export function readRedemption({ status, body }: Answered): RuledRedemption {
  const answer = JSON.parse(body) as {
    readonly Code?: string;
    readonly Message?: string;
    readonly PlayInfoList?: { readonly PlayInfo: readonly { readonly PlayURL: string }[] };
  };
  const urls = answer.PlayInfoList?.PlayInfo.map(({ PlayURL }) => PlayURL) ?? [];
  const grant = readSessionTokenUnverified(urls[0]?.split('/')[4] ?? '');
  return {
    code: status === 200 ? 'OK' : (answer.Code ?? ''),
    message: answer.Message ?? '',
    urls,
    sessionId: grant?.sessionId ?? '',
    expiresAt: grant?.expiresAt ?? 0,
  };
}

/** A key of a player, and its thumbprint. */
export interface DeviceKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

export async function makeDeviceKey(): Promise<DeviceKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

export interface ProofTerms {
  readonly url: string;
  /** The SecurityToken or JWTPlayAuth. */
  readonly token: string;
  readonly at: number;
  readonly header?: object;
  readonly claims?: object;
}

/** A proof for a redemption by GET; `header` and `claims` are laid over the usual ones. */
export async function proveDevice(
  { privateKey, jwk }: DeviceKey,
  { url, token, at, header, claims }: ProofTerms,
): Promise<string> {
  const usual = {
    htm: 'GET',
    htu: `${url}/`,
    iat: Math.floor(at / 1000),
    jti: randomUUID(),
    ath: createHash('sha256').update(token).digest('base64url'),
  };
  return await new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(privateKey);
}

/** The rules in a credential, which anyone may read. */
export function rulesIn({ SecurityToken }: RedeemableFields): PlaybackRules | undefined {
  const bytes = Buffer.from(SecurityToken, 'base64url');
  const counted = bytes[46] ?? 0;
  const at = 47 + 5 * ((counted & 0x7f) + (counted >> 7));
  return at === bytes.length - 16 ? undefined : decodeRules(bytes.subarray(at, -16));
}
