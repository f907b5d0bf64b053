// The vendor's unmodified clients, each behind one shape: how they are pointed at a server, and what they report.
import * as openapiClientModule from '@alicloud/openapi-client';
import * as openapiCoreModule from '@alicloud/openapi-core';
import RPCClient from '@alicloud/pop-core';
import { expect } from 'vitest';
import type { Signer } from './http-requests.ts';
import type { ParameterTable } from './sign-request.ts';

export interface CallTarget extends Signer {
  /** `http://host:port`. */
  readonly url: string;
}

export interface ApiCall {
  readonly action: string;
  readonly version?: string;
  readonly parameters?: ParameterTable;
  /** Laid over what the client would send of itself: common parameters with V1, headers with V3. */
  readonly overrides?: ParameterTable;
  /** Instead of the client's own. */
  readonly method?: string;
}

export interface Reported {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An error as every client understood it; what each makes of it beyond that is checked in `readError`. */
export interface ReportedError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly hostId: string;
  readonly recommend: string;
  /** Who was refused what, where a policy refused it. */
  readonly accessDenied?: Readonly<Record<string, string>>;
}

export class OfficialClientError extends Error {
  readonly reported: ReportedError;

  constructor(reported: ReportedError) {
    super(`${reported.code}: ${reported.message}`);
    this.reported = reported;
  }
}

export interface OfficialClient {
  readonly name: string;
  readonly scheme: 'V1' | 'V3';
  readonly method: 'GET' | 'POST';
  /** What it says of its answer; throws an {@link OfficialClientError} where the client throws. */
  readonly call: (target: CallTarget, call: ApiCall) => Promise<Reported>;
}

const VOD = '2017-03-21';

interface PopEntry {
  readonly response: { readonly statusCode: number; readonly headers: Record<string, string> };
}

function popCore(method: 'GET' | 'POST'): OfficialClient {
  return {
    name: `pop-core ${method}`,
    scheme: 'V1',
    method,
    call: async (target, { action, version = VOD, parameters = {}, overrides = {}, method: other = method }) => {
      const client = new (RPCClient as unknown as new (config: object, verbose: boolean) => RPCClient)(
        { ...target, endpoint: target.url, apiVersion: version },
        true,
      );
      const options = { method: other, timeout: 20_000 };
      const all = { ...parameters, ...overrides };
      const answered = client.request<[Record<string, unknown>, PopEntry]>(action, all, options);
      const [body, { response }] = await answered.catch((error: unknown) => {
        throw new OfficialClientError(readPopError(error));
      });
      return { status: response.statusCode, headers: response.headers, body };
    },
  };
}

interface ErrorBody {
  readonly RequestId: string;
  readonly HostId: string;
  readonly Code: string;
  readonly Message: string;
  readonly Recommend: string;
  readonly AccessDeniedDetail?: Readonly<Record<string, string>>;
}

function readPopError(error: unknown): ReportedError {
  const { name, message, code, url, data, entry } = error as Error & {
    readonly code: string;
    readonly url: string;
    readonly data: ErrorBody;
    readonly entry: PopEntry;
  };
  if (data === undefined) throw error;
  expect(name).toBe(`${data.Code}Error`);
  expect(code).toBe(data.Code);
  expect(message).toBe(`${data.Message}, URL: ${url}`);
  expect(entry.response.headers['content-type']).toBe('application/json;charset=utf-8');
  expect(entry.response.headers['x-acs-request-id']).toBe(data.RequestId);
  return readBody(entry.response.statusCode, data);
}

const TOLD_APART = new Set(['statusCode', 'AccessDeniedDetail']);

function readBody(status: number, body: ErrorBody): ReportedError {
  const { RequestId: requestId, HostId: hostId, Code: code, Message: message, Recommend: recommend } = body;
  expect(Object.keys(body).filter((name) => !TOLD_APART.has(name))).toEqual([
    ...['RequestId', 'HostId', 'Code', 'Message', 'Recommend'],
  ]);
  const { AccessDeniedDetail: accessDenied } = body;
  return { status, requestId, hostId, code, message, recommend, ...(accessDenied !== undefined && { accessDenied }) };
}

interface TeaModule {
  readonly Client: new (config: object) => {
    callApi(params: object, request: object, runtime: object): Promise<unknown>;
  };
  readonly Config: new (fields: object) => object;
  readonly Params: new (fields: object) => object;
  readonly OpenApiRequest: new (fields: object) => object;
}

type Loaded = Readonly<Record<string, unknown>>;

/** A CommonJS package seen from a module: its exports may stand one level deeper. */
function exportsOf(module: object): Loaded {
  const { default: inner } = module as { readonly default?: object };
  return inner !== undefined && 'default' in inner ? (inner as Loaded) : (module as Loaded);
}

const clientExports = exportsOf(openapiClientModule);
const coreExports = exportsOf(openapiCoreModule);
/** What the clients are made of, for what only one of them can do. */
export const teaModules = {
  'openapi-client': { ...clientExports, Client: clientExports['default'] } as unknown as TeaModule,
  'openapi-core': {
    ...(coreExports['$OpenApiUtil'] as object),
    Client: coreExports['default'],
  } as unknown as TeaModule,
} as const;

