// What clients of the soak do, each kind as often as its weight says: most of it is playback, and everything that keeps a row, a file, a timer or a
// connection for a while has its part.
import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { OWN, RAM, STS, type Json, type Pair, type SoakClient } from './soak-client.ts';
import { bearUpload } from './soak-uploads.ts';

export type Visit = (client: SoakClient) => Promise<void>;

const MANY_MINUTES_MS = 3_600_000;
const MOST_ABANDONED = 5;

interface Credential extends Pair {
  readonly authInfo: string;
  readonly videoId: string;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const anyVideo = ({ world: { random, videoIds } }: SoakClient): string => random.oneOf(videoIds);

async function issue(client: SoakClient, rules: Readonly<Record<string, string>> = {}): Promise<Credential> {
  const videoId = anyVideo(client);
  const { PlayAuth } = await client.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000', ...rules });
  const fields = asObject(JSON.parse(Buffer.from(asText(PlayAuth), 'base64').toString('utf8') || '{}'));
  return {
    videoId,
    accessKeyId: asText(fields['AccessKeyId']),
    accessKeySecret: asText(fields['AccessKeySecret']),
    securityToken: asText(fields['SecurityToken']),
    authInfo: asText(fields['AuthInfo']),
  };
}

/** The path of a playlist; empty if it was refused. */
async function redeem(
  client: SoakClient,
  credential: Credential,
  { code = 'OK', userAgent = 'soak' } = {},
): Promise<string> {
  const { authInfo: AuthInfo, videoId: VideoId } = credential;
  const body = await client.call('GetPlayInfo', { AuthInfo, VideoId }, { pair: credential, code, userAgent });
  const { PlayInfo: list } = asObject(body['PlayInfoList']);
  const urls = (Array.isArray(list) ? list : []).map((one) => asText(asObject(one)['PlayURL']));
  const playlist = urls.find((url) => url.endsWith('.m3u8'));
  return playlist === undefined ? '' : new URL(playlist).pathname;
}

async function play(client: SoakClient, path: string, requests: number): Promise<void> {
  if (path === '') return;
  const answer = await client.fetch(path);
  if (answer?.status !== 200) return;
  const playlist = answer.body.toString('utf8');
  const named = [...playlist.matchAll(/^[^#\n].*$|URI="([^"]+)"/gm)].map(([whole, uri]) => uri ?? whole);
  const paths = named
    .map((name) => new URL(name, `http://host${path}`))
    .map(({ pathname, search }) => pathname + search);
  for (let count = 0; count < requests && paths.length > 0; count += 1)
    await client.fetch(paths[count % paths.length] ?? '');
}

const watch: Visit = async (client) => {
  const credential = await issue(client);
  await play(client, await redeem(client, credential), 4 + client.world.random.below(4));
};

/** Two devices and a third one, which is refused. Every other playback is ended from outside. */
const watchByRules: Visit = async (client) => {
  const ViewerId = `viewer-${String(client.world.random.below(client.world.viewers))}`;
  const credential = await issue(client, { MaxRedemptions: '2', ViewerId, MaxConcurrency: '4', BindUserAgent: 'true' });
  const path = await redeem(client, credential);
  await redeem(client, credential, { userAgent: 'second' });
  await redeem(client, credential, { userAgent: 'third', code: 'Forbidden.RedemptionLimit' });
  await play(client, path, 3);
  if (client.world.random.below(2) === 0) return;
  const CredentialId = credential.accessKeyId.replace('STS.', '');
  await client.call('RevokePlayback', { CredentialId }, { version: OWN });
  await redeem(client, credential, { code: 'Forbidden.Revoked' });
  await client.fetch(path, 403);
};

const beRefused: Visit = async (client) => {
  client.move();
  const parameters = { VideoId: anyVideo(client) };
  const action = 'GetVideoPlayAuth';
  const once = client.sign(action, parameters, {});
  await client.ask(once, { action });
  await client.ask(once, { action, code: 'SignatureNonceUsed' });
  await client.call(action, parameters, { forged: { Signature: 'AAAA' }, code: 'SignatureDoesNotMatch' });
  const at = client.now() - MANY_MINUTES_MS;
  await client.call(action, parameters, { at, code: 'InvalidTimeStamp.Expired' });
  const stranger = { accessKeyId: `LTAI${randomUUID()}`, accessKeySecret: 'x' };
  await client.call(action, parameters, { pair: stranger, code: 'InvalidAccessKeyId.NotFound' });
  await client.call(action, { VideoId: randomBytes(16).toString('hex') }, { code: 'InvalidVideo.NotFound' });
  await client.call(action, {}, { code: 'MissingParameter' });
  await client.fetch(`/media/${randomUUID()}/00000.ts`, 404);
  const credential = await issue(client);
  await redeem(client, { ...credential, authInfo: '{}' }, { code: 'InvalidAuthInfo.Signature' });
};

const search: Visit = async (client) => {
  const title = String(client.world.random.below(100_000));
  await client.call('GetVideoList', { PageNo: '1', PageSize: '10' });
  await client.call('SearchMedia', { SearchType: 'video', Match: `Title in ('${title}')`, PageSize: '10' });
  await client.call('GetVideoInfo', { VideoId: anyVideo(client) });
  await client.call('GetCategories', {});
};

const edit: Visit = async (client) => {
  const title = `Film ${String(client.world.random.below(100_000))}`;
  await client.call('UpdateVideoInfo', { VideoId: anyVideo(client), Title: title });
  const { Category } = await client.call('AddCategory', { CateName: title });
  await client.call('DeleteCategory', { CateId: String(asObject(Category)['CateId']) });
};

const register: Visit = async (client) => {
  const { VideoId } = await client.call('CreateUploadVideo', { Title: 'Never sent', FileName: 'film.mp4' });
  await client.call('RefreshUploadVideo', { VideoId: asText(VideoId) });
  await client.call('DeleteVideo', { VideoIds: asText(VideoId) });
};

/** Without its file, until it has expired: the record of a film stays until it is deleted. */
const abandon: Visit = async (client) => {
  const { abandoned } = client.world;
  const { VideoId } = await client.call('CreateUploadVideo', { Title: 'Abandoned', FileName: 'film.mp4' });
  abandoned.push(asText(VideoId));
  if (abandoned.length > MOST_ABANDONED) await client.call('DeleteVideo', { VideoIds: abandoned.shift() ?? '' });
};

const manageUsers: Visit = async (client) => {
  const UserName = `u${randomBytes(8).toString('hex')}`;
  await client.call('CreateUser', { UserName }, { version: RAM });
  const { AccessKey } = await client.call('CreateAccessKey', { UserName }, { version: RAM });
  const { AccessKeyId, AccessKeySecret } = asObject(AccessKey);
  const pair = { accessKeyId: asText(AccessKeyId), accessKeySecret: asText(AccessKeySecret) };
  await client.call('GetVideoPlayAuth', { VideoId: anyVideo(client) }, { pair, code: 'Forbidden.RAM' });
  const own = { UserName, UserAccessKeyId: pair.accessKeyId };
  await client.call('DeleteAccessKey', own, { version: RAM });
  await client.call('DeleteUser', { UserName }, { version: RAM });
};

const assumeRole: Visit = async (client) => {
  const { pair } = await assumed(client);
  await client.call('GetCallerIdentity', {}, { pair, version: STS });
  await client.call('GetVideoPlayAuth', { VideoId: anyVideo(client) }, { pair, code: 'Forbidden.RAM' });
};

async function assumed(client: SoakClient): Promise<{ readonly pair: Pair }> {
  const own = { RoleArn: client.world.roleArn, RoleSessionName: `session-${String(client.world.random.below(1_000))}` };
  const { Credentials } = await client.call('AssumeRole', own, { version: STS });
  const { AccessKeyId, AccessKeySecret, SecurityToken } = asObject(Credentials);
  const [accessKeyId, accessKeySecret] = [asText(AccessKeyId), asText(AccessKeySecret)];
  return { pair: { accessKeyId, accessKeySecret, securityToken: asText(SecurityToken) } };
}

const openConsole: Visit = async (client) => {
  const curve = createECDH('prime256v1');
  const PublicKey = curve.generateKeys('base64url');
  const { Credentials } = await client.call('CreateConsoleSession', { PublicKey }, { version: OWN });
  const given = asObject(Credentials);
  const pair: Pair = {
    accessKeyId: asText(given['AccessKeyId']),
    accessKeySecret: 'not the agreed one',
    securityToken: asText(given['SecurityToken']),
  };
  await client.call('DescribeServerActivity', {}, { pair, version: OWN, code: 'SignatureDoesNotMatch' });
  await client.fetch('/console', 200);
};

const operate: Visit = async (client) => {
  await client.call('DescribeServerActivity', { Minutes: '60' }, { version: OWN });
  await client.call('ListAuditEvents', { PageSize: '20' }, { version: OWN });
  const code = 'InvalidVideo.NotFound';
  const { RequestId } = await client.call('GetVideoInfo', { VideoId: randomBytes(16).toString('hex') }, { code });
  // A fast machine refuses more of them in a second than the record lists.
  const counted = { version: OWN, orCode: 'InvalidRequestId.NotFound' };
  await client.call('ExplainRequest', { RequestId: asText(RequestId) }, counted);
  await client.fetch('/health/ready');
};

const shareLink: Visit = async (client) => {
  const { WatchURL } = await client.call('CreateWatchLink', { VideoId: anyVideo(client) }, { version: OWN });
  if (WatchURL === undefined) return;
  const { pathname, search: query } = new URL(asText(WatchURL));
  await client.fetch(pathname + query);
};

/** Half a request, and an answer that is not awaited. */
const leaveEarly: Visit = async (client) => {
  const { port } = new URL(client.world.url);
  const path = await redeem(client, await issue(client));
  for (const sent of [`GET ${path} HTTP/1.1\r\nHost`, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(4)]) {
    client.world.calls += 1;
    await new Promise<void>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      socket.on('error', () => undefined).once('close', () => resolve());
      socket.once('connect', () => socket.write(sent, () => socket.destroy()));
    });
  }
};

/** Of a thousand visits. */
const weights: readonly (readonly [weight: number, visit: Visit])[] = [
  [663, watch],
  [30, watchByRules],
  [150, beRefused],
  [80, search],
  [12, edit],
  [10, register],
  [2, abandon],
  [1, bearUpload],
  [6, manageUsers],
  [8, assumeRole],
  [8, openConsole],
  [8, operate],
  [6, shareLink],
  [16, leaveEarly],
];

const everyVisit = weights.flatMap(([weight, visit]) => Array.from({ length: weight }, () => visit));

export function nextVisit(client: SoakClient): Visit {
  return client.world.random.oneOf(everyVisit);
}
