// Which content encoding an answer gets: the best one of Accept-Encoding that this server makes. Pure.
export type ContentEncoding = 'br' | 'gzip' | 'identity';

const MAX_ENCODINGS = 20;

/** Brotli before gzip, as far as the client takes them. */
export function chooseEncoding(accepted = ''): ContentEncoding {
  const taken = accepted
    .toLowerCase()
    .split(',', MAX_ENCODINGS)
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => quality === undefined || !/^q=0(?:\.0*)?$/.test(quality))
    .map(([coding]) => coding);
  return (['br', 'gzip'] as const).find((coding) => taken.includes(coding)) ?? 'identity';
}
