// Every code of the error table, sent through the real gateway, as each of the vendor's clients reports it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bind, defineOperation } from '../../src/access/operation.ts';
import { createActivity } from '../../src/audit/activity.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createOperationTable } from '../../src/gateway/dispatch.ts';
import { createHttpServer } from '../../src/gateway/http.ts';
import { errorTable, WireError, type ErrorCode } from '../../src/wire/errors.ts';
import { ownCodes } from '../../src/wire/own-codes.ts';
import { openGateway, ROOT } from '../support/gateway-deps.ts';
import { v1Parts } from '../support/http-requests.ts';
import { openBodies } from '../support/limits.ts';
import { officialClients, refusalOf, type CallTarget } from '../support/official-clients.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { provokedErrors } from '../support/refusals.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const FILLED = { parameter: 'A "b" <c>', explanation: 'E <&>', why: 'W', filters: 'F', current: ' C', max: '1' };

const fail = defineOperation({
  name: 'Fail',
  version: '2017-03-21',
  summary: 'Fails with the code it is told.',
  parameters: z.object({ With: z.string() }),
  target: 'nothing',
  errors: codes,
  handle: (_, { parameters }) => {
    if (parameters.With === 'a fault') throw new TypeError('a secret of the server');
    throw new WireError(parameters.With as ErrorCode, FILLED, 'a reason for the log');
  },
});

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const nothing = (): Promise<void> => Promise.reject(new Error('not asked for'));
const target: { -readonly [K in keyof CallTarget]: CallTarget[K] } = { ...ROOT, url: '' };
const app = createHttpServer({
  api: {
    ...openGateway({ at: Date.now() }),
    audit: { recordsPlay: () => false, note: () => undefined },
    playDays: { note: () => undefined },
    activity: createActivity(systemClock),
    operations: createOperationTable([bind(fail, {})]),
    origin: { trustProxy: false, publicUrl: undefined, ownUrl: () => target.url },
    log: silent,
  },
  media: nothing,
  upload: nothing,
  watch: nothing,
  health: nothing,
  pages: nothing,
  openApi: nothing,
  assets: { watchPage: nothing as never, find: nothing as never },
  bodies: openBodies(),
});

beforeAll(async () => {
  target.url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
});

describe.each(officialClients)('$name', (client) => {
  test.each(codes)('reports %s', async (code) => {
    const refused = await refusalOf(client, target, { action: 'Fail', parameters: { With: code } });
    const { status } = errorTable[code];
    const { message } = new WireError(code, FILLED);
    expect(refused).toEqual({
      code,
      status,
      message,
      hostId: '127.0.0.1',
      requestId: expect.stringMatching(/^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$/) as string,
      recommend: ownCodes.has(code)
        ? `${target.url}/errors#${code}`
        : `https://api.aliyun.com/troubleshoot?q=${code}&product=vod&requestId=${refused.requestId}`,
    });
  });

  test('reports an internal error without any detail', async () => {
    const refused = await refusalOf(client, target, { action: 'Fail', parameters: { With: 'a fault' } });
    expect(refused).toMatchObject({
      status: 500,
      code: 'InternalError',
      message: 'The request processing has failed due to some unknown error.',
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

describe('an error in XML', () => {
  const v3 = officialClients.filter(({ name }) => name === 'openapi-client V3 POST query');

  test.each(codes)('%s is parsed by the client that reads XML', async (code) => {
    const call = { action: 'Fail', parameters: { With: code, Format: 'XML' } };
    const refused = await refusalOf(v3[0]!, target, call);
    expect(refused).toMatchObject({
      code,
      status: errorTable[code].status,
      message: new WireError(code, FILLED).message,
    });
  });

  test.each(codes)(
    '%s is what V1 gets when it names no format, with the content type that is compared',
    async (code) => {
      const { url } = v1Parts(ROOT, { Action: 'Fail', With: code }, { at: Date.now(), omit: ['Format'] });
      const answered = await sendRaw(target.url, rawRequest({ target: url }));
      expect(answered.status).toBe(errorTable[code].status);
      expect(answered.headers['content-type']).toBe('text/xml;charset=utf-8');
      expect(answered.body).toMatch(
        /^<\?xml version='1\.0' encoding='UTF-8'\?><Error><RequestId>[0-9A-F-]{36}<\/RequestId><HostId>playauth\.test<\/HostId><Code>[\w.]+<\/Code><Message>[^<]+<\/Message><Recommend>[^<]+<\/Recommend><\/Error>$/,
      );
      expect(answered.body).toContain(`<Code>${code}</Code>`);
      expect(answered.headers['x-acs-request-id']).toBe(/<RequestId>(.+)<\/RequestId>/.exec(answered.body)?.[1]);
    },
  );
});

test('every code of the table is provoked by one of the test files that claim it', () => {
  expect([...new Set(Object.values(provokedErrors).flat())].sort()).toEqual(codes.toSorted());
});
