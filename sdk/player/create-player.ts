// The entry of the player helper: `createPlayer` redeems a PlayAuth, plays the video in an element of the page and renews
// the session until it is destroyed.
import { parseEndpoint } from '../endpoint.ts';
import type { PlayerController, PlayerOptions } from './contract.ts';
import { Player } from './player.ts';

export { deviceKeyThumbprint } from './device-key.ts';
export { PlayerError, type PlayerErrorKind, type Sentence } from './player-error.ts';
export type { HlsConstructor } from './hls-shape.ts';
export { CAPTIONS_OFF, type Caption } from './extras.ts';
export type { SoundTrack } from './sound-choice.ts';
export type { Thumbnail } from './thumbnails.ts';
export type { Quality } from './choose-stream.ts';
export type { VideoFacts } from './redeem.ts';
export type { RenewReason } from './session.ts';
export type { PlayerController, PlayerOptions, PlayerState, QualityChange, RenewEvent } from './contract.ts';

/**
 * Plays one video. Returns at once; a failure is reported to `onError` as a {@link PlayerError}.
 * @throws TypeError if neither `playAuth` nor `getPlayAuth` is given, or `endpoint` is not a host or http(s) URL.
 */
export function createPlayer(options: PlayerOptions): PlayerController {
  if (options.playAuth === undefined && options.getPlayAuth === undefined) {
    throw new TypeError('playAuth or getPlayAuth is mandatory');
  }
  const player = new Player(options, parseEndpoint(options.endpoint));
  void player.retry();
  return player;
}
