// Percent-encoding as the signatures need it. Pure; runs in browsers too.

/** How a client encodes names and values before it signs them. */
export type PercentEncoder = (text: string) => string;

const UNRESERVED_ONLY = /^[A-Za-z0-9\-_.~]*$/;
const LEFT_BARE_BY_ECMASCRIPT = /[!'()*]/;

/**
 * RFC 3986: `A-Z a-z 0-9 - _ . ~` stay, everything else is `%XX` of its UTF-8 bytes in upper case.
 * The rule of the vendor's "Signature method" page.
 */
export function percentEncode(text: string): string {
  if (UNRESERVED_ONLY.test(text)) return text;
  const encoded = encodeURIComponent(text);
  if (!LEFT_BARE_BY_ECMASCRIPT.test(encoded)) return encoded;
  return encoded
    .replaceAll('!', '%21')
    .replaceAll("'", '%27')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replaceAll('*', '%2A');
}

/**
 * What the official web player does instead: it leaves `! ' ( )` bare and encodes only the first `*` of the text.
 * Kept to verify that player's requests; never used to sign.
 */
export function percentEncodeLikeWebPlayer(text: string): string {
  return encodeURIComponent(text).replace('*', '%2A');
}
