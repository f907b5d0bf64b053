// For receivers of event callbacks: checks `X-Playauth-Signature`, which covers the time and the body.

export interface CallbackToVerify {
  /** The `AuthKey` of the account's callback; for a callback named in UserData the `UploadAuthKey` of GetMessageCallback. */
  readonly authKey: string;
  /** The header `X-Playauth-Signature` as it arrived. */
  readonly signature: string | null | undefined;
  /** The body as it arrived, before it is parsed. */
  readonly body: string | Uint8Array;
  /** How far the time of the call may be from now, either way. Default: 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since the epoch. Default: the clock. */
  readonly now?: number;
}

const SIGNATURE = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/;

/** True if playauth sent exactly this body, within the tolerance. Never throws. A repeated call is told by its event id. */
export async function verifyCallback(call: CallbackToVerify): Promise<boolean> {
  const { authKey, signature, body, toleranceSeconds = 300, now = Date.now() } = call;
  const [, time, mac] = SIGNATURE.exec(signature ?? '') ?? [];
  if (time === undefined || mac === undefined || authKey === '') return false;
  if (!(Math.abs(now / 1000 - Number(time)) <= toleranceSeconds)) return false;
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(authKey), algorithm, false, ['verify']);
  const head = utf8.encode(`${time}.`);
  const bytes = typeof body === 'string' ? utf8.encode(body) : body;
  const signed = new Uint8Array(head.length + bytes.length);
  signed.set(head);
  signed.set(bytes, head.length);
  const given = Uint8Array.from(mac.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  // In constant time.
  return await crypto.subtle.verify('HMAC', key, given, signed);
}
