// Compiles a parsed Match into conditions on the videos table, the same for both databases. Every value is a parameter.
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Tables, VideoStatus } from '../../store/database/schema.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import type { Endpoint, Match } from './parse-match.ts';
import { isIndexed, type NarrowByText } from './text-index.ts';
import { DEFAULT_APP_ID, STORAGE_LOCATION } from '../../wire/single-app.ts';

type Builder = ExpressionBuilder<Tables, 'videos'>;
type Condition = Expression<SqlBool>;

/** An unknown field, or a value that the field cannot have. */
export class UnknownMatch extends Error {
  readonly field: string;

  constructor(field: string) {
    super('unknown match');
    this.field = field;
  }
}

const ALL = sql<SqlBool>`1 = 1`;
const NONE = sql<SqlBool>`1 = 0`;

interface Field {
  readonly oneOf: (e: Builder, values: readonly string[], narrow: NarrowByText) => Condition | undefined;
  readonly range?: (e: Builder, from: Endpoint, until: Endpoint) => Condition | undefined;
}

const id: Field = { oneOf: (e, values) => e('video_id', 'in', values as never[]) };

/** By lower-case name. */
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['videoid', id],
  ['audioid', id],
  ['imageid', id],
  ['mediaid', id],
  ['referenceid', { oneOf: (e, values) => e('reference_id', 'in', values as never[]) }],
  ['title', contains('title')],
  ['description', contains('description')],
  ['tags', contains('tags')],
  ['status', { oneOf: (e, values) => isOneOf(e, values.flatMap(toStatus)) }],
  ['cateid', numbers('cate_id')],
  ['size', numbers('size_bytes')],
  ['duration', numbers('duration_seconds')],
  ['creationtime', instants('created_at_ms')],
  ['modificationtime', instants('modified_at_ms')],
  // These fields are the same for every video of this server.
  ['appid', constant(DEFAULT_APP_ID)],
  ['storagelocation', constant(STORAGE_LOCATION)],
  ['mediasource', constant('general')],
  ['preprocessstatus', constant('UnPreprocess')],
]);

const texts: ReadonlySet<string> = new Set(['title', 'description', 'tags']);

/** The number of text searches: those of one or two letters read every video. */
export function countTexts(match: Match): number {
  switch (match.kind) {
    case 'and':
    case 'or':
      return match.parts.reduce((sum, part) => sum + countTexts(part), 0);
    case 'oneOf':
      return texts.has(match.field.toLowerCase()) ? match.values.length : 0;
    case 'range':
      return 0;
  }
}

/** What `video_counts` has columns for, and what is the same for every video. */
const counted: ReadonlySet<string> = new Set([
  'status',
  'cateid',
  'appid',
  'storagelocation',
  'mediasource',
  'preprocessstatus',
]);

/** True if the condition can be held against `video_counts` as well. */
export function isOfCounts(match: Match): boolean {
  return 'parts' in match ? match.parts.every(isOfCounts) : counted.has(match.field.toLowerCase());
}

const keys: ReadonlySet<string> = new Set(['videoid', 'audioid', 'imageid', 'mediaid', 'referenceid']);

/** True if ids name all videos that can match. */
export function isByKey(match: Match): boolean {
  if (match.kind === 'and') return match.parts.some(isByKey);
  return match.kind === 'oneOf' && keys.has(match.field.toLowerCase());
}

/** True if the index of texts names all videos that can match. */
export function isNarrowed(match: Match): boolean {
  switch (match.kind) {
    case 'and':
      return match.parts.some(isNarrowed);
    case 'or':
      return match.parts.every(isNarrowed);
    case 'oneOf':
      return texts.has(match.field.toLowerCase()) && match.values.every(isIndexed);
    case 'range':
      return false;
  }
}

/** Throws an {@link UnknownMatch}. */
export function compileMatch(e: Builder, match: Match, narrow: NarrowByText): Condition {
  switch (match.kind) {
    case 'and':
      return e.and(match.parts.map((part) => compileMatch(e, part, narrow)));
    case 'or':
      return e.or(match.parts.map((part) => compileMatch(e, part, narrow)));
    case 'oneOf':
      return requireCondition(match.field, (field) => field.oneOf(e, match.values, narrow));
    case 'range':
      return requireCondition(match.field, (field) => field.range?.(e, match.from, match.until));
  }
}

