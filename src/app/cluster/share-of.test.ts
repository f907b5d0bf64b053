import { expect, test } from 'vitest';
import { readConfig } from '../../config/read-config.ts';
import { shareOf } from './share-of.ts';

const configOf = (flags: Readonly<Record<string, string>>) => readConfig({ flags, environment: {} });

test('memory and connections are divided evenly where connections are handed out in turn', () => {
  const flags = { workers: '4', maxConnections: '1000', maxConnectionsPerAddress: '10' };
  expect(shareOf(configOf({ ...flags, maxBufferedBodyBytes: '400000000' }), false)).toMatchObject({
    maxConnections: 250,
    maxConnectionsPerAddress: 3,
    maxBufferedBodyBytes: 100_000_000,
  });
});

test('connections have four standard deviations more where the kernel spreads them, and never more than all', () => {
  const flags = { workers: '4', maxConnections: '1600', maxConnectionsPerAddress: '10' };
  expect(shareOf(configOf({ ...flags, maxBufferedBodyBytes: '400000000' }), true)).toMatchObject({
    maxConnections: 400 + 4 * 20,
    maxConnectionsPerAddress: 10,
    maxBufferedBodyBytes: 100_000_000,
  });
});

test('a bound that the descriptors give is left to each member', () => {
  expect(shareOf(configOf({ workers: '2' }), true).maxConnections).toBeUndefined();
});
