// The player helper's front door: `createPlayer` redeems a PlayAuth, plays the video in an element of the page and
// keeps the session alive. Everything behind it is in the other files of this folder.
import { parseEndpoint } from '../endpoint.ts';
import type { PlayerController, PlayerOptions } from './contract.ts';
import { Player } from './player.ts';

export { PlayerError, type PlayerErrorKind, type Sentence } from './redeem-error.ts';
export type { HlsConstructor } from './hls-shape.ts';
export { CAPTIONS_OFF, type Caption } from './extras.ts';
export type { Thumbnail } from './thumbnails.ts';
export type { Quality } from './choose-stream.ts';
export type { VideoFacts } from './redeem.ts';
export type { RenewReason } from './session.ts';
export type { PlayerController, PlayerOptions, PlayerState, QualityChange, RenewEvent } from './contract.ts';

/**
 * Plays one video. Returns at once; failures arrive at `onError`.
 * @throws TypeError if neither `playAuth` nor `getPlayAuth` is given, or the endpoint is none.
 */
export function createPlayer(options: PlayerOptions): PlayerController {
  if (options.playAuth === undefined && options.getPlayAuth === undefined) {
    throw new TypeError('playAuth or getPlayAuth is mandatory');
  }
  const player = new Player(options, parseEndpoint(options.endpoint));
  void player.retry();
  return player;
}
