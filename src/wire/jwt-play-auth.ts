// JWTPlayAuth, the credential that an application server signs by itself with its PlayKey: how it is written.
import { createHmac } from 'node:crypto';

/** Signs the claims with HS256 under the UTF-8 bytes of the PlayKey, as the vendor's sample signers do. */
export function signJwtPlayAuth(claims: object, playKey: string): string {
  const header = base64UrlJson({ alg: 'HS256', typ: 'JWT' });
  const signed = `${header}.${base64UrlJson(claims)}`;
  return `${signed}.${createHmac('sha256', playKey).update(signed).digest('base64url')}`;
}

function base64UrlJson(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
