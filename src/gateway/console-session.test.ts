// Console sessions through the stages of the gateway: the browser's half is sdk/console-session.ts with a fetch that calls them.
import { createECDH } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Client } from '../../sdk/client.ts';
import { createConsoleSession, type ConsoleSession } from '../../sdk/console-session.ts';
import { accessKey, answer, openGateway, ROOT, type Gateway } from '../../test/support/gateway-deps.ts';
import { httpRequest, type Signer } from '../../test/support/http-requests.ts';
import { createConsoleSession as operation } from '../access/operations/sts/create-console-session.ts';
import { getCallerIdentity } from '../access/operations/sts/get-caller-identity.ts';
import { issuerTag } from '../access/issuers/issuer.ts';
import { bind } from '../access/operation.ts';
import { createConsoleSessions } from '../access/sts/console-sessions.ts';
import { createSignInLinks } from '../access/sts/sign-in-links.ts';
import { createOperationTable } from './dispatch.ts';

const ENDPOINT = 'http://127.0.0.1:8280';

function open(): Gateway & { readonly links: ReturnType<typeof createSignInLinks> } {
  const gateway = openGateway({ at: Date.now() });
  const links = createSignInLinks({ clock: gateway.clock });
  const { keyRing, clock } = gateway;
  const consoleSessions = createConsoleSessions({ keyRing, clock });
  const deps = { clock, consoleSessions, signInLinks: links };
  const operations = createOperationTable([bind(operation, deps), bind(getCallerIdentity, {})]);
  return { ...gateway, consoleSessions, signInLinks: links, links, operations };
}

/** The gateway as a `fetch`. */
function over(gateway: Gateway, host = '127.0.0.1:8280'): typeof fetch {
  return async (_, init) => {
    const { headers, body } = init as { headers: Record<string, string>; body: string };
    const {
      status,
      code,
      message,
      body: fields,
    } = await answer(gateway, httpRequest({ method: 'POST', headers: { ...headers, host }, body }));
    return new Response(JSON.stringify({ RequestId: 'R', Code: code, Message: message, ...fields }), { status });
  };
}

const signIn = (gateway: Gateway, signer: Signer = ROOT, seconds?: number): Promise<ConsoleSession> =>
  createConsoleSession({ ...signer, endpoint: ENDPOINT, fetch: over(gateway) }, seconds);

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: unknown) => (error as { code: string }).code,
  );

function clientOf(gateway: Gateway, { accessKeyId, signingKey, securityToken }: ConsoleSession): Client {
  const options = { endpoint: ENDPOINT, accessKeyId, securityToken, fetch: over(gateway) };
  return new Client({ ...options, accessKeySecret: signingKey });
}

const whoAmI = (gateway: Gateway, session: ConsoleSession): Promise<string> =>
  codeOf(clientOf(gateway, session).getCallerIdentity());

describe('a console session', () => {
  test('signs calls with the rights of its key, with a secret that nothing can read', async () => {
    const gateway = open();
    const session = await signIn(gateway);
    expect(session).toMatchObject({ signedInAs: ROOT.accessKeyId, signingKey: { extractable: false } });
    const { identityType } = await clientOf(gateway, session).getCallerIdentity();
    expect(identityType).toBe('Account');
  });

  test('is worth nothing without the key of its browser', async () => {
    const gateway = open();
    const [one, other] = [await signIn(gateway), await signIn(gateway)];
    expect(await whoAmI(gateway, { ...one, signingKey: other.signingKey })).toBe('SignatureDoesNotMatch');
    expect(await whoAmI(gateway, { ...one, accessKeyId: other.accessKeyId })).toBe(
      'InvalidSecurityToken.MismatchWithAccessKey',
    );
  });

  test('ends at its time, after half a day at most', async () => {
    const gateway = open();
    const session = await signIn(gateway, ROOT, 900);
    expect(session.expiresAtMs - gateway.clock.now()).toBeLessThanOrEqual(900_000);
    gateway.clock.advance(899_000);
    gateway.clock.set(session.expiresAtMs);
    expect(await whoAmI(gateway, session)).toBe('InvalidSecurityToken.Expired');
    expect(await codeOf(signIn(open(), ROOT, 43_201))).toBe('InvalidParameter');
  });

  test.each([
    ['disabled', { ...accessKey(ROOT), status: 'Inactive' }],
    ['deleted', undefined],
    ['disabled and enabled again', { ...accessKey(ROOT), tag: issuerTag('access key', 'later') }],
  ] as const)('ends when its key is %s', async (_, key) => {
    const gateway = open();
    const session = await signIn(gateway);
    expect(await whoAmI(gateway, session)).toBe('OK');
    if (key === undefined) gateway.keys.delete(ROOT.accessKeyId);
    else gateway.keys.set(ROOT.accessKeyId, key);
    expect(await whoAmI(gateway, session)).toBe('InvalidSecurityToken.Expired');
  });

  test('is not exchanged for another one', async () => {
    const gateway = open();
    const { accessKeyId, signingKey, securityToken } = await signIn(gateway);
    const options = { endpoint: ENDPOINT, accessKeyId, securityToken, fetch: over(gateway) };
    expect(await codeOf(createConsoleSession({ ...options, accessKeySecret: signingKey }))).toBe('OperationDenied');
  });

  test.each(['', 'AAAA', Buffer.alloc(65, 4).toString('base64url'), createECDH('prime256v1').generateKeys('hex')])(
    'is not given for the public key %.20j',
    async (publicKey) => {
      const gateway = open();
      const client = new Client({ ...ROOT, endpoint: ENDPOINT, fetch: over(gateway) });
      expect(await codeOf(client.createConsoleSession({ publicKey }))).toMatch(/^(Invalid|Missing)Parameter$/);
    },
  );
});

describe('a sign-in link', () => {
  const pairOf = ({ links }: ReturnType<typeof open>): Signer => {
    const link = links.issue(accessKey(ROOT).accessKeyId);
    return { accessKeyId: link?.id ?? '', accessKeySecret: link?.secret ?? '' };
  };

  test('opens one session of its key', async () => {
    const gateway = open();
    const pair = pairOf(gateway);
    const session = await signIn(gateway, pair);
    expect(session.signedInAs).toBe(ROOT.accessKeyId);
    expect(await whoAmI(gateway, session)).toBe('OK');
    expect(await codeOf(signIn(gateway, pair))).toBe('InvalidAccessKeyId.NotFound');
  });

  test('signs nothing else, from no other machine, and no later than ten minutes', async () => {
    const gateway = open();
    const pair = pairOf(gateway);
    const client = new Client({ ...pair, endpoint: ENDPOINT, fetch: over(gateway) });
    expect(await codeOf(client.getCallerIdentity())).toBe('InvalidAccessKeyId.NotFound');
    const foreign = { ...pair, endpoint: 'http://vod.example.org', fetch: over(gateway, 'vod.example.org') };
    expect(await codeOf(createConsoleSession(foreign))).toBe('InvalidAccessKeyId.NotFound');
    const wrong = { ...pair, accessKeySecret: 'wrong' };
    expect(await codeOf(signIn(gateway, wrong))).toBe('SignatureDoesNotMatch');
    expect(await codeOf(signIn(gateway, pair))).toBe('OK');
    const late = pairOf(gateway);
    gateway.clock.advance(600_000);
    expect(await codeOf(signIn(gateway, late))).toBe('InvalidAccessKeyId.NotFound');
  });
});
