// The signatures of an event notification: the vendor's `X-VOD-SIGNATURE`, and playauth's own over time and body.
import { createHash, createHmac } from 'node:crypto';

/** md5hex of `CallbackURL|X-VOD-TIMESTAMP|PrivateKey`; the URL exactly as configured, the time in unix seconds. */
export function callbackSignature(callbackUrl: string, timestamp: string, privateKey: string): string {
  return createHash('md5').update(`${callbackUrl}|${timestamp}|${privateKey}`, 'utf8').digest('hex');
}

/** The value of `X-Playauth-Signature`: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>" under the key>`. */
export function callbackBodySignature(timestamp: string, body: string, key: string): string {
  return `t=${timestamp},v1=${createHmac('sha256', key).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;
}
