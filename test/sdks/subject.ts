// The server that the SDKs call: a real one with a clip that plays, a video that is stuck in Transcoding, a user, and a
// role with a token; and the environment that tells a conformance program about them.
import { randomUUID } from 'node:crypto';
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step } from '../../scripts/progress.mjs';
import { signRequest, type Credentials } from '../../sdk/sign-request.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { SampleSubject } from './samples.ts';
import { OSS_CASES } from './sdks.ts';
import { AAC, drawClip, H264, picture, run, tone } from '../support/clips.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** As in the programs. */
const ODD = `* ! ' ( ) + ~ a/b=c&d%e "q" <x> 中文 😀`;
const REFERENCE_ID = 'official-sdk-clip';

export interface Subject extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  /** Of the root key, with a video of its own. */
  readonly sample: SampleSubject;
  /** Fresh upload credentials, one for each case of an object store client. */
  uploads(): Promise<Readonly<Record<string, string>>>;
}

export async function startSubject(): Promise<Subject> {
  const server = await startServer();
  try {
    const videoId = await step('A server with a clip', () => importClip(server));
    const environment = {
      PLAYAUTH_ENDPOINT: server.endpoint,
      PLAYAUTH_ACCESS_KEY_ID: server.accessKeyId,
      PLAYAUTH_ACCESS_KEY_SECRET: server.accessKeySecret,
      PLAYAUTH_VIDEO_ID: videoId,
      PLAYAUTH_REFERENCE_ID: REFERENCE_ID,
      PLAYAUTH_TRANSCODING_VIDEO_ID: await server.seedVideo({ status: 'Transcoding' }),
      ...(await makeRole(server)),
    };
    const sample = {
      origin: server.url,
      videoId: await server.seedVideo({ title: 'before' }),
      accessKeyId: server.accessKeyId,
      accessKeySecret: server.accessKeySecret,
    };
    return { environment, sample, uploads: () => makeUploads(server), [Symbol.asyncDispose]: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function importClip(server: EmbeddedServer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-sdks-'));
  try {
    const clip = await drawClip(folder, 'clip.mp4', picture('320x180', 2), tone(2), H264, AAC);
    const options = ['--wait', '--json', '--title', ODD, '--reference-id', REFERENCE_ID];
    const { stdout } = await run(process.execPath, [MAIN, 'import', clip, ...options], {
      env: {
        PATH: process.env['PATH'],
        PLAYAUTH_ENDPOINT: server.url,
        ALIBABA_CLOUD_ACCESS_KEY_ID: server.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.accessKeySecret,
      },
    });
    return (JSON.parse(stdout) as { VideoId: string }).VideoId;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeUploads(server: EmbeddedServer): Promise<{ PLAYAUTH_UPLOADS: string }> {
  const make = (style: 'cname' | 'address') => makeUpload(server, style);
  const uploads = await Promise.all([make('address'), ...OSS_CASES.map(() => make('cname'))]);
  return { PLAYAUTH_UPLOADS: JSON.stringify(uploads) };
}

/** What an application hands to its object store client; with a name for the address, which is the style that users' domains have. */
async function makeUpload(server: EmbeddedServer, style: 'cname' | 'address') {
  const parameters = { Title: 'Uploaded by an object store client', FileName: 'film.mp4' };
  const made = await call(server, server, { action: 'CreateUploadVideo', version: '2017-03-21', parameters });
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Record<string, string>;
  const [address, auth] = [decode(made.UploadAddress), decode(made.UploadAuth)];
  const { port } = new URL(server.url);
  return {
    style,
    endpoint: style === 'address' ? address['Endpoint'] : `http://localhost:${port}`,
    bucket: address['Bucket'],
    name: address['FileName'],
    accessKeyId: auth['AccessKeyId'],
    accessKeySecret: auth['AccessKeySecret'],
    securityToken: auth['SecurityToken'],
    region: auth['Region'],
  };
}

interface Answers {
  readonly UploadAddress: string;
  readonly UploadAuth: string;
  readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string };
  readonly Role: { readonly Arn: string };
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly AccessKeySecret: string;
    readonly SecurityToken: string;
  };
}

/** A user who may do everything, a role that may only play, and a session of that role for that user. */
async function makeRole(server: EmbeddedServer): Promise<Record<string, string>> {
  const ram = async (action: string, parameters: Record<string, string>) =>
    await call(server, server, { action, version: '2015-05-01', parameters });
  await ram('CreateUser', { UserName: 'application' });
  const { AccessKey: key } = await ram('CreateAccessKey', { UserName: 'application' });
  const system = { PolicyType: 'System' };
  await ram('AttachPolicyToUser', { ...system, PolicyName: 'AdministratorAccess', UserName: 'application' });
  const trust = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${server.accountId}:root`] } },
    ],
  };
  const { Role: role } = await ram('CreateRole', {
    RoleName: 'player',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  await ram('AttachPolicyToRole', { ...system, PolicyName: 'AliyunVODPlayAuth', RoleName: 'player' });
  const user = { accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret };
  const parameters = { RoleArn: role.Arn, RoleSessionName: 'test-sdks', DurationSeconds: '900' };
  const { Credentials: session } = await call(server, user, {
    action: 'AssumeRole',
    version: '2015-04-01',
    parameters,
  });
  return {
    PLAYAUTH_USER_ACCESS_KEY_ID: user.accessKeyId,
    PLAYAUTH_USER_ACCESS_KEY_SECRET: user.accessKeySecret,
    PLAYAUTH_ROLE_ARN: role.Arn,
    PLAYAUTH_STS_ACCESS_KEY_ID: session.AccessKeyId,
    PLAYAUTH_STS_ACCESS_KEY_SECRET: session.AccessKeySecret,
    PLAYAUTH_STS_SECURITY_TOKEN: session.SecurityToken,
  };
}

interface Call {
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
}

async function call(server: EmbeddedServer, credentials: Credentials, { action, version, parameters }: Call) {
  const request = { host: server.endpoint, action, version, parameters, nonce: randomUUID(), at: Date.now() };
  const { headers, body } = await signRequest(request, credentials);
  const response = await fetch(server.url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${action}: HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as Answers;
}
