// Where players of a customer's own encryption fetch the key: a stranger's text that is written into a playlist. Pure.

const MAX_KEY_URI_LENGTH = 2048;
// No quote, control character or space: it must not be able to end its attribute or its line.
const KEY_URI = /^https?:\/\/[\x21\x23-\x7e]+$/i;

export function isKeyUri(text: string): boolean {
  return text.length <= MAX_KEY_URI_LENGTH && KEY_URI.test(text) && URL.canParse(text);
}
