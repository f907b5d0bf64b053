// The vendor's unmodified client of RAM, pointed at a server of ours. What it answers is what its models hold, in wire
// names: a field that it does not know, or knows as something else, does not come through.
import * as openapiCoreModule from '@alicloud/openapi-core';
import * as ramModule from '@alicloud/ram20150501';
import { expect } from 'vitest';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import type { CallTarget } from './official-clients.ts';

type Loaded = Readonly<Record<string, unknown>>;

/** A CommonJS package seen from a module: its exports may stand one level deeper. */
function exportsOf(module: object): Loaded {
  const { default: inner } = module as { readonly default?: object };
  return inner !== undefined && 'default' in inner ? (inner as Loaded) : (module as Loaded);
}

interface Answered {
  readonly statusCode: number;
  readonly body: { toMap(): Record<string, unknown> };
}
type Model = new (fields: object) => object;
type RamClient = Readonly<Record<string, (request: object) => Promise<Answered>>>;

const models = exportsOf(ramModule);
const Client = models['default'] as new (config: object) => RamClient;
const { Config } = exportsOf(openapiCoreModule)['$OpenApiUtil'] as { readonly Config: Model };

/** Fields in the client's own spelling: `userName`. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Body = Readonly<Record<string, unknown>>;

function send(target: CallTarget, action: string, fields: Fields): Promise<Answered> {
  const { accessKeyId, accessKeySecret, securityToken, url } = target;
  const client = new Client(
    new Config({
      accessKeyId,
      accessKeySecret,
      endpoint: new URL(url).host,
      protocol: 'http',
      readTimeout: 20_000,
      ...(securityToken !== undefined && { securityToken }),
    }),
  );
  const Request = models[`${action}Request`] as Model;
  const method = client[action.charAt(0).toLowerCase() + action.slice(1)];
  if (method === undefined) throw new Error(`The client has no ${action}`);
  return method.call(client, new Request(fields));
}

/** RequestId is checked and left out. */
export async function askRam(target: CallTarget, action: string, fields: Fields = {}): Promise<Body> {
  const { statusCode, body } = await send(target, action, fields);
  expect(statusCode).toBe(200);
  const { RequestId, ...rest } = body.toMap();
  expect(RequestId).toMatch(/^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$/);
  return rest;
}

export interface RamRefusal {
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
  readonly requestId: string;
  readonly accessDeniedDetail?: Readonly<Record<string, string>>;
}

export async function ramRefusal(target: CallTarget, action: string, fields: Fields = {}): Promise<RamRefusal> {
  try {
    await send(target, action, fields);
  } catch (error) {
    const refusal = error as RamRefusal;
    expect(refusal.code, String(error)).toBeDefined();
    return refusal;
  }
  return expect.fail(`${action} was answered`);
}

export interface RamRefusals {
  /** Codes that were met so far. */
  readonly seen: Set<string>;
  expect(
    target: CallTarget,
    call: readonly [action: string, fields?: Fields],
    code: ErrorCode,
    text?: string,
  ): Promise<void>;
}

export function createRamRefusals(): RamRefusals {
  const seen = new Set<string>();
  return {
    seen,
    expect: async (target, [action, fields], code, text = errorTable[code].message) => {
      const refused = await ramRefusal(target, action, fields);
      expect(refused).toMatchObject({ code, statusCode: errorTable[code].status });
      expect(refused.message).toBe(
        `${code}: code: ${errorTable[code].status}, ${text} request id: ${refused.requestId}`,
      );
      seen.add(code);
    },
  };
}

/** A user with a key, as a caller. */
export async function ramUser(server: CallTarget, userName: string): Promise<CallTarget> {
  await askRam(server, 'CreateUser', { userName });
  return await ramKey(server, userName);
}

export async function ramKey(server: CallTarget, userName?: string): Promise<CallTarget> {
  const { AccessKey } = await askRam(server, 'CreateAccessKey', { userName });
  const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, string>;
  return { url: server.url, accessKeyId: AccessKeyId ?? '', accessKeySecret: AccessKeySecret ?? '' };
}

export interface Grant {
  readonly effect?: 'Allow' | 'Deny';
  readonly action: string | readonly string[];
  readonly resource?: string | readonly string[];
}

export function policyText(...grants: readonly Grant[]): string {
  const Statement = grants.map(({ effect = 'Allow', action, resource = '*' }) => ({
    Effect: effect,
    Action: action,
    Resource: resource,
  }));
  return JSON.stringify({ Version: '1', Statement });
}

/** Makes a policy and gives it to a user. */
export async function allowUser(server: CallTarget, userName: string, ...grants: readonly Grant[]): Promise<void> {
  const policyName = `For-${userName}-${crypto.randomUUID()}`;
  await askRam(server, 'CreatePolicy', { policyName, policyDocument: policyText(...grants) });
  await askRam(server, 'AttachPolicyToUser', { policyType: 'Custom', policyName, userName });
}
