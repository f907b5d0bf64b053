// The vendor's unmodified clients of the token service, each behind one shape. Three of them speak HTTPS only.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { EmbeddedServer } from '../../src/embedded.ts';
import { officialClients, OfficialClientError, type CallTarget } from './official-clients.ts';
import type { Signer } from './http-requests.ts';

/** As NODE_EXTRA_CA_CERTS does it, for this process and from now on. */
export function trustServer({ dataDir }: Pick<EmbeddedServer, 'dataDir'>): void {
  const certificate = readFileSync(join(dataDir, 'tls-self-signed.pem'), 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}

export interface SessionRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly externalId?: string | undefined;
}

export interface StsRefusal {
  readonly code: string;
  readonly message: string;
}

/** What a client reported, as far as it reports it. */
export class StsClientError extends Error {
  readonly refusal: StsRefusal;

  constructor(refusal: StsRefusal) {
    super(`${refusal.code}: ${refusal.message}`);
    this.refusal = refusal;
  }
}

export interface StsClient {
  readonly name: string;
  /** Can it send one? */
  readonly takes: { readonly externalId: boolean; readonly securityToken: boolean };
  assumeRole(target: CallTarget, request: SessionRequest): Promise<Required<Signer>>;
}

const load = createRequire(import.meta.url);
const hostOf = ({ url }: CallTarget): string => new URL(url).host;

interface WireCredentials {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken: string;
}

function toSigner({ AccessKeyId, AccessKeySecret, SecurityToken }: WireCredentials): Required<Signer> {
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
}

interface Sts20150401 {
  readonly default: new (config: object) => {
    assumeRoleWithOptions(
      request: object,
      runtime: object,
    ): Promise<{ readonly body: { readonly credentials: Required<Signer> } }>;
  };
  readonly AssumeRoleRequest: new (fields: object) => object;
}

const sts20150401: StsClient = {
  name: 'sts20150401',
  takes: { externalId: true, securityToken: true },
  assumeRole: async (target, session) => {
    const { default: Client, AssumeRoleRequest } = load('@alicloud/sts20150401') as Sts20150401;
    const { $OpenApiUtil } = load('@alicloud/openapi-core') as {
      readonly $OpenApiUtil: { readonly Config: new (fields: object) => object };
    };
    const { RuntimeOptions } = load('@darabonba/typescript') as {
      readonly RuntimeOptions: new (fields: object) => object;
    };
    const { accessKeyId, accessKeySecret, securityToken } = target;
    const protocol = new URL(target.url).protocol.slice(0, -1);
    const config = { accessKeyId, accessKeySecret, securityToken, protocol, endpoint: hostOf(target) };
    const { roleSessionName, ...rest } = { ...session, roleSessionName: session.sessionName };
    const request = new AssumeRoleRequest({ ...rest, roleSessionName });
    const client = new Client(new $OpenApiUtil.Config(config));
    const answered = client.assumeRoleWithOptions(request, new RuntimeOptions({ readTimeout: 20_000 }));
    const { body } = await answered.catch((error: unknown) => {
      const { code, data } = error as { readonly code: string; readonly data?: { readonly Message: string } };
      if (data === undefined) throw error;
      throw new StsClientError({ code, message: data.Message });
    });
    const { accessKeyId: id, accessKeySecret: secret, securityToken: token } = body.credentials;
    return { accessKeyId: id, accessKeySecret: secret, securityToken: token };
  },
};

interface CredentialsModule {
  readonly default: new (config: object) => { getCredential(): Promise<Required<Signer>> };
  readonly Config: new (fields: object) => object;
}

const REFRESH_FAILED = 'refresh session token failed: ';

