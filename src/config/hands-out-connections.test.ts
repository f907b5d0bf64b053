import { expect, test } from 'vitest';
import { handsOutConnections } from './hands-out-connections.ts';

test.each([
  ['linux', {}, false],
  ['linux', { NODE_CLUSTER_SCHED_POLICY: 'none' }, false],
  ['linux', { NODE_CLUSTER_SCHED_POLICY: 'rr' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('on %s with %j the first process hands out connections: %s', (platform, env, expected) => {
  expect(handsOutConnections(env, platform)).toBe(expected);
});
