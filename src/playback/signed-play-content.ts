// What a JWTPlayAuth was signed for beyond its video: parameters of GetPlayInfo in lowerCamel. The player that redeems it
// may ask for less, never for more. Pure.
import { refuse, type Result } from '../base/result.ts';
import { playConfig, playInfoParameters, type PlayInfoParameters } from './play-info-parameters.ts';
import { isObject, parseJson } from '../wire/json.ts';
import { MAX_URL_SECONDS } from '../wire/url-lifetime.ts';

const VIDEO_IDS = new Set(['VideoId', 'ReferenceId']);
const parameterNames = new Set(Object.keys(playInfoParameters.shape).filter((name) => !VIDEO_IDS.has(name)));
const RESTRICTIONS = new Set(['Formats', 'Definition', 'StreamType', 'AuthTimeout', 'PlayConfig']);
const playConfigNames = new Set(Object.keys(playConfig.shape));

/**
 * Reads the claim `playContentInfo`; a refusal names the wrong field in the signer's spelling. An unknown field is refused
 * too: it may be a misspelt restriction, which would silently not apply.
 */
export function readSignedContent(
  content: Readonly<Record<string, unknown>>,
): Result<{ signed: PlayInfoParameters }, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(content)) {
    const wireName = capitalised(name);
    // A restriction to nothing is a mistake of its author: taken for absent, it would open everything.
    if (value === '' && RESTRICTIONS.has(wireName)) return refuse(`playContentInfo.${name}`);
    if (isAbsent(value)) continue;
    const text = wireName === 'PlayConfig' ? playConfigText(value) : textOf(value);
    if (!parameterNames.has(wireName) || Object.hasOwn(texts, wireName) || text === undefined)
      return refuse(`playContentInfo.${name}`);
    texts[wireName] = text;
  }
  const parsed = playInfoParameters.safeParse(texts);
  if (!parsed.success) return refuse(nameOf(parsed.error.issues[0]?.path ?? []));
  const { AuthTimeout = 0, OutputType } = parsed.data;
  if (AuthTimeout > MAX_URL_SECONDS && OutputType !== 'cdn') return refuse('playContentInfo.authTimeout');
  const read = new Map<string, unknown>(Object.entries(parsed.data));
  // An empty list would restrict nothing, which its author cannot have meant.
  const lost = Object.keys(texts).find((name) => read.get(name) === undefined);
  return lost === undefined ? { ok: true, signed: parsed.data } : refuse(nameOf([lost]));
}

/** Without the places in lists. */
function nameOf(path: readonly PropertyKey[]): string {
  const names = path.filter((name) => typeof name === 'string').map(uncapitalised);
  return ['playContentInfo', ...names].join('.');
}

function isAbsent(value: unknown): boolean {
  return value === null || value === '';
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value.join(',') : undefined;
  return JSON.stringify(value);
}

/** An object, or the JSON text of one as GetPlayInfo takes it. */
function playConfigText(value: unknown): string | undefined {
  const given = typeof value === 'string' ? parseJson(value) : value;
  if (!isObject(given)) return undefined;
  const config = new Map<string, unknown>();
  for (const [name, setting] of Object.entries(given)) {
    const wireName = capitalised(name);
    if (!playConfigNames.has(wireName) || config.has(wireName)) return undefined;
    if (!isAbsent(setting)) config.set(wireName, setting);
  }
  return JSON.stringify(Object.fromEntries(config));
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function uncapitalised(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The parameters of a player, restricted to the signed ones. */
export function restrict(asked: PlayInfoParameters, signed: PlayInfoParameters): PlayInfoParameters {
  const config = { ...asked.PlayConfig, ...signed.PlayConfig };
  const isLimited = (seconds: number | undefined): seconds is number => seconds !== undefined && seconds > 0;
  const previews = [asked.PlayConfig?.PreviewTime, signed.PlayConfig?.PreviewTime].filter(isLimited);
  return {
    ...asked,
    ...withoutUndefined(signed),
    VideoId: asked.VideoId,
    ReferenceId: asked.ReferenceId,
    Formats: both(asked.Formats, signed.Formats),
    Definition: both(asked.Definition, signed.Definition),
    StreamType: both(asked.StreamType, signed.StreamType),
    AuthTimeout: shorter(asked.AuthTimeout, signed.AuthTimeout),
    PlayConfig: previews.length === 0 ? config : { ...config, PreviewTime: Math.min(...previews) },
  };
}

/** Undefined stands for all of them; an empty list for none. */
function both<W>(asked: readonly W[] | undefined, signed: readonly W[] | undefined): readonly W[] | undefined {
  if (asked === undefined || signed === undefined) return asked ?? signed;
  return asked.filter((word) => signed.includes(word));
}

function shorter(asked: number | undefined, signed: number | undefined): number | undefined {
  return asked === undefined || signed === undefined ? (asked ?? signed) : Math.min(asked, signed);
}

function withoutUndefined(parameters: PlayInfoParameters): Partial<PlayInfoParameters> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}
