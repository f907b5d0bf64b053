// Requests of every kind that the server takes, each broken in some place: calls signed by root with hostile values, tokens and
// URLs of the server's own with other characters, uploads, XML, and bytes that are hardly HTTP.
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { BoundOperation } from '../../../src/access/operation.ts';
import { bindOperations } from '../../../src/app/operations.ts';
import type { KeyPair } from '../../acceptance/support/api.ts';
import type { Upload } from '../../acceptance/support/upload.ts';
import { wireTime } from '../../support/sign-request.ts';
import { hostileValue, mutate, randomText, type Random } from './fuzz-values.ts';

export interface FuzzTarget {
  readonly pair: KeyPair;
  readonly videoId: string;
  /** Paths that answer 200, or would with a signature. */
  readonly paths: readonly string[];
  /** An object that may be uploaded, with its credential. */
  readonly upload: Upload;
  /** Parameters of a player's request for playback, as it signs them. */
  readonly player: Readonly<Record<string, string>>;
  readonly playerSecret: string;
}

interface Fuzzed {
  readonly kind: string;
  readonly bytes: Buffer;
}

const operations: readonly BoundOperation['operation'][] = bindOperations({} as never).map((bound) => bound.operation);

/** They would start FFmpeg, end what other requests need, or give the film a name by which a later request deletes it. */
const NOT_FOR_THE_FILM = /^(Submit|Delete|Cancel|UpdateVideoInfo|Revoke|SetReferenceId)/;

type Maker = (random: Random, target: FuzzTarget, number: number) => Buffer;

const makers: readonly (readonly [kind: string, share: number, make: Maker])[] = [
  ['call', 0.4, signedCall],
  ['unsigned call', 0.1, unsignedCall],
  ['JSON call', 0.1, jsonCall],
  ['redemption', 0.1, redemption],
  ['path', 0.15, brokenPath],
  ['upload', 0.07, brokenUpload],
  ['range', 0.04, brokenRange],
  ['no HTTP', 0.04, brokenHttp],
];

export function fuzzRequest(random: Random, target: FuzzTarget, number: number): Fuzzed {
  let at = random.below(1000) / 1000;
  for (const [kind, share, make] of makers) {
    if (at < share) return { kind, bytes: make(random, target, number) };
    at -= share;
  }
  return { kind: 'call', bytes: signedCall(random, target, number) };
}

const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const urlEncoded = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

const hmac = (hash: string, key: string | Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();

function http(head: readonly string[], body: string | Buffer = ''): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const lines = [...head, 'Host: 127.0.0.1', ...(bytes.length > 0 ? [`Content-Length: ${String(bytes.length)}`] : [])];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}

function signedQuery(method: string, parameters: Readonly<Record<string, string>>, secret: string): string {
  const names = Object.keys(parameters).sort();
  const canonical = names.map((name) => `${encode(name)}=${encode(parameters[name]!)}`).join('&');
  const signature = hmac('sha1', `${secret}&`, `${method}&%2F&${encode(canonical)}`).toString('base64');
  return `${canonical}&Signature=${encode(signature)}`;
}

function parametersFor(
  random: Random,
  operation: BoundOperation['operation'],
  videoId: string,
): Record<string, string> {
  const { shape } = operation.parameters as unknown as z.ZodObject;
  const isSafe = !NOT_FOR_THE_FILM.test(operation.name);
  const parameters: Record<string, string> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const words = (schema as z.ZodType).meta()?.['words'] as readonly string[] | undefined;
    if (random.chance(0.3)) continue;
    if (isSafe && name === 'VideoId' && random.chance(0.7)) parameters[name] = videoId;
    else if (words !== undefined && random.chance(0.7)) parameters[name] = random.pick(words);
    else parameters[name] = hostileValue(random);
  }
  if (random.chance(0.1)) parameters[hostileValue(random).slice(0, 40)] = hostileValue(random);
  return parameters;
}

function signedCall(random: Random, { pair, videoId }: FuzzTarget, number: number): Buffer {
  const operation = random.pick(operations);
  const parameters = {
    ...parametersFor(random, operation, videoId),
    Action: operation.name,
    Version: operation.version,
    Format: random.pick(['JSON', 'XML', 'json']),
    AccessKeyId: pair.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: `fuzz-${String(number)}`,
    Timestamp: wireTime(Date.now()),
  };
  const method = random.pick(['GET', 'POST']);
  const query = signedQuery(method, parameters, pair.accessKeySecret);
  if (method === 'GET') return http([`GET /?${query} HTTP/1.1`]);
  return http(['POST / HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded'], query);
}

function unsignedCall(random: Random, { pair, videoId }: FuzzTarget): Buffer {
  const operation = random.pick(operations);
  const parameters: Record<string, string> = {
    ...parametersFor(random, operation, videoId),
    Action: operation.name,
    Version: operation.version,
    AccessKeyId: pair.accessKeyId,
    Signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    Timestamp: wireTime(Date.now()),
    SignatureNonce: 'one',
  };
  for (const name of ['Action', 'Version', 'AccessKeyId', 'Signature', 'Timestamp', 'SignatureNonce', 'Format'])
    if (random.chance(0.3)) parameters[name] = hostileValue(random);
  const query = mutate(random, urlEncoded(parameters)).replace(/[^!-~]/g, encode);
  return http([`${random.pick(['GET', 'POST', 'OPTIONS', 'PUT'])} /?${query} HTTP/1.1`]);
}