type TeaName = keyof typeof teaModules;

interface TeaShape {
  readonly scheme: 'V1' | 'V3';
  readonly method: 'GET' | 'POST';
  readonly place: 'query' | 'form' | 'json';
}

function tea(name: TeaName, { scheme, method, place }: TeaShape): OfficialClient {
  const { Client, Config, Params, OpenApiRequest } = teaModules[name];
  return {
    name: `${name} ${scheme} ${method} ${place}`,
    scheme,
    method,
    call: async (target, { action, version = VOD, parameters = {}, overrides = {}, method: other = method }) => {
      const client = new Client(
        new Config({
          accessKeyId: target.accessKeyId,
          accessKeySecret: target.accessKeySecret,
          // Over TLS only if the address says so: the client's own default would be https.
          protocol: new URL(target.url).protocol.slice(0, -1),
          endpoint: new URL(target.url).host,
          readTimeout: 20_000,
          ...(target.securityToken !== undefined && { securityToken: target.securityToken }),
          // The name means signature version 1.0.
          ...(scheme === 'V1' && { signatureAlgorithm: 'v2' }),
        }),
      );
      const params = new Params({
        action,
        version,
        protocol: 'HTTP',
        pathname: '/',
        method: other,
        authType: 'AK',
        style: 'RPC',
        bodyType: 'json',
        reqBodyType: place === 'json' ? 'json' : 'formData',
      });
      const request = new OpenApiRequest({
        query: { ...(place === 'query' && parameters), ...(scheme === 'V1' && overrides) },
        ...(place !== 'query' && { body: parameters }),
        ...(scheme === 'V3' && { headers: overrides }),
      });
      const answered = client.callApi(params, request, {}).catch((error: unknown) => {
        throw new OfficialClientError(name === 'openapi-client' ? readTeaError(error) : readCoreError(error));
      });
      const {
        statusCode: status,
        headers,
        body,
      } = (await answered) as {
        readonly statusCode: number;
        readonly headers: Record<string, string>;
        readonly body: Record<string, unknown>;
      };
      return { status, headers, body };
    },
  };
}

interface TeaError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly data: ErrorBody & { readonly statusCode: number };
  readonly requestId?: string;
}

function readTeaError(error: unknown): ReportedError {
  const { name, code, message, statusCode, data } = error as TeaError;
  if (data === undefined) throw error;
  expect(name).toBe('Error');
  expect(code).toBe(data.Code);
  expect(data.statusCode).toBe(statusCode);
  expect(message).toBe(`${data.Code}: code: ${statusCode}, ${data.Message} request id: ${data.RequestId}`);
  return readBody(statusCode, data);
}

function readCoreError(error: unknown): ReportedError {
  const { name, code, message, statusCode, data, requestId } = error as TeaError;
  if (data === undefined) throw error;
  expect(name).toBe(code.includes('Throttling') ? 'ThrottlingError' : statusCode < 500 ? 'ClientError' : 'ServerError');
  expect(code).toBe(data.Code);
  expect(requestId).toBe(data.RequestId);
  expect(message).toContain(`code: ${statusCode}, ${data.Message} request id: ${data.RequestId}`);
  return readBody(statusCode, data);
}

export const officialClients: readonly OfficialClient[] = [
  popCore('GET'),
  popCore('POST'),
  tea('openapi-client', { scheme: 'V1', method: 'GET', place: 'query' }),
  tea('openapi-client', { scheme: 'V1', method: 'POST', place: 'query' }),
  tea('openapi-client', { scheme: 'V1', method: 'POST', place: 'form' }),
  tea('openapi-client', { scheme: 'V3', method: 'GET', place: 'query' }),
  tea('openapi-client', { scheme: 'V3', method: 'POST', place: 'query' }),
  tea('openapi-client', { scheme: 'V3', method: 'POST', place: 'form' }),
  tea('openapi-client', { scheme: 'V3', method: 'POST', place: 'json' }),
  tea('openapi-core', { scheme: 'V1', method: 'GET', place: 'query' }),
  tea('openapi-core', { scheme: 'V1', method: 'POST', place: 'form' }),
  tea('openapi-core', { scheme: 'V3', method: 'GET', place: 'query' }),
  tea('openapi-core', { scheme: 'V3', method: 'POST', place: 'query' }),
  tea('openapi-core', { scheme: 'V3', method: 'POST', place: 'json' }),
];

/** The error of a call that must fail. */
export async function refusalOf(client: OfficialClient, target: CallTarget, call: ApiCall): Promise<ReportedError> {
  try {
    const { status } = await client.call(target, call);
    return expect.fail(`${client.name} took the answer, HTTP ${status}, for a success`);
  } catch (error) {
    if (error instanceof OfficialClientError) return error.reported;
    throw error;
  }
}
