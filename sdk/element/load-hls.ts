// hls.js, in a file of its own that is loaded when a player needs it.
import type { HlsConstructor } from '../player/hls-shape.ts';

let loading: Promise<HlsConstructor> | undefined;

/** Once for all players of a page; a failed attempt is repeated by the next one. */
export function loadHls(): Promise<HlsConstructor> {
  loading ??= import('hls.js').then(
    (module) => module.default,
    (reason: unknown) => {
      loading = undefined;
      throw reason;
    },
  );
  return loading;
}
