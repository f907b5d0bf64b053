// Range and conditional request headers (RFC 9110), for one entity. Pure.

export interface Entity {
  readonly sizeBytes: number;
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
}

export type Header = (name: string) => string | undefined;

export type Selection =
  | { readonly status: 200 }
  | { readonly status: 206; readonly start: number; readonly end: number }
  | { readonly status: 304 }
  | { readonly status: 412 }
  | { readonly status: 416 };

interface ConditionalRequest {
  readonly method: 'GET' | 'HEAD';
  readonly header: Header;
}

/** In the order of precedence of RFC 9110 §13.2.2. */
export function select(entity: Entity, { method, header }: ConditionalRequest): Selection {
  if (!isAsExpected(entity, header)) return { status: 412 };
  if (isUnchanged(entity, header)) return { status: 304 };
  // Ranges are defined for GET alone; elsewhere the header must be ignored.
  const range = method === 'GET' ? header('range') : undefined;
  if (range === undefined || !mayUseRange(entity, header('if-range'))) return { status: 200 };
  return selectRange(range, entity.sizeBytes);
}

function isAsExpected(entity: Entity, header: Header): boolean {
  const ifMatch = header('if-match');
  // Compared strongly: a weak tag matches nothing.
  if (ifMatch !== undefined) return listOf(ifMatch).some((tag) => tag === '*' || tag === entity.etag);
  const since = header('if-unmodified-since');
  // A date that cannot be parsed is ignored.
  return since === undefined || !(wholeSeconds(entity.modifiedAtMs) > Date.parse(since));
}

function isUnchanged(entity: Entity, header: Header): boolean {
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined)
    return listOf(ifNoneMatch).some((tag) => tag === '*' || tag === entity.etag || tag === `W/${entity.etag}`);
  const since = header('if-modified-since');
  return since !== undefined && wholeSeconds(entity.modifiedAtMs) <= Date.parse(since);
}

function mayUseRange(entity: Entity, ifRange: string | undefined): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"') || ifRange.startsWith('W/')) return ifRange === entity.etag;
  return wholeSeconds(entity.modifiedAtMs) === Date.parse(ifRange);
}

/** Unambiguous: matching takes time linear in the length of the header. */
const ONE_RANGE = /^bytes= ?(\d*)-(\d*)$/i;

/** Several ranges, or another unit, are answered with the whole entity, as the RFC allows. */
function selectRange(range: string, sizeBytes: number): Selection {
  const match = ONE_RANGE.exec(range);
  if (match === null) return { status: 200 };
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return { status: 200 };
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? { status: 416 } : { status: 206, start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return { status: 200 };
  return start >= sizeBytes ? { status: 416 } : { status: 206, start, end };
}

/** Splits at every comma: no tag of this server contains one. */
function listOf(header: string): string[] {
  return header.split(',').map((item) => item.trim());
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
