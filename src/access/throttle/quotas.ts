// The quota of each operation in calls a second of one caller: the vendor's published numbers, and our own choice where the
// vendor publishes none. The table of docs/wire.md comes from here.
import { VOD_VERSION } from '../operation.ts';
import { ConfigError } from '../../config/read-config.ts';
import { settings } from '../../config/settings.ts';

export interface Quota {
  readonly operation: string;
  /** Calls a second of one caller: root, a user, or a role. */
  readonly perSecond: number;
  readonly source: string;
}

const VENDOR = 'the published quota';

export const quotas: readonly Quota[] = [
  { operation: 'GetVideoPlayAuth', perSecond: 360, source: VENDOR },
  { operation: 'GetPlayInfo', perSecond: 360, source: VENDOR },
  { operation: 'CreateUploadVideo', perSecond: 120, source: VENDOR },
  { operation: 'RefreshUploadVideo', perSecond: 120, source: VENDOR },
  { operation: 'CreateUploadImage', perSecond: 120, source: VENDOR },
  { operation: 'CreateUploadAttachedMedia', perSecond: 120, source: VENDOR },
  { operation: 'GetUploadDetails', perSecond: 100, source: VENDOR },
  { operation: 'DeleteMultipartUpload', perSecond: 10, source: VENDOR },
  { operation: 'GetURLUploadInfos', perSecond: 100, source: VENDOR },
  { operation: 'GetVideoInfo', perSecond: 100, source: VENDOR },
  { operation: 'GetVideoInfos', perSecond: 100, source: VENDOR },
  { operation: 'SearchMedia', perSecond: 50, source: VENDOR },
  { operation: 'GetImageInfo', perSecond: 100, source: VENDOR },
  { operation: 'UpdateImageInfos', perSecond: 50, source: VENDOR },
  { operation: 'DeleteImage', perSecond: 50, source: VENDOR },
  { operation: 'GetAttachedMediaInfo', perSecond: 100, source: VENDOR },
  { operation: 'UpdateAttachedMediaInfos', perSecond: 100, source: VENDOR },
  { operation: 'DeleteAttachedMedia', perSecond: 50, source: VENDOR },
  { operation: 'RegisterMedia', perSecond: 50, source: VENDOR },
  { operation: 'AddTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  { operation: 'GetTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  { operation: 'ListTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  { operation: 'UpdateTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  { operation: 'DeleteTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  { operation: 'SetDefaultTranscodeTemplateGroup', perSecond: 10, source: VENDOR },
  {
    operation: 'AssumeRole',
    perSecond: 100,
    source: 'chosen by playauth: an application server calls it once per session',
  },
  { operation: 'GetCallerIdentity', perSecond: 100, source: 'chosen by playauth, as AssumeRole' },
  { operation: 'GetTranscodeProgress', perSecond: 100, source: 'chosen by playauth: pages and commands poll it' },
  { operation: 'CreateWatchLink', perSecond: 100, source: 'chosen by playauth' },
  { operation: 'SimulatePolicy', perSecond: 5, source: 'chosen by playauth: each judges every statement by itself' },
  { operation: 'TestMessageCallback', perSecond: 1, source: 'chosen by playauth: each calls another server' },
  {
    operation: 'AddCaption',
    perSecond: 5,
    source: 'chosen by playauth: a file of the largest size takes some 50 ms of the thread that serves all',
  },
];

/** The quota of every operation that is not named above. */
export const OTHER_OPERATIONS: Quota = {
  operation: '*',
  perSecond: 30,
  source: 'the published quota of other operations',
};

/** The quota of every operation of RAM, the token service and playauth's own API that is not named above. */
export const OTHER_IDENTITY_OPERATIONS: Quota = {
  operation: '*',
  perSecond: 100,
  source: 'chosen by playauth: scripts set up many users at once',
};

/** The calls a second of an operation. */
export type QuotaOf = (operation: string) => number;

/**
 * The quotas as `--throttle` sets them, undefined for `off`. A name that is no operation is a fault: otherwise a misspelled
 * limit would silently be missing.
 */
export function readQuotas(
  throttle: string,
  operations: Iterable<{ readonly name: string; readonly version: string }>,
): QuotaOf | undefined {
  if (throttle === 'off') return undefined;
  const published = new Map<string, number>();
  for (const { name, version } of operations)
    published.set(name, (version === VOD_VERSION ? OTHER_OPERATIONS : OTHER_IDENTITY_OPERATIONS).perSecond);
  const known = new Set([OTHER_OPERATIONS.operation, ...published.keys()]);
  for (const { operation, perSecond } of quotas) published.set(operation, perSecond);
  const set = new Map(throttle === 'on' ? [] : throttle.split(',').map(readPart));
  const unknown = [...set.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new ConfigError(unknown.map((name) => `${settings.throttle.env}: there is no operation named ${name}`));
  // `*` stands for all that the text does not name, the published quotas too.
  const counts = set.has(OTHER_OPERATIONS.operation) ? set : new Map([...published, ...set]);
  const others = counts.get(OTHER_OPERATIONS.operation) ?? OTHER_OPERATIONS.perSecond;
  return (operation) => counts.get(operation) ?? others;
}

function readPart(part: string): [string, number] {
  const [name = '', count] = part.split('=');
  return [name, Number(count)];
}
