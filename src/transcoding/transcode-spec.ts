// What a transcode job says beyond its templates, as the JSON of its row. Pure.

interface TranscodeSpec {
  /** HLS is encrypted with the customer's own key, which players fetch from the customer. */
  readonly customerKey?: CustomerKeySpec | undefined;
}

export interface CustomerKeySpec {
  /** The key as GenerateKMSDataKey wrapped it: it is opened when the job runs, and never written down in the clear. */
  readonly cipherText: string;
  readonly uri: string;
}

export function formatSpec({ customerKey }: TranscodeSpec): string | undefined {
  return customerKey === undefined ? undefined : JSON.stringify({ customerKey });
}

/** Written by us: its shape is certain. */
export function readSpec(spec: string | undefined): TranscodeSpec {
  return spec === undefined ? {} : (JSON.parse(spec) as TranscodeSpec);
}
