// The qualities that a player offers: what was chosen, what plays, and what the engine gets of them.
import { AUTO, chooseAuto, choosePlayables, pickPlayable, type Capabilities, type Playable } from './choose-stream.ts';
import type { QualityChange } from './contract.ts';
import { PlayerError } from './player-error.ts';
import type { Redemption } from './redeem.ts';

/** What an engine is built of. */
export interface ChosenQuality {
  readonly selected: string;
  readonly playable: Playable;
  readonly playables: readonly Playable[];
  readonly auto: Playable | undefined;
}

export class QualityChoice {
  #playables: readonly Playable[] = [];
  #auto: Playable | undefined;
  #selected: string;
  #playing = '';

  constructor(definition: string | undefined) {
    this.#selected = definition ?? AUTO;
  }

  get all(): readonly Playable[] {
    return this.#playables;
  }

  get state(): QualityChange {
    return { selected: this.#selected, playing: this.#playing };
  }

  /** The adaptive stream included. */
  get streams(): readonly Playable[] {
    return this.#auto === undefined ? this.#playables : [...this.#playables, this.#auto];
  }

  /** As it was when it was offered. */
  get firstUrl(): string | undefined {
    return this.#playables[0]?.stream.url;
  }

  /** Undefined where nothing was offered. */
  get chosen(): ChosenQuality | undefined {
    const playable = pickPlayable(this.#playables, this.#selected);
    if (playable === undefined) return undefined;
    return { selected: this.#selected, playable, playables: this.#playables, auto: this.#auto };
  }

  /** Throws where this browser plays none of them. */
  offer(streams: Redemption['streams'], can: Capabilities | undefined): void {
    this.#playables = can === undefined ? [] : choosePlayables(streams, can);
    this.#auto = can === undefined ? undefined : chooseAuto(streams, can);
    if (this.#playables.length === 0) throw new PlayerError({ code: 'Client.NoPlayableStream' });
  }

  /** Answers whether that is a change. */
  choose(definition: string): boolean {
    const isKnown = definition === AUTO || this.#playables.some((playable) => playable.definition === definition);
    if (!isKnown || definition === this.#selected) return false;
    this.#selected = definition;
    return true;
  }

  plays(definition: string): void {
    this.#playing = definition;
  }
}
