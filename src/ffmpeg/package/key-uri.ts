// Where players of a customer's own encryption fetch the key: a stranger's text that is written into a playlist. Pure.

const MAX_KEY_URI_LENGTH = 2048;
// No quote, control character or space: it must not be able to end its attribute or its line. No `#` either: what is
// appended behind one is not sent.
const KEY_URI = /^https?:\/\/[\x21\x24-\x7e]+$/i;

export function isKeyUri(text: string): boolean {
  return text.length <= MAX_KEY_URI_LENGTH && KEY_URI.test(text) && URL.canParse(text);
}
