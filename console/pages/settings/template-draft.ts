// The streams of a template group as a form has them, and as AddTranscodeTemplateGroup takes them.
import type { Client } from '../../../sdk/client.ts';

export type Template = NonNullable<
  Awaited<ReturnType<Client['getTranscodeTemplateGroup']>>['transcodeTemplateGroup']['transcodeTemplateList']
>[number];

export interface StreamDraft {
  /** Of a row of the form. */
  readonly key: string;
  /** Of a template that is there; undefined for a new one. */
  readonly template: Template | undefined;
  readonly name: string;
  readonly format: string;
  /** Of the picture; empty where it is not limited, or is left out. */
  readonly height: string;
  readonly codec: string;
  /** In kbit/s; empty: by the encoder's quality. */
  readonly bitrate: string;
  readonly isEncrypted: boolean;
}

export const formats = ['m3u8', 'mp4', 'flv', 'mp3'] as const;
export const codecs = ['H.264', 'H.265'] as const;
/** The vendor's names, by the height up to which each goes. */
const definitions = [
  [360, 'FD'],
  [480, 'LD'],
  [720, 'SD'],
  [1080, 'HD'],
  [1440, '2K'],
  [2160, '4K'],
] as const;
export const heights: readonly string[] = definitions.map(([height]) => String(height));

let lastKey = 0;

export function newStream(height: string): StreamDraft {
  lastKey += 1;
  const key = `new-${String(lastKey)}`;
  return {
    key,
    template: undefined,
    name: '',
    format: 'm3u8',
    height,
    codec: 'H.264',
    bitrate: '',
    isEncrypted: true,
  };
}

export function draftOf(template: Template): StreamDraft {
  const video = membersOf(template.video);
  const format = textOf(membersOf(template.container)['Format']);
  return {
    key: template.transcodeTemplateId,
    template,
    name: template.templateName,
    format: format === 'hls' ? 'm3u8' : format,
    height: textOf(video['Height']),
    codec: textOf(video['Codec']) || 'H.264',
    bitrate: textOf(video['Bitrate']),
    isEncrypted: template.encryptSetting !== undefined,
  };
}

export function hasPicture({ format, template }: StreamDraft): boolean {
  const isWithout = template !== undefined && (template.video === undefined || template.video === '');
  return format !== 'mp3' && !isWithout;
}

/** What a new stream is called where its name is left empty. */
export function nameOf({ format, height }: StreamDraft): string {
  return format === 'mp3' ? 'mp3' : `${format === 'm3u8' ? 'hls' : format} ${height}`;
}

export function definitionOf({ format, height, template }: StreamDraft): string {
  if (template !== undefined) return template.definition;
  return format === 'mp3' ? 'SQ' : (definitions.find(([most]) => Number(height) <= most)?.[1] ?? '4K');
}

/** Streams of one kind cannot be told apart by a player. */
export function hasTwins(streams: readonly StreamDraft[]): boolean {
  const kinds = streams.map((stream) => `${definitionOf(stream)} ${stream.format} ${String(stream.isEncrypted)}`);
  return new Set(kinds).size < kinds.length;
}

/** Of a stream that is new. */
export function templateOf(stream: StreamDraft): object {
  const { format, name, isEncrypted } = stream;
  const isHls = format === 'm3u8';
  return {
    TemplateName: name.trim() === '' ? nameOf(stream) : name.trim(),
    Definition: definitionOf(stream),
    Container: { Format: format },
    ...(format !== 'mp3' && { Video: videoOf(stream, {}) }),
    Audio: { Codec: format === 'mp3' ? 'MP3' : 'AAC' },
    ...(isHls && { MuxConfig: { Segment: { Duration: '6' } } }),
    ...(isHls && isEncrypted && { EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } }),
  };
}

/** Undefined where nothing was changed. What the form does not show stays. */
export function changeOf(stream: StreamDraft): object | undefined {
  const { template } = stream;
  if (template === undefined) return undefined;
  const before = draftOf(template);
  const isSame = (['name', 'height', 'codec', 'bitrate'] as const).every((field) => before[field] === stream[field]);
  if (isSame) return undefined;
  return {
    TranscodeTemplateId: template.transcodeTemplateId,
    TemplateName: stream.name,
    ...(hasPicture(stream) && { Video: videoOf(stream, membersOf(template.video)) }),
  };
}

/** A width that was given would go against another height. */
function videoOf({ codec, height, bitrate, template }: StreamDraft, kept: Readonly<Record<string, unknown>>): object {
  const { Width, ...others } = kept;
  const isSameHeight = template !== undefined && draftOf(template).height === height;
  return { ...others, ...(isSameHeight && { Width }), Codec: codec, Height: height, Bitrate: bitrate };
}

function membersOf(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(json ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
