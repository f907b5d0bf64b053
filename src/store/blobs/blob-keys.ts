// The one pattern of blob keys. Keys are made by playauth itself; a key that could leave its folder or prefix (path traversal) is
// a bug, and every storage refuses it.

const KEY = /^[a-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

export function isBlobKey(key: string): boolean {
  return KEY.test(key);
}

export function checkBlobKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`Not a blob key: ${key}`);
  return key;
}
