// The loader with which hls.js fetches playlists, segments and keys: each URL is rewritten to the newest grant, and a refused
// request waits for a renewal instead of failing in hls.js, so that buffer and position stay.
import { PLACE_TAKEN, PlayerError } from './player-error.ts';
import { refusalOf, withRequestId } from './refusal-of.ts';
import type { HlsConstructor, LoaderCallbacksShape, LoaderConstructor, LoaderContextShape } from './hls-shape.ts';

export interface GrantGate {
  /** The URL under the newest grant. */
  readonly current: (url: string) => string;
  readonly governs: (url: string) => boolean;
  readonly isExpired: () => boolean;
  readonly renew: (reason: 'refused' | 'resume') => Promise<void>;
  /** The renewal failed; hls.js gets the refusal. */
  readonly onRefused: (error: unknown) => void;
}

const MOST_RENEWALS_FOR_ONE_REQUEST = 2;

/** A subclass of hls.js's own loader that asks the gate before each request. */
export function grantLoader(Hls: HlsConstructor, gate: GrantGate): LoaderConstructor {
  const Base = Hls.DefaultConfig.loader as LoaderConstructor;
  return class GrantLoader extends Base {
    #request: GatedRequest | undefined;

    override load(context: LoaderContextShape, config: object, callbacks: LoaderCallbacksShape): void {
      const send = (gated: LoaderCallbacksShape): void => {
        // hls.js's loaders refuse a second use, which they detect by this field.
        this.stats.loading.start = 0;
        super.load(context, config, gated);
      };
      const markWaiting = (): void => {
        // hls.js reads the age of a request from here while it waits.
        this.stats.loading.start = performance.now();
      };
      this.#request = new GatedRequest(gate, { context, callbacks, send, markWaiting });
      this.#request.start();
    }

    override abort(): void {
      this.#request?.stop();
      super.abort();
    }

    override destroy(): void {
      this.#request?.stop();
      super.destroy();
    }
  };
}

interface RequestParts {
  readonly context: LoaderContextShape;
  readonly callbacks: LoaderCallbacksShape;
  readonly send: (gated: LoaderCallbacksShape) => void;
  readonly markWaiting: () => void;
}

/** One request until it is answered, across the renewals that it needs. */
class GatedRequest {
  readonly #gate: GrantGate;
  readonly #parts: RequestParts;
  #isStopped = false;
  #renewals = 0;

  constructor(gate: GrantGate, parts: RequestParts) {
    this.#gate = gate;
    this.#parts = parts;
  }

  start(): void {
    const { url } = this.#parts.context;
    const send = (): void => {
      this.#send();
    };
    // If the renewal fails, the request is sent as it is and gets its refusal.
    if (this.#gate.isExpired() && this.#gate.governs(url)) this.#waitFor(this.#gate.renew('resume'), send, send);
    else send();
  }

  /** hls.js no longer wants an answer. */
  stop(): void {
    this.#isStopped = true;
  }

  #send(): void {
    const { context, callbacks, send } = this.#parts;
    context.url = this.#gate.current(context.url);
    send({
      ...callbacks,
      onError: (...failure) => {
        const isRefused = failure[0].code === 401 || failure[0].code === 403;
        const mayRenew = this.#renewals < MOST_RENEWALS_FOR_ONE_REQUEST && this.#gate.governs(context.url);
        const isNewest = this.#gate.current(context.url) === context.url;
        const { code, requestId } = refusalOf(failure[2]);
        if (isNewest && code === PLACE_TAKEN) {
          this.#gate.onRefused(new PlayerError({ code, status: 403, requestId }));
          callbacks.onError(...failure);
        } else if (isRefused && mayRenew) this.#renewAndRepeat(failure);
        else callbacks.onError(...failure);
      },
    });
  }

  #renewAndRepeat(failure: Parameters<LoaderCallbacksShape['onError']>): void {
    const { context, callbacks } = this.#parts;
    this.#renewals += 1;
    const isOutdated = this.#gate.current(context.url) !== context.url;
    this.#waitFor(
      isOutdated ? Promise.resolve() : this.#gate.renew('refused'),
      () => {
        this.#send();
      },
      (reason) => {
        this.#gate.onRefused(withRequestId(reason, refusalOf(failure[2]).requestId));
        callbacks.onError(...failure);
      },
    );
  }

  #waitFor(renewal: Promise<void>, go: () => void, giveUp: (reason: unknown) => void): void {
    this.#parts.markWaiting();
    renewal.then(
      () => {
        if (!this.#isStopped) go();
      },
      (reason: unknown) => {
        if (!this.#isStopped) giveUp(reason);
      },
    );
  }
}
