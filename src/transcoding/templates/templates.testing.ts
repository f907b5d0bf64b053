// Templates for the tests of this folder, as clients write them, and a reader of refusals.
import { WireError } from '../../wire/errors.ts';
import { addTemplates } from './read-template-list.ts';
import type { KeptTemplate } from './template-group.ts';
import type { TranscodeTemplate } from '../../ffmpeg/plan/template.ts';

export const json = (value: unknown): string => JSON.stringify(value);

export function ids(): () => string {
  let count = 0;
  return () => String((count += 1)).padStart(32, '0');
}

export const add = (...entries: readonly unknown[]): readonly KeptTemplate[] => addTemplates([], json(entries), ids());
export const read = (entry: unknown): TranscodeTemplate => add(entry)[0]!.template;

/** The code and message of the refusal. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WireError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

export const invalid = (path: string): string => `InvalidParameter The specified parameter "${path}" is not valid.`;

/** As the vendor's Java sample builds one: numbers, texts and booleans mixed. */
export const mp4 = {
  Type: 'Normal',
  TemplateName: 'MP4',
  Definition: 'HD',
  Video: { Width: 1280, Bitrate: 1500, Fps: 25, Codec: 'H.264', Gop: '250', LongShortMode: false },
  Audio: { Codec: 'AAC', Bitrate: '64', Channels: '2', Samplerate: '32000' },
  Container: { Format: 'mp4' },
  MuxConfig: {},
};
export const packaged = {
  ...mp4,
  Type: 'VideoPackage',
  Container: { Format: 'm3u8' },
  MuxConfig: { Segment: { Duration: '10' } },
  PackageSetting: { PackageType: 'HLSPackage', PackageConfig: { BandWidth: '500000' } },
};
