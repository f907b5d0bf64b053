// The part of one member in what bounds the memory and the connections of the whole server.
import type { Config } from '../../config/settings.ts';

/** Standard deviations. Of a full server one member in some 30,000 is beyond it. */
const SLACK = 4;

/**
 * Bounds of connections have slack where the kernel spreads them, because its hash is not even: of `whole` connections a member has a
 * binomial number, whose standard deviation is below the square root of its share. Without slack a client within its limit would be refused
 * by half of the members. All members together take at most `whole + 4 · √(whole · workers)`.
 */
export function shareOf(config: Config, isSpreadByHash: boolean): Config {
  const { workers } = config;
  const part = (whole: number, least = 1): number => Math.max(least, Math.ceil(whole / workers));
  const connections = (whole: number): number => {
    const share = part(whole);
    return isSpreadByHash ? Math.min(whole, Math.ceil(share + SLACK * Math.sqrt(share))) : share;
  };
  return {
    ...config,
    ...(config.maxConnections !== undefined && { maxConnections: connections(config.maxConnections) }),
    maxConnectionsPerAddress: connections(config.maxConnectionsPerAddress),
    maxBufferedBodyBytes: part(config.maxBufferedBodyBytes),
    segmentCacheBytes: part(config.segmentCacheBytes, 0),
  };
}
