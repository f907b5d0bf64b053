// The text of the setting `storage`, taken apart: `disk`, `disk:/path` or `s3://bucket/prefix?endpoint=…`. Pure.
import { refuse, type Result } from '../base/result.ts';

interface DiskPlace {
  readonly kind: 'disk';
  /** Absent: the folder `media` of the data directory. */
  readonly path?: string;
}

export interface S3Place {
  readonly kind: 's3';
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region: string;
  /** The bucket is named in the path of URLs, and not in the host. */
  readonly pathStyle: boolean;
}

export type StoragePlace = DiskPlace | S3Place;

const SCHEME = 's3://';
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const MAX_PREFIX = 512;
const REGION = /^[A-Za-z0-9-]{1,64}$/;
const PARAMETERS: ReadonlySet<string> = new Set(['endpoint', 'region', 'pathStyle']);

/** The reason of a refusal goes to the person who wrote the setting. */
export function parseStoragePlace(text: string): Result<{ place: StoragePlace }, string> {
  if (text === 'disk') return found({ kind: 'disk' });
  if (text.startsWith('disk:')) return parseDisk(text.slice('disk:'.length));
  if (text.startsWith(SCHEME)) return parseS3(text.slice(SCHEME.length));
  return refuse('is disk, disk:/path/of/media or s3://bucket/prefix?endpoint=…&region=…&pathStyle=true');
}

function parseDisk(path: string): Result<{ place: StoragePlace }, string> {
  if (!path.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(path)) return refuse('disk: is followed by an absolute path');
  if (path.includes('\0')) return refuse('the path holds a character that no path has');
  return found({ kind: 'disk', path });
}

function parseS3(text: string): Result<{ place: StoragePlace }, string> {
  const [where = '', query = '', ...rest] = text.split('?');
  // Not repeated in the message: it may be a secret.
  if (where.includes('@')) return refuse('keys do not belong into the address: set --s3-access-key-id and its secret');
  const [bucket = '', ...folders] = where.split('/');
  const prefix = folders.join('/').replace(/\/$/, '');
  if (!BUCKET.test(bucket) || bucket.includes('..')) return refuse('names no bucket: s3://bucket/optional/prefix?…');
  if (prefix !== '' && (!PREFIX.test(prefix) || prefix.length > MAX_PREFIX))
    return refuse('the prefix is made of letters, digits, `.`, `_`, `-` and single slashes');
  if (rest.length > 0) return refuse('holds more than one question mark');
  const options = readOptions(new URLSearchParams(query));
  if (!options.ok) return options;
  return found({ kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/`, ...options.options });
}

type Options = Pick<S3Place, 'endpoint' | 'region' | 'pathStyle'>;

function readOptions(query: URLSearchParams): Result<{ options: Options }, string> {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name)) return refuse('knows endpoint, region and pathStyle, and nothing else');
    if (query.getAll(name).length > 1) return refuse(`names ${name} twice`);
  }
  const region = query.get('region') ?? 'us-east-1';
  if (!REGION.test(region)) return refuse('region is made of letters, digits and hyphens');
  const style = query.get('pathStyle');
  if (style !== null && style !== 'true' && style !== 'false') return refuse('pathStyle is true or false');
  const endpoint = readEndpoint(query.get('endpoint'));
  if (!endpoint.ok) return endpoint;
  // Only the vendor's own hosts are certain to have a host name for each bucket.
  const pathStyle = style === null ? endpoint.url !== undefined : style === 'true';
  return { ok: true, options: { region, pathStyle, ...(endpoint.url !== undefined && { endpoint: endpoint.url }) } };
}

function readEndpoint(text: string | null): Result<{ url: string | undefined }, string> {
  if (text === null) return { ok: true, url: undefined };
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return refuse('endpoint is an http or https address, such as https://s3.example.com');
  if (url.username !== '' || url.password !== '')
    return refuse('keys do not belong into the endpoint: set --s3-access-key-id and its secret');
  if (url.search !== '' || url.hash !== '' || url.pathname !== '/')
    return refuse('endpoint ends after its host and port');
  return { ok: true, url: url.origin };
}

function found(place: StoragePlace): { readonly ok: true; readonly place: StoragePlace } {
  return { ok: true, place };
}
