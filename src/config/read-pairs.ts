// `name=value,name=value`, percent-encoded: the form of headers and attributes in OpenTelemetry's settings. Pure.

interface Options {
  /** Names of headers are the same in any case, those of attributes are not. */
  readonly keepsCase?: boolean;
}

export function readPairs(text: string, { keepsCase = false }: Options = {}): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) return [];
    const name = pair.slice(0, at).trim();
    return [[keepsCase ? name : name.toLowerCase(), decode(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
