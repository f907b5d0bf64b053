// What a callback URL may be. Where it leads is judged again at every connection: see private-addresses and post-http.
const MAX_BYTES = 256;
/** No blanks and nothing that would have to be escaped: the signature covers the text as it was given. */
const PRINTABLE = /^https?:\/\/[\x21-\x7e]+$/i;

export function isCallbackUrl(text: string): boolean {
  if (Buffer.byteLength(text, 'utf8') > MAX_BYTES || !PRINTABLE.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}