const credentials: StsClient = {
  name: 'credentials (ram_role_arn)',
  takes: { externalId: true, securityToken: true },
  assumeRole: async (target, request) => {
    const { default: Credential, Config } = load('@alicloud/credentials') as CredentialsModule;
    const { accessKeyId, accessKeySecret, securityToken } = target;
    const {
      roleArn,
      policy,
      externalId,
      sessionName: roleSessionName,
      durationSeconds: roleSessionExpiration,
    } = request;
    const wanted = {
      roleArn,
      policy,
      externalId,
      roleSessionName,
      roleSessionExpiration,
      durationSeconds: roleSessionExpiration,
    };
    const fields = {
      type: 'ram_role_arn',
      accessKeyId,
      accessKeySecret,
      securityToken,
      stsEndpoint: hostOf(target),
      ...wanted,
    };
    const got = await new Credential(new Config(fields)).getCredential().catch((error: unknown) => {
      const { message } = error as Error;
      if (!message.startsWith(REFRESH_FAILED)) throw error;
      const { Code, Message } = JSON.parse(message.slice(REFRESH_FAILED.length)) as Record<'Code' | 'Message', string>;
      throw new StsClientError({ code: Code, message: Message });
    });
    return { accessKeyId: got.accessKeyId, accessKeySecret: got.accessKeySecret, securityToken: got.securityToken };
  },
};

type StsAnswer = { readonly Credentials: WireCredentials } | { readonly Code: string; readonly Message: string };
type StsSdk = new (config: object) => {
  assumeRole(arn: string, session: string, policy?: string, seconds?: number, options?: object): Promise<StsAnswer>;
};

/** It answers a refusal as if it were a result. */
const stsSdk: StsClient = {
  name: 'sts-sdk',
  takes: { externalId: false, securityToken: true },
  assumeRole: async (target, { roleArn, sessionName, policy, durationSeconds }) => {
    const Client = load('@alicloud/sts-sdk') as StsSdk;
    const credential = { getCredential: () => Promise.resolve(target) };
    const client = new Client({ endpoint: hostOf(target), credential });
    // Named the wrong way round: true makes it check the certificate.
    const answer = await client.assumeRole(roleArn, sessionName, policy, durationSeconds, { ignoreSSL: true });
    if ('Credentials' in answer) return toSigner(answer.Credentials);
    throw new StsClientError({ code: answer.Code, message: answer.Message });
  },
};

type Oss = { readonly STS: new (options: object) => OssSts };
interface OssSts {
  assumeRole(
    arn: string,
    policy: string | undefined,
    seconds: number | undefined,
    session: string,
  ): Promise<{ readonly credentials: WireCredentials }>;
}

const aliOss: StsClient = {
  name: 'ali-oss STS',
  takes: { externalId: false, securityToken: false },
  assumeRole: async (target, { roleArn, sessionName, policy, durationSeconds }) => {
    const { STS } = load('ali-oss') as Oss;
    const { accessKeyId, accessKeySecret, url: endpoint } = target;
    const asked = new STS({ accessKeyId, accessKeySecret, endpoint }).assumeRole(
      roleArn,
      policy,
      durationSeconds,
      sessionName,
    );
    const answer = await asked.catch((error: unknown) => {
      const { code, message } = error as Error & { readonly code?: string };
      if (code === undefined) throw error;
      throw new StsClientError({ code, message: message.replace(`${code}: `, '') });
    });
    return toSigner(answer.credentials);
  },
};

/** Any client that can call any operation. */
function anyOperation(client: (typeof officialClients)[number]): StsClient {
  return {
    name: client.name,
    takes: { externalId: true, securityToken: true },
    assumeRole: async (target, { roleArn, sessionName, policy, durationSeconds, externalId }) => {
      const parameters = {
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ...(policy !== undefined && { Policy: policy }),
        ...(durationSeconds !== undefined && { DurationSeconds: String(durationSeconds) }),
        ...(externalId !== undefined && { ExternalId: externalId }),
      };
      const asked = client.call(target, { action: 'AssumeRole', version: '2015-04-01', parameters });
      const { body } = await asked.catch((error: unknown) => {
        if (!(error instanceof OfficialClientError)) throw error;
        throw new StsClientError(error.reported);
      });
      return toSigner(body['Credentials'] as WireCredentials);
    },
  };
}

export const stsClients: readonly StsClient[] = [
  ...[sts20150401, credentials, stsSdk, aliOss],
  ...officialClients.map(anyOperation),
];

export async function stsRefusalOf(
  client: StsClient,
  target: CallTarget,
  request: SessionRequest,
): Promise<StsRefusal> {
  try {
    await client.assumeRole(target, request);
  } catch (error) {
    if (error instanceof StsClientError) return error.refusal;
    throw error;
  }
  throw new Error(`${client.name} got a session`);
}
