// The few parts of hls.js that the player touches, as shapes: the real class fits them, and the SDK depends on nothing.

export interface LoaderContextShape {
  url: string;
}

interface LoaderStatsShape {
  loaded: number;
  total: number;
  loading: { start: number; first: number; end: number };
}

export interface LoaderCallbacksShape {
  onSuccess(
    response: { url: string; data?: unknown; code?: number },
    stats: LoaderStatsShape,
    context: LoaderContextShape,
    networkDetails: unknown,
  ): void;
  onError(
    error: { code: number; text: string },
    context: LoaderContextShape,
    networkDetails: unknown,
    stats: LoaderStatsShape,
  ): void;
}

export interface LoaderShape {
  stats: LoaderStatsShape;
  load(context: LoaderContextShape, config: object, callbacks: LoaderCallbacksShape): void;
  abort(): void;
  destroy(): void;
}

export type LoaderConstructor = new (config: never) => LoaderShape;

export interface HlsErrorShape {
  readonly fatal: boolean;
  readonly type: string;
  readonly details: string;
  readonly response?: { readonly code?: number } | undefined;
  /** What the request was made with. */
  readonly networkDetails?: unknown;
}

export interface HlsShape {
  readonly levels: readonly { readonly uri: string }[];
  readonly currentLevel: number;
  loadLevel: number;
  nextLevel: number;
  startLevel: number;
  /** The sound tracks of the master playlist. The light build has none. */
  readonly audioTracks?: readonly { readonly name: string; readonly lang?: string | undefined }[];
  audioTrack?: number;
  on(event: string, listener: (event: never, data: never) => void): void;
  loadSource(url: string): void;
  attachMedia(media: HTMLMediaElement): void;
  startLoad(startPosition?: number): void;
  stopLoad(): void;
  recoverMediaError(): void;
  destroy(): void;
}

/** The `Hls` class of hls.js 1.5 or newer. The light build plays only the sound that is in the streams. */
export interface HlsConstructor {
  new (config?: object): HlsShape;
  isSupported(): boolean;
  readonly DefaultConfig: { readonly loader: unknown };
}
