// A source URL as it is shown to callers that did not send it: without user, password and the values that sign it.

const SECRET_NAME = /sig|token|key|secret|credential|passw|pwd|auth|policy|sas|expires|jwt|hmac|hash|md5/i;
const HIDDEN = '***';

/** A URL that cannot be parsed is shown up to its query. */
export function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text.replace(/[?#].*$/s, '');
  const url = new URL(text);
  const names = [...new Set(url.searchParams.keys())].filter((name) => SECRET_NAME.test(name));
  // A query without names is one value, as some stores sign.
  if (url.search !== '' && !url.search.includes('=')) url.search = `?${HIDDEN}`;
  for (const name of names) url.searchParams.set(name, HIDDEN);
  const isChanged = names.length > 0 || url.username !== '' || url.password !== '' || url.search === `?${HIDDEN}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  return isChanged || text.includes('#') ? url.href : text;
}
