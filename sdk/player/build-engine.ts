// Builds the engine for the chosen quality: hls.js or the element itself, with the master playlist or one stream.
import { AUTO, type Playable } from './choose-stream.ts';
import { ElementEngine } from './element-engine.ts';
import type { Engine, EngineEvents, StartAt } from './engine.ts';
import type { GrantGate } from './grant-loader.ts';
import type { GrantUrls } from './grant-urls.ts';
import { HlsEngine } from './hls-engine.ts';
import type { HlsConstructor } from './hls-shape.ts';
import type { Session } from './session.ts';

interface EngineParts {
  readonly media: HTMLMediaElement;
  readonly Hls: HlsConstructor | undefined;
  readonly session: Session;
  readonly grantUrls: GrantUrls;
  readonly nowMs: () => number;
  readonly startAt: StartAt;
  readonly events: EngineEvents;
}

interface Chosen {
  /** `auto`, or a definition. */
  readonly selected: string;
  /** The stream of that quality alone. */
  readonly playable: Playable;
  readonly playables: readonly Playable[];
  /** The master playlist, if there is one. */
  readonly auto: Playable | undefined;
}

export function buildEngine(parts: EngineParts, { selected, playable, playables, auto }: Chosen): Engine {
  const { Hls, media, session, grantUrls, startAt, events } = parts;
  const alternatives = playables.filter((other) => other.kind === 'video' && other.engine === playable.engine);
  // Audio alone is in no master playlist.
  const list = playable.kind === 'video' && playable.engine === auto?.engine && isHls(playable) ? auto : undefined;
  if (playable.engine === 'hls.js' && Hls !== undefined) {
    const gate = createGate(grantUrls, session);
    const source = list ?? playable;
    const levels = list === undefined ? [playable] : alternatives;
    return new HlsEngine({ Hls, media, source, playables: levels, definition: selected, startAt, gate, events });
  }
  return new ElementEngine({
    media,
    startAt,
    events,
    nowMs: parts.nowMs,
    expiresAtMs: session.expiresAtMs,
    playable: selected === AUTO && list !== undefined ? list : playable,
    qualities: alternatives,
    renew: (reason) => session.renew(reason),
  });
}

function isHls({ stream }: Playable): boolean {
  return stream.format === 'm3u8';
}

function createGate(grantUrls: GrantUrls, session: Session): Omit<GrantGate, 'onRefused'> {
  return {
    current: grantUrls.current,
    governs: grantUrls.governs,
    isExpired: () => session.isExpired,
    renew: (reason) => session.renew(reason),
  };
}
