// Values exchanged between the tests and the scripts of their pages; without DOM types, which tests do not have.

export interface Measured {
  readonly time: number;
  readonly duration: number;
  readonly paused: boolean;
  /** Pictures that were decoded. */
  readonly frames: number;
  /** Sound that was decoded. */
  readonly audioBytes: number;
  readonly width: number;
  readonly height: number;
}

export interface VendorState extends Measured {
  readonly events: readonly string[];
  /** Of the last `error` event. */
  readonly errorCode: number;
  readonly errorText: string;
  /** Of the last `sourceloaded` event. */
  readonly definition: string;
  /** As its quality menu lists them, top to bottom. */
  readonly qualities: readonly string[];
}

/**
 * `short hls.js` loads only a few seconds ahead, so that it must ask for media all the time; `native` leaves HLS to the
 * browser; `file` acts a browser that has none.
 */
export type Means = 'hls.js' | 'hls.js later' | 'short hls.js' | 'native' | 'file';

export interface OwnOptions {
  readonly endpoint: string;
  readonly videoId: string;
  readonly playAuth?: string;
  readonly definition?: string;
  readonly captions?: string;
  readonly sound?: string;
  readonly sessionSeconds?: number;
  /** Default: hls.js. */
  readonly means?: Means;
  /** Whether the page's own server is there to be asked for credentials. */
  readonly asks?: boolean;
}

export interface OwnState extends Measured {
  readonly state: string;
  readonly errors: readonly {
    readonly kind: string;
    readonly code: string;
    readonly en: string;
    readonly zh: string;
  }[];
  /** The reasons. */
  readonly renewals: readonly string[];
  readonly title: string;
  readonly qualities: readonly string[];
  readonly selected: string;
  readonly playing: string;
}

/** Since `own.watch()`, in seconds. */
export interface Watched {
  /** Longest time without a step forward while it should play. */
  readonly stalled: number;
  /** Largest step back. */
  readonly back: number;
  /** Largest step forward beyond the time that passed. */
  readonly skipped: number;
}

/** As the API answers them. */
export interface UploadTicketTexts {
  readonly videoId: string;
  readonly uploadAuth: string;
  readonly uploadAddress: string;
}

export interface UploadPageState {
  /** `started`, `expired`, `canceled`, `failed <code>`, `succeed`, `end`, as the upload SDK reported them. */
  readonly events: readonly string[];
  /** 0–1 */
  readonly loaded: number;
  readonly videoId: string;
  /** Of the file that was made in the page. */
  readonly sha256: string;
  readonly size: number;
}

/** Of the page that reads colours. */
export interface Asked {
  readonly url: string;
  /** Shares of the width and the height. */
  readonly points: readonly (readonly [number, number])[];
  /** Sought one after the other; 0 is the picture that is there when it has loaded. */
  readonly atSeconds: readonly number[];
}

export interface Seen {
  /** The position before anything is sought. */
  readonly startsAt: number;
  /** That hls.js may switch between; none for files. */
  readonly levels: number;
  readonly duration: number;
  readonly width: number;
  readonly height: number;
  /** Red, green and blue at each point, at each instant. */
  readonly colours: readonly (readonly number[])[];
}
