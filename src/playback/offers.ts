// What a GetPlayInfo offers: the chosen streams, each with what the URLs of all sessions have in common. Chosen once for the streams as
// they were read last, because most players ask for the same.
import type { Stream } from '../library/videos/video.ts';
import { asOneStream, AUTO, chooseAdaptive } from './adaptive-streams.ts';
import { chooseStreams, type StreamFilters } from './choose-streams.ts';
import { placeOfStream, type StreamPlace } from './play-urls.ts';

export interface Offer {
  readonly stream: Stream;
  readonly place: StreamPlace;
}

/** Sets of filters that are remembered for one video. */
const MAX_CHOICES = 20;
/** A cache by the streams as they were read last. */
const chosen = new WeakMap<readonly Stream[], Map<string, readonly Offer[]>>();

export function offersOf(streams: readonly Stream[], filters: StreamFilters): readonly Offer[] {
  const choices = chosen.get(streams) ?? new Map<string, readonly Offer[]>();
  if (choices.size === 0) chosen.set(streams, choices);
  const name = isWithoutFilters(filters) ? WITHOUT_FILTERS : nameOf(filters);
  const known = choices.get(name);
  if (known !== undefined) return known;
  if (choices.size >= MAX_CHOICES) choices.clear();
  const offers = chooseOffers(streams, filters);
  choices.set(name, offers);
  return offers;
}

/** What {@link nameOf} writes for them: to put it together, and to look a new text up, costs more than to ask. */
const WITHOUT_FILTERS = '||||||';

function isWithoutFilters(filters: StreamFilters): boolean {
  const { formats, definitions, streamTypes, encryptType, codecName, preview, multiple } = filters;
  const isUnlisted = formats === undefined && definitions === undefined && streamTypes === undefined;
  return isUnlisted && encryptType === undefined && codecName === undefined && !preview && !multiple;
}

/** The codec is last: it is any text, all others are words. */
function nameOf(filters: StreamFilters): string {
  const { formats, definitions, streamTypes, encryptType = '', codecName, preview, multiple } = filters;
  const lists = `${listed(formats)}|${listed(definitions)}|${listed(streamTypes)}`;
  return `${lists}|${encryptType}|${preview ? 'preview' : ''}|${multiple ? 'all' : ''}|${codecName === undefined ? '' : `=${codecName}`}`;
}

/** An empty list fits no stream, none at all fits every one. */
function listed(words: readonly string[] | undefined): string {
  return words === undefined ? '' : `=${words.join(',')}`;
}

/** AUTO only when it is requested by name: the official player would play nothing else. */
function chooseOffers(streams: readonly Stream[], filters: StreamFilters): readonly Offer[] {
  const single = chooseStreams(streams, filters).map((stream) => ({ stream, place: placeOfStream(stream) }));
  const adaptive = filters.definitions?.includes(AUTO) === true ? chooseAdaptive(streams, filters) : undefined;
  const stream = adaptive === undefined ? undefined : asOneStream(adaptive);
  if (adaptive === undefined || stream === undefined) return single;
  const lists = adaptive.renditions.map(({ definition }) => definition);
  return [...single, { stream, place: placeOfStream(stream, lists) }];
}
