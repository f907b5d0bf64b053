// Where credentials come from: the one that the page gave is used once, later redemptions ask the page for a fresh one.
import { asPlayerError } from './player-error.ts';
import { withinSeconds } from './player-parts.ts';

const GET_PLAY_AUTH_SECONDS = 15;

export class PlayAuthSource {
  readonly #ask: (() => Promise<string>) | undefined;
  #given: string | undefined;

  constructor(given: string | undefined, ask: (() => Promise<string>) | undefined) {
    this.#given = given;
    this.#ask = ask;
  }

  give(playAuth: string): void {
    this.#given = playAuth;
  }

  async obtain(): Promise<string> {
    const given = this.#given;
    if (this.#ask === undefined) return given ?? '';
    this.#given = undefined;
    if (given !== undefined) return given;
    try {
      return await withinSeconds(GET_PLAY_AUTH_SECONDS, this.#ask());
    } catch (reason) {
      throw asPlayerError(reason, 'Client.GetPlayAuth');
    }
  }
}
