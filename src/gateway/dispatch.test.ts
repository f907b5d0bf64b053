import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bind, defineOperation } from '../access/operation.ts';
import type { Caller } from '../access/caller.ts';
import { SettableClock } from '../base/clock.ts';
import { optionalInteger } from '../access/parameters/parameter-schemas.ts';
import { ORIGIN } from '../../test/support/gateway-deps.ts';
import { httpRequest } from '../../test/support/http-requests.ts';
import { SAMPLE_ACCOUNT } from '../../test/support/sample-video.ts';
import { asAccessKeyId } from '../wire/ids.ts';
import { andThen } from '../base/soon.ts';
import { authorize } from './authorize.ts';
import { createOperationTable, decide, dispatch, findOperation } from './dispatch.ts';
import { readRequest } from './read-request.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';

const seen: unknown[] = [];
const operation = defineOperation({
  name: 'Count',
  version: '2017-03-21',
  summary: '',
  parameters: z.object({ Number: optionalInteger({ min: 1, max: 9 }) }),
  target: 'nothing',
  handle: (_, { parameters }) => {
    seen.push(parameters);
    return {};
  },
});
const table = createOperationTable([bind(operation, {})]);
const root: Caller = {
  kind: 'accessKey',
  accountId: SAMPLE_ACCOUNT,
  accessKeyId: asAccessKeyId('LTAItest'),
  principal: { type: 'root' },
  issuer: SAMPLE_ISSUER,
};
const deps = {
  grantedPolicies: { layersOf: () => [] },
  clock: new SettableClock(),
  region: 'cn-shanghai',
};
const player = { ...root, kind: 'playCredential' } as unknown as Caller;

function call(query: string, caller: Caller): object | Promise<object> {
  seen.length = 0;
  const request = readRequest(httpRequest({ url: `/?Action=Count&Version=2017-03-21&${query}` }));
  const found = { request, bound: findOperation(table, request), caller, origin: ORIGIN, requestId: 'R' };
  const decided = andThen(authorize(deps, found), (pending) => decide({ ...found, pending }));
  return andThen(decided, (ready) => dispatch({ ...found, decided: ready }));
}

describe('finding an operation', () => {
  test.each([
    ['Count', '2017-03-21', ''],
    ['count', '2017-03-21', 'Specified api is not found'],
    ['toString', '2017-03-21', 'Specified api is not found'],
    ['Count', '2017-03-22', 'Specified parameter Version is not valid.'],
    ['__proto__', '__proto__', 'Specified parameter Version is not valid.'],
  ])('%s of %s: "%s"', (action, version, message) => {
    const find = (): unknown => findOperation(table, { action, version });
    if (message === '') expect(find).not.toThrow();
    else expect(find).toThrow(message);
  });
});

describe('dispatching', () => {
  test('hands the operation its parameters, typed, and no others', async () => {
    await call('Number=7&Other=x&__proto__=y', root);
    expect(seen).toEqual([{ Number: 7 }]);
  });

  test('refuses an invalid parameter and names it', () => {
    expect(() => call('Number=10', root)).toThrow('The specified parameter "Number" is not valid.');
    expect(seen).toEqual([]);
  });

  test('refuses a caller before it reads the parameters', () => {
    expect(() => call('Number=10', player)).toThrow('User not authorized');
    expect(seen).toEqual([]);
  });
});
