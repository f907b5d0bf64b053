// Which engine plays what was chosen: hls.js or the element itself, the list of renditions or one stream.
import { AUTO, type Playable } from './choose-stream.ts';
import { ElementEngine } from './element-engine.ts';
import type { Engine, EngineEvents, StartAt } from './engine.ts';
import type { GrantBook } from './grant-paths.ts';
import { HlsEngine } from './hls-engine.ts';
import type { HlsConstructor } from './hls-shape.ts';
import { createGate } from './player-parts.ts';
import type { Session } from './session.ts';

export interface EngineParts {
  readonly media: HTMLMediaElement;
  readonly Hls: HlsConstructor | undefined;
  readonly session: Session;
  readonly book: GrantBook;
  readonly nowMs: () => number;
  readonly startAt: StartAt;
  readonly events: EngineEvents;
}

export interface Chosen {
  /** `auto`, or a definition. */
  readonly selected: string;
  /** What plays it by itself. */
  readonly playable: Playable;
  readonly playables: readonly Playable[];
  /** The list of renditions, if there is one. */
  readonly auto: Playable | undefined;
}

export function buildEngine(parts: EngineParts, { selected, playable, playables, auto }: Chosen): Engine {
  const { Hls, media, session, book, startAt, events } = parts;
  const beside = playables.filter((other) => other.kind === 'video' && other.engine === playable.engine);
  // Sound alone is in no list.
  const list = playable.kind === 'video' && playable.engine === auto?.engine && isHls(playable) ? auto : undefined;
  if (playable.engine === 'hls.js' && Hls !== undefined) {
    const gate = createGate(book, session);
    const source = list ?? playable;
    const levels = list === undefined ? [playable] : beside;
    return new HlsEngine({ Hls, media, source, playables: levels, definition: selected, startAt, gate, events });
  }
  return new ElementEngine({
    ...{ media, startAt, events, nowMs: parts.nowMs, expiresAtMs: session.expiresAtMs },
    playable: selected === AUTO && list !== undefined ? list : playable,
    qualities: beside,
    renew: (reason) => session.renew(reason),
  });
}

function isHls({ stream }: Playable): boolean {
  return stream.format === 'm3u8';
}
