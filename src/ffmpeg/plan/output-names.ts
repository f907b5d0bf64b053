// The names of all files that packaging writes: storage keeps them, and playback URLs mirror them.
import { streamFormats } from '../../wire/media-formats.ts';
import type { TemplateDefinition } from './template.ts';
import { MAX_OUTPUTS } from './rendition.ts';
import type { MediaVariant, Output, Rendition } from './rendition.ts';

export interface OutputNames {
  /** `fd.mp4`, `sq.mp3`, `sd.flv`; the playlist of HLS: `sd.m3u8`, `sd-plain.m3u8`, `sd-kms.m3u8`, `audio-1.m3u8`. */
  readonly file: string;
  readonly segmentFolder: string;
  /** FFmpeg's pattern, relative to the work directory. */
  readonly segments: string;
  /** URI of the key in the playlist; no such file exists. */
  readonly key: string;
}

export const COVER_NAME = 'cover.jpg';
/** Removed once the cover is chosen. */
export const COVER_SAMPLES = 'cover-samples.raw';
export const THUMBNAIL_FOLDER = 'thumbnails';
/** Refers to the sheets by paths relative to itself. */
export const THUMBNAIL_INDEX = 'thumbnails.vtt';

export function outputNames({
  definition,
  format,
  variant,
}: Pick<Output, 'definition' | 'format' | 'variant'>): OutputNames {
  return namesOf(definition.toLowerCase(), variant, format);
}

/** The most further sound tracks that are kept of one file. */
export const MAX_AUDIO_TRACKS = 8;

/** The names of a further sound track, which is HLS always. `number` counts from 1. */
export function audioTrackNames(number: number, variant: MediaVariant): OutputNames {
  return namesOf(`audio-${String(number)}`, variant, 'm3u8');
}

function namesOf(name: string, variant: MediaVariant, format: Output['format']): OutputNames {
  const base = `${name}${variant === '' ? '' : `-${variant}`}`;
  return {
    file: `${base}.${format}`,
    segmentFolder: base,
    segments: `${base}/%05d.ts`,
    key: `${base}/content.key`,
  };
}

/** Where a rendition is encoded to: the first of its outputs that is exactly that file, or an intermediate file. */
export function renditionFile({ id, file }: Rendition, outputs: readonly Output[]): string {
  const own = outputs.find((output) => output.rendition.id === id && output.format === file);
  return own === undefined ? unservedFile(id) : outputNames(own).file;
}

function unservedFile(id: number): string {
  return `rendition-${String(id)}.mp4`;
}

/** A FIFO: the decoded sound, from one run to the next. */
export const SOUND_PIPE = 'sound.pipe';

/** A further sound track, encoded, before it is cut into segments. */
export const ENCODED_TRACK = 'audio-track.mp4';

export const UNSERVED_FILES: readonly string[] = [
  SOUND_PIPE,
  ENCODED_TRACK,
  COVER_SAMPLES,
  ...Array.from({ length: MAX_OUTPUTS }, (_, id) => unservedFile(id)),
];

const DEFINITIONS: readonly TemplateDefinition[] = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD', 'SQ', 'HQ', 'AUTO'];
const VARIANTS: readonly MediaVariant[] = ['', 'plain', 'kms'];

/** Every name that packaging may write. */
export function allNames(): readonly string[] {
  const outputs = DEFINITIONS.flatMap((definition) =>
    VARIANTS.flatMap((variant) => streamFormats.map((format) => outputNames({ definition, format, variant }))),
  );
  const tracks = Array.from({ length: MAX_AUDIO_TRACKS }, (_, index) => index + 1).flatMap((number) =>
    VARIANTS.map((variant) => audioTrackNames(number, variant)),
  );
  const names = [...outputs, ...tracks];
  const files = names.map(({ file }) => file);
  // FFmpeg writes a playlist under a temporary name first.
  const unfinished = files.filter((name) => name.endsWith('.m3u8')).map((name) => `${name}.tmp`);
  const folders = names.map(({ segmentFolder }) => segmentFolder);
  return [
    ...new Set([...files, ...unfinished, ...folders, ...UNSERVED_FILES, COVER_NAME, THUMBNAIL_FOLDER, THUMBNAIL_INDEX]),
  ];
}