function requireCondition(name: string, compile: (field: Field) => Condition | undefined): Condition {
  const field = fields.get(name.toLowerCase());
  const condition = field === undefined ? undefined : compile(field);
  if (condition === undefined) throw new UnknownMatch(name);
  return condition;
}

/** Not LIKE: a pattern that almost matches at every letter makes it a hundred times slower, and SQLite runs in this thread. */
function contains(column: 'title' | 'description' | 'tags'): Field {
  return {
    oneOf: (e, values, narrow) =>
      e.or(
        values.map((value) => {
          if (value === '') return ALL;
          const contained = sql<SqlBool>`replace(lower(${e.ref(column)}), lower(cast(${value} as text)), '') <> lower(${e.ref(column)})`;
          const possible = narrow(e, value);
          return possible === undefined ? contained : e.and([possible, contained]);
        }),
      ),
  };
}

function constant(only: string): Field {
  return { oneOf: (_, values) => (values.includes(only) ? ALL : NONE) };
}

const statuses: readonly VideoStatus[] = [
  ...(['Uploading', 'UploadFail', 'UploadSucc', 'Transcoding', 'TranscodeFail'] as const),
  ...(['Checking', 'Blocked', 'Normal', 'ProduceFail'] as const),
];

/** Undefined for a status that videos never have here. */
function toStatus(text: string): VideoStatus[] {
  return statuses.filter((known) => known.toLowerCase() === text.toLowerCase());
}

function isOneOf(e: Builder, allowed: readonly VideoStatus[]): Condition {
  return allowed.length === 0 ? NONE : e('status', 'in', allowed);
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

function numbers(column: 'cate_id' | 'size_bytes' | 'duration_seconds'): Field {
  const isWhole = column !== 'duration_seconds';
  const read = (text: string): number | undefined =>
    NUMBER.test(text) && !(isWhole && text.includes('.')) ? Number(text) : undefined;
  return {
    oneOf: (e, values) => {
      const allowed = values.map(read);
      return allowed.includes(undefined) ? undefined : e(column, 'in', allowed as number[]);
    },
    range: (e, from, until) =>
      between(e, [from, until].map(readEndpoint(read)), (operator, value) => e(column, operator, value)),
  };
}

/** Timestamps on the wire are whole seconds: a value stands for its whole second. */
function instants(column: 'created_at_ms' | 'modified_at_ms'): Field {
  return {
    oneOf: (e, values) => {
      const seconds = values.map(parseTimestamp);
      if (seconds.includes(undefined)) return undefined;
      return e.or((seconds as number[]).map((start) => e.and([e(column, '>=', start), e(column, '<', start + 1000)])));
    },
    range: (e, from, until) =>
      between(e, [from, until].map(readEndpoint(parseTimestamp)), (operator, value) => {
        const second = operator === '>' || operator === '<=' ? value + 1000 : value;
        return e(column, operator.startsWith('>') ? '>=' : '<', second);
      }),
  };
}

type ReadEndpoint = { readonly value: number | undefined; readonly isIncluded: boolean } | undefined;

function readEndpoint(read: (text: string) => number | undefined): (endpoint: Endpoint) => ReadEndpoint {
  return ({ value, isIncluded }) => {
    if (value === undefined) return { value, isIncluded };
    const number = read(value);
    return number === undefined ? undefined : { value: number, isIncluded };
  };
}

function between(
  e: Builder,
  [from, until]: readonly ReadEndpoint[],
  compare: (operator: '>' | '>=' | '<' | '<=', value: number) => Condition,
): Condition | undefined {
  if (from === undefined || until === undefined) return undefined;
  const conditions = [];
  if (from.value !== undefined) conditions.push(compare(from.isIncluded ? '>=' : '>', from.value));
  if (until.value !== undefined) conditions.push(compare(until.isIncluded ? '<=' : '<', until.value));
  return e.and(conditions);
}
