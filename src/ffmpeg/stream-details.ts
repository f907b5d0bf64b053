// What ffprobe says of a stream beyond what planning needs: stored for the owner, who is told it as the vendor tells it. All of it is
// text out of an untrusted file, bounded, and absent where the file does not say. Pure.

export interface StreamDetails {
  readonly index: number;
  readonly codecLongName?: string;
  /** As a number in hexadecimal: `0x31637661`. */
  readonly codecTag?: string;
  readonly codecTagString?: string;
  readonly profile?: string;
  readonly level?: string;
  readonly hasBFrames?: string;
  readonly sampleAspect?: string;
  readonly displayAspect?: string;
  /** Numerator and denominator. */
  readonly averageRate?: string;
  readonly sampleFormat?: string;
  readonly timeBase?: string;
  /** Seconds. */
  readonly startTime?: string;
  readonly duration?: string;
  readonly bitsPerSecond?: string;
  readonly frames?: string;
  readonly language?: string;
  /** Clockwise degrees, of pictures. */
  readonly rotation?: number;
}

export interface SourceDetails {
  readonly video?: StreamDetails;
  readonly audio?: StreamDetails;
}
