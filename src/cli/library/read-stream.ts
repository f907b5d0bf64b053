// The value of `template add --stream`: `hls:720`, `mp4:1080`, `mp3`. Pure.
import type { Texts } from '../../wire/texts.ts';
import type { FlagValue } from '../../terminal/command.ts';

export const texts = {
  noStream: [
    'A stream is hls, mp4 or flv with the height of the picture from 128 to 2160 (hls:720), or mp3.',
    '应为 hls、mp4 或 flv 加画面高度 128–2160（如 hls:720），或 mp3。',
  ],
} as const satisfies Texts;

export interface StreamChoice {
  readonly format: string;
  readonly definition: string;
  /** The height of the picture; absent for sound alone. */
  readonly height?: number;
}

const FORMATS: Readonly<Record<string, string>> = { hls: 'm3u8', m3u8: 'm3u8', mp4: 'mp4', flv: 'flv' };
const HEIGHT = { least: 128, most: 2160 } as const;
/** The vendor's names, by the height up to which each goes. */
const DEFINITIONS = [
  [360, 'FD'],
  [480, 'LD'],
  [720, 'SD'],
  [1080, 'HD'],
  [1440, '2K'],
  [HEIGHT.most, '4K'],
] as const;

export function readStreams(text: string, before: unknown): FlagValue {
  const streams: StreamChoice[] = [...((before as readonly StreamChoice[] | undefined) ?? [])];
  for (const part of text.split(',').map((one) => one.trim().toLowerCase())) {
    const stream = readStream(part);
    if (stream === undefined) return { ok: false, reason: texts.noStream };
    streams.push(stream);
  }
  return { ok: true, value: streams };
}

function readStream(text: string): StreamChoice | undefined {
  if (text === 'mp3') return { format: 'mp3', definition: 'SQ' };
  const [, name = '', digits = ''] = /^(\w+):(\d{1,4})p?$/.exec(text) ?? [];
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  const height = Number(digits);
  if (format === undefined || height < HEIGHT.least || height > HEIGHT.most) return undefined;
  const definition = DEFINITIONS.find(([most]) => height <= most)?.[1] ?? '4K';
  return { format, definition, height };
}
