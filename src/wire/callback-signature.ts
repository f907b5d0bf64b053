// The signature of an event notification: `X-VOD-SIGNATURE`.
import { createHash } from 'node:crypto';

/** md5hex of `CallbackURL|X-VOD-TIMESTAMP|PrivateKey`; the URL exactly as configured, the time in unix seconds. */
export function callbackSignature(callbackUrl: string, timestamp: string, privateKey: string): string {
  return createHash('md5').update(`${callbackUrl}|${timestamp}|${privateKey}`, 'utf8').digest('hex');
}