function jsonCall(random: Random, { pair, videoId }: FuzzTarget, number: number): Buffer {
  const operation = random.pick(operations);
  const isForm = random.chance(0.3);
  const parameters = parametersFor(random, operation, videoId);
  const whole = isForm ? urlEncoded(parameters) : JSON.stringify(parameters);
  const body = random.chance(0.4) ? mutate(random, whole) : whole;
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const headers = {
    host: '127.0.0.1',
    'x-acs-action': operation.name,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': wireTime(Date.now()),
    'x-acs-signature-nonce': `fuzz-json-${String(number)}`,
    'x-acs-version': operation.version,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = ['POST', '/', '', ...lines, '', names, bodyHash].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const signature = hmac('sha256', pair.accessKeySecret, `ACS3-HMAC-SHA256\n${hash}`).toString('hex');
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const given = `ACS3-HMAC-SHA256 Credential=${pair.accessKeyId},SignedHeaders=${names},Signature=${signature}`;
  const sent = lines.filter((line) => !line.startsWith('host:'));
  return http(['POST / HTTP/1.1', `Content-Type: ${type}`, `Authorization: ${given}`, ...sent], body);
}

function redemption(random: Random, { player, playerSecret }: FuzzTarget, number: number): Buffer {
  const parameters: Record<string, string> = { ...player, SignatureNonce: `fuzz-play-${String(number)}` };
  const changed = random.pick(Object.keys(parameters));
  parameters[changed] = random.chance(0.5) ? mutate(random, parameters[changed]!) : hostileValue(random);
  if (random.chance(0.3)) parameters[random.pick(['PlayConfig', 'ResultType', 'Formats'])] = hostileValue(random);
  if (random.chance(0.1)) parameters['JWTPlayAuth'] = `eyJhbGciOiJIUzI1NiJ9.${randomText(random, 40)}.x`;
  return http([`GET /?${signedQuery('GET', parameters, playerSecret)} HTTP/1.1`]);
}

function brokenPath(random: Random, { paths }: FuzzTarget): Buffer {
  const path = mutate(random, random.pick(paths)).replace(/[^!-~]/g, encode);
  return http([`${random.pick(['GET', 'GET', 'GET', 'POST', 'DELETE', 'OPTIONS'])} /${path.slice(1)} HTTP/1.1`]);
}

const SUB_RESOURCES = ['', 'uploads', 'uploadId=x', 'partNumber=1&uploadId=y', 'acl', 'append&position=0'];
const XML = [
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>',
  '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  '<a>'.repeat(500),
  '',
];

function brokenUpload(random: Random, { upload }: FuzzTarget): Buffer {
  const method = random.pick(['PUT', 'POST', 'GET', 'DELETE']);
  const query = random.pick(SUB_RESOURCES);
  const date = new Date().toUTCString();
  const resource = `/${upload.bucket}/${upload.objectKey}${query === '' ? '' : `?${query}`}`;
  const oss = [`x-oss-date:${date}`, `x-oss-security-token:${upload.token}`];
  const signature = hmac('sha1', upload.secret, [method, '', '', date, ...oss, resource].join('\n')).toString('base64');
  const headers = [...oss, `Authorization: OSS ${upload.accessKeyId}:${signature}`];
  const sent = headers.map((line) => (random.chance(0.1) ? mutate(random, line) : line)).map(headerText);
  const whole = `/${upload.objectKey}${query === '' ? '' : `?${query}`}`;
  const target = random.chance(0.5) ? whole : `/${mutate(random, whole.slice(1)).replace(/[^!-~]/g, encode)}`;
  // A genuine upload would end the life of the credential.
  const isGenuine = method === 'PUT' && query === '' && target === whole;
  return http([`${isGenuine ? 'GET' : method} ${target} HTTP/1.1`, ...sent], mutate(random, random.pick(XML)));
}

/** No control characters: Node refuses such a request before our code sees it. */
const headerText = (line: string): string => line.replace(/[^ -~]/g, '?');

const RANGES = [
  'bytes=0-',
  'bytes=-1',
  'bytes=5-2',
  'bytes=0-1,4-5',
  'bytes=99999999999999999999-',
  'lines=1-2',
  'bytes=',
];

function brokenRange(random: Random, { paths }: FuzzTarget): Buffer {
  const range = random.chance(0.5) ? random.pick(RANGES) : mutate(random, random.pick(RANGES));
  const value = hostileValue(random).slice(0, 200);
  const name = random.pick(['If-Range', 'If-None-Match', 'If-Modified-Since', 'Origin', 'Accept', 'Accept-Language']);
  return http([`GET ${random.pick(paths)} HTTP/1.1`, `Range: ${range}`, `${name}: ${value}`].map(headerText));
}

/** May be no request at all; ends with an empty line, so that the server need not wait for more. */
function brokenHttp(random: Random, { paths }: FuzzTarget): Buffer {
  const request = `GET ${random.pick(paths)} HTTP/1.1\r\nHost: x\r\nX-A: b\r\nContent-Length: 0`;
  const broken = random.chance(0.3) ? randomText(random, 80) : mutate(random, request);
  return Buffer.from(`${broken}\r\nConnection: close\r\n\r\n\r\n`);
}
