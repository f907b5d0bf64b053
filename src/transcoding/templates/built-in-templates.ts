// The templates of the built-in ladder as a group shows them. Pure.
import { LADDER_TEMPLATES } from '../../ffmpeg/plan/ladder-templates.ts';
import type { TranscodeTemplate } from '../../ffmpeg/plan/template.ts';
import type { KeptTemplate } from './template-group.ts';

export const ladderTemplates: readonly KeptTemplate[] = LADDER_TEMPLATES.map((template) => ({
  template,
  asGiven: describe(template),
}));

/** As a client would have written it. */
function describe({ name, definition, container, video, audio, isEncrypted, segmentSeconds }: TranscodeTemplate) {
  return {
    Type: 'Normal',
    TemplateName: name,
    Definition: definition,
    Container: { Format: container === 'hls' ? 'm3u8' : container },
    ...(video !== undefined && { Video: { Codec: video.codec, ...textOf('Height', video.height), Remove: 'false' } }),
    ...(audio !== undefined && { Audio: { Codec: audio.codec, Remove: 'false' } }),
    ...(container === 'hls' && { MuxConfig: { Segment: { Duration: String(segmentSeconds) } } }),
    // The wire cannot say that a picture is left out. That it is never enlarged is nearest.
    TransConfig: { IsCheckReso: 'true' },
    ...(isEncrypted && { EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } }),
  };
}

function textOf(name: string, value: number | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: String(value) };
}
