// How long the URL of a file works: AuthTimeout. For `oss` the vendor has a maximum, for `cdn` none. Pure.
import { WireError } from './errors.ts';

/**
 * 30 days: the longest life of a playback URL and of a watch link, and the vendor's maximum for `oss`. Revocations and keys are kept
 * for longer than that (store/keys, access/issuers, playback/revocation): what outlived them would work again.
 */
export const MAX_URL_SECONDS = 2_592_000;

interface AskedLifetime {
  readonly outputType: 'oss' | 'cdn';
  readonly seconds: number;
}

/** What is too long for `cdn` is cut, for `oss` refused. */
export function urlSeconds({ outputType, seconds }: AskedLifetime): number {
  if (outputType === 'oss' && seconds > MAX_URL_SECONDS)
    throw new WireError(
      'InvalidParameter',
      { parameter: 'AuthTimeout' },
      `more than ${String(MAX_URL_SECONDS)} for oss`,
    );
  return Math.min(seconds, MAX_URL_SECONDS);
}
