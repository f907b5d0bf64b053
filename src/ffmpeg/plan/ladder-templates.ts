// The built-in template group, a bitrate ladder, pure: the default for uploads.
import type { TemplateDefinition, TranscodeTemplate, TemplateVideo } from './template.ts';

interface Rung {
  readonly definition: TemplateDefinition;
  readonly shortSide: number;
}

const RUNGS: readonly Rung[] = [
  { definition: 'FD', shortSide: 360 },
  { definition: 'LD', shortSide: 480 },
  { definition: 'SD', shortSide: 720 },
  { definition: 'HD', shortSide: 1080 },
];
const SEGMENT_SECONDS = 4;

function templateId(definition: TemplateDefinition, container: 'mp4' | 'hls' | 'mp3'): string {
  return `PLAYAUTH_LADDER_${definition}_${container}`.toUpperCase();
}

function pictureTemplate({ definition, shortSide }: Rung, container: 'mp4' | 'hls'): TranscodeTemplate {
  const video: TemplateVideo = { codec: 'H.264', height: shortSide, isLongShort: true };
  return {
    templateId: templateId(definition, container),
    name: `${definition} ${String(shortSide)}p ${container === 'hls' ? 'HLS, encrypted' : 'MP4'}`,
    type: 'Normal',
    definition,
    container,
    video,
    audio: { codec: 'AAC' },
    isEncrypted: container === 'hls',
    segmentSeconds: SEGMENT_SECONDS,
    // Every video gets the smallest rung, however small it is.
    ifLarger: definition === 'FD' ? 'keep' : 'leave out',
  };
}

function soundTemplate(container: 'mp3' | 'hls'): TranscodeTemplate {
  return {
    templateId: templateId('SQ', container),
    name: `SQ ${container === 'hls' ? 'HLS, encrypted' : 'MP3'}`,
    type: 'Normal',
    definition: 'SQ',
    container,
    audio: { codec: container === 'mp3' ? 'MP3' : 'AAC' },
    isEncrypted: container === 'hls',
    segmentSeconds: SEGMENT_SECONDS,
    ifLarger: 'keep',
  };
}

const PICTURE_TEMPLATES = RUNGS.flatMap((rung) => [pictureTemplate(rung, 'mp4'), pictureTemplate(rung, 'hls')]);
const SOUND_TEMPLATES = [soundTemplate('mp3'), soundTemplate('hls')];

export const LADDER_TEMPLATES: readonly TranscodeTemplate[] = [...PICTURE_TEMPLATES, ...SOUND_TEMPLATES];

const FOR_PICTURES: ReadonlySet<string> = new Set(PICTURE_TEMPLATES.map((template) => template.templateId));
const FOR_SOUND: ReadonlySet<string> = new Set(SOUND_TEMPLATES.map((template) => template.templateId));

/** Half of the ladder's templates are for video and half for audio only. Other templates apply to every source. */
export function isForSource(template: TranscodeTemplate, source: { readonly video?: unknown }): boolean {
  return source.video === undefined ? !FOR_PICTURES.has(template.templateId) : !FOR_SOUND.has(template.templateId);
}
