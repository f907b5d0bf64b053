// The options of a transcode job beyond its templates, as the JSON of its row. Pure.

interface TranscodeSpec {
  /** HLS is encrypted with a key that players fetch from the customer. */
  readonly customerKey?: CustomerKeySpec | undefined;
}

export interface CustomerKeySpec {
  /** The key as GenerateKMSDataKey sealed it. Opened when the job runs, never stored in the clear. */
  readonly cipherText: string;
  readonly uri: string;
}

export function formatSpec({ customerKey }: TranscodeSpec): string | undefined {
  return customerKey === undefined ? undefined : JSON.stringify({ customerKey });
}

/** Written by `formatSpec`, so its shape is certain. */
export function readSpec(spec: string | undefined): TranscodeSpec {
  return spec === undefined ? {} : (JSON.parse(spec) as TranscodeSpec);
}
