// Reads one template as a client writes it into the template that transcoding plans by. Unsupported members are refused. Hints
// that do not change the kind of a stream (Preset, Bufsize …) are checked and kept for reading back. Pure.
import {
  audioCodecOf,
  audioCodecs,
  templateAudioCodecs,
  videoCodecOf,
  videoCodecs,
  templateVideoCodecs,
} from '../../ffmpeg/codecs.ts';
import type {
  TemplateAudio,
  Container,
  TemplateDefinition,
  TranscodeTemplate,
  TemplateVideo,
} from '../../ffmpeg/plan/template.ts';
import type { KeptTemplate } from './template-group.ts';
import type { Members } from './template-json.ts';

const definitions = ['FD', 'LD', 'SD', 'HD', 'FHD', '2K', '4K', 'OD', 'SQ', 'HQ', 'AUTO'] as const;
const soundDefinitions: readonly string[] = ['SQ', 'HQ'];
const containers = { mp4: 'mp4', hls: 'hls', m3u8: 'hls', mp3: 'mp3', flv: 'flv' } as const;
const sampleRates: readonly number[] = [22_050, 32_000, 44_100, 48_000, 96_000];
const USUAL_SEGMENT_SECONDS = 6;
const ANY_TEXT = /^[\s\S]*$/;
const MAX_NAME = 128;

/** Throws a WireError that names the member. `asGiven`: what is kept for reading back. */
export function readTemplate(
  members: Members,
  { templateId, asGiven }: { readonly templateId: string; readonly asGiven: Readonly<Record<string, unknown>> },
): KeptTemplate {
  const type = members.word('Type', ['Normal', 'VideoPackage', 'SubtitlePackage']) ?? 'Normal';
  if (type === 'SubtitlePackage') members.unsupported('Type', 'captions are attached to videos, not made by templates');
  const definition = readDefinition(members);
  const isList = definition === 'AUTO';
  const container = isList ? readListContainer(members) : readContainer(members);
  const isPackaged = type === 'VideoPackage';
  if (isList && !isPackaged) members.invalid('Type');
  if (isPackaged && container !== 'hls') members.invalid('Container');
  if (isPackaged && soundDefinitions.includes(definition)) members.invalid('Definition');
  checkPackaging(members, isPackaged);
  const streams = isList ? { video: undefined, audio: undefined } : readStreams(members, { definition, container });
  const template: TranscodeTemplate = {
    templateId,
    name: readName(members),
    type: isList ? 'VideoPackage' : 'Normal',
    definition,
    container,
    ...streams,
    isEncrypted: readEncryption(members, container),
    segmentSeconds: readSegments(members, container),
    ifLarger: readConditions(members),
  };
  refuseUnsupported(members);
  members.refuseOthers();
  return { template, asGiven };
}

function readDefinition(members: Members): TemplateDefinition {
  const definition = members.word('Definition', definitions) ?? members.invalid('Definition');
  // The vendor's pages name 1080p both ways; GetPlayInfo calls it HD.
  return definition === 'FHD' ? 'HD' : definition;
}

function readName(members: Members): string {
  const name = members.text('TemplateName', ANY_TEXT) ?? '';
  return Buffer.byteLength(name, 'utf8') <= MAX_NAME ? name : members.invalid('TemplateName');
}

function readContainer(members: Members): Container {
  const container = members.members('Container') ?? members.invalid('Container');
  const format = container.word('Format', Object.keys(containers) as (keyof typeof containers)[]);
  container.refuseOthers();
  return format === undefined ? container.invalid('Format') : containers[format];
}

function readListContainer(members: Members): Container {
  return members.has('Container') ? readContainer(members) : 'hls';
}

interface Kind {
  readonly definition: TemplateDefinition;
  readonly container: Container;
}

function readStreams(members: Members, kind: Kind): Pick<TranscodeTemplate, 'video' | 'audio'> {
  const isSound = soundDefinitions.includes(kind.definition);
  const video = readVideo(members, kind);
  const audio = readAudio(members, kind);
  // A video definition without video, or an audio definition with video, is a mistake.
  if (isSound ? video !== undefined : video === undefined) members.invalid('Video');
  if (isSound && audio === undefined) members.invalid('Audio');
  if (kind.container === 'mp3' && (!isSound || audio?.codec !== 'MP3')) members.invalid('Container');
  return { video, audio };
}

function readVideo(members: Members, { definition, container }: Kind): TemplateVideo | undefined {
  const video = members.members('Video');
  if (video === undefined) return definition === 'OD' ? { codec: 'H.264', isLongShort: true } : undefined;
  const codec = readCodec(video);
  const crf = video.integer('Crf', 0, 51);
  const bitrateKbps = video.integer('Bitrate', 10, 50_000);
  const requested: TemplateVideo = {
    codec,
    // As with the vendor, Crf has priority over Bitrate.
    ...(crf === undefined ? { bitrateKbps } : { crf }),
    ...sides(video),
    fps: video.number('Fps', 1, 60),
    gopFrames: video.integer('Gop', 1, 100_000),
    profile: video.word('Profile', ['baseline', 'main', 'high']),
    ...readDepth(video, codec),
    isLongShort: video.flag('LongShortMode') ?? true,
  };
  video.word('Preset', [
    'ultrafast',
    'superfast',
    'veryfast',
    'faster',
    'fast',
    'medium',
    'slow',
    'slower',
    'veryslow',
  ]);
  video.integer('Bufsize', 1000, 128_000);
  video.integer('Maxrate', 1000, 50_000);
  if (video.word('ScanMode', ['progressive', 'interlaced', 'auto']) === 'interlaced')
    video.unsupported('ScanMode', 'no interlaced video is made');
  const isRemoved = video.flag('Remove') ?? false;
  video.refuseOthers();
  if (isRemoved) return undefined;
  if (container === 'flv' && !videoCodecs[videoCodecOf(codec)].fitsFlv) video.invalid('Codec');
  return requested;
}

function readCodec(video: Members): TemplateVideo['codec'] {
  const word = video.word('Codec', [...templateVideoCodecs, ...templateVideoCodecs.map(withoutDot)]) ?? 'H.264';
  return templateVideoCodecs.find((name) => name === word || withoutDot(name) === word) ?? 'H.264';
}

/** 10 bits keep HDR. */
function readDepth(video: Members, codec: TemplateVideo['codec']): Pick<TemplateVideo, 'bitDepth'> {
  const pixels = video.text('PixFmt', /^[a-z0-9]{1,32}$/i)?.toLowerCase() ?? 'yuv420p';
  if (pixels === 'yuv420p' || pixels === 'yuvj420p') return {};
  if (pixels !== 'yuv420p10le') return video.unsupported('PixFmt', 'video is made as yuv420p or yuv420p10le');
  if (!videoCodecs[videoCodecOf(codec)].hasTenBits)
    return video.unsupported('PixFmt', 'video of 10 bits is made as H.265 alone');
  return { bitDepth: 10 };
}

function withoutDot(name: string): string {
  return name.replace('.', '');
}

function sides(video: Members): Pick<TemplateVideo, 'width' | 'height'> {
  const side = (name: string): number | undefined => {
    const pixels = video.integer(name, 128, 4096);
    return pixels === undefined || pixels % 2 === 0 ? pixels : video.invalid(name);
  };
  return { width: side('Width'), height: side('Height') };
}

function readAudio(members: Members, { container }: Kind): TemplateAudio | undefined {
  const audio = members.members('Audio');
  if (audio === undefined) return { codec: container === 'mp3' ? 'MP3' : 'AAC' };
  const codec = audio.word('Codec', templateAudioCodecs) ?? (container === 'mp3' ? 'MP3' : 'AAC');
  const requested: TemplateAudio = {
    codec,
    bitrateKbps: audio.integer('Bitrate', 8, 1000),
    sampleRate: readSampleRate(audio, { codec, container }),
    channels: readChannels(audio),
  };
  if ((audio.word('Profile', ['aac_low', 'aac_he', 'aac_he_v2', 'aac_ld', 'aac_eld']) ?? 'aac_low') !== 'aac_low')
    audio.unsupported('Profile', 'sound is made as aac_low alone');
  if (!audio.isEmpty('Volume')) audio.unsupported('Volume', 'the volume is left as it is');
  const isRemoved = audio.flag('Remove') ?? false;
  audio.refuseOthers();
  return isRemoved ? undefined : requested;
}

function readSampleRate(
  audio: Members,
  { codec, container }: { readonly codec: TemplateAudio['codec']; readonly container: Container },
): number | undefined {
  const rate = audio.integer('Samplerate', 0, 96_000);
  if (rate === undefined) return undefined;
  const row = audioCodecs[audioCodecOf(codec)];
  const supported: readonly number[] = (container === 'flv' ? row.flvSampleRates : undefined) ?? row.sampleRates;
  return sampleRates.includes(rate) && supported.includes(rate) ? rate : audio.invalid('Samplerate');
}

function readChannels(audio: Members): 1 | 2 | undefined {
  const channels = audio.integer('Channels', 1, 8);
  if (channels !== undefined && channels > 2) audio.unsupported('Channels', 'sound has one channel or two');
  return channels as 1 | 2 | undefined;
}

/** A stream that its owner believes to be encrypted must be encrypted; where it cannot be, the template is refused. */
function readEncryption(members: Members, container: Container): boolean {
  const setting = members.members('EncryptSetting');
  const type = setting?.word('EncryptType', ['AliyunVoDEncryption', 'HLSEncryption', 'Private', 'None', 'Unencrypted']);
  setting?.refuseOthers();
  const isEncrypted = type !== undefined && type !== 'None' && type !== 'Unencrypted';
  return isEncrypted && container !== 'hls' ? members.invalid('EncryptSetting') : isEncrypted;
}

function readSegments(members: Members, container: Container): number {
  const muxing = members.members('MuxConfig');
  const segment = muxing?.members('Segment');
  const seconds = segment?.integer('Duration', 1, 60);
  segment?.refuseOthers();
  muxing?.refuseOthers();
  return container === 'hls' ? (seconds ?? USUAL_SEGMENT_SECONDS) : USUAL_SEGMENT_SECONDS;
}

function readConditions(members: Members): TranscodeTemplate['ifLarger'] {
  const conditions = members.members('TransConfig');
  if (conditions === undefined) return 'enlarge';
  conditions.word('TransMode', ['onepass', 'twopass', 'CBR']);
  for (const name of ['IsCheckVideoBitrate', 'IsCheckAudioBitrate']) conditions.flag(name);
  for (const name of ['IsCheckVideoBitrateFail', 'IsCheckAudioBitrateFail'])
    if (conditions.flag(name) === true)
      conditions.unsupported(name, 'a lower bitrate of the source is no failure here');
  const fails = conditions.flag('IsCheckResoFail') ?? false;
  const keeps = conditions.flag('IsCheckReso') ?? false;
  conditions.refuseOthers();
  return fails ? 'fail' : keeps ? 'keep' : 'enlarge';
}

function checkPackaging(members: Members, isPackaged: boolean): void {
  const packaging = members.members('PackageSetting');
  if (packaging === undefined) return;
  const type = packaging.word('PackageType', ['HLSPackage', 'DASHPackage']);
  if (type === 'DASHPackage') packaging.unsupported('PackageType', 'only HLS is packaged');
  const config = packaging.members('PackageConfig');
  config?.integer('BandWidth', 1, 999_999_999);
  config?.refuseOthers();
  if (!packaging.isEmpty('SubtitleExtractConfigList'))
    packaging.unsupported('SubtitleExtractConfigList', 'captions are attached to videos, not made by templates');
  packaging.refuseOthers();
  if (!isPackaged && (type !== undefined || config !== undefined)) members.invalid('PackageSetting');
}

function refuseUnsupported(members: Members): void {
  const undoable: readonly (readonly [string, string])[] = [
    ['WatermarkIds', 'there are no watermarks here'],
    ['SubtitleList', 'captions are attached to videos, not burnt into the picture'],
    ['Clip', 'videos are transcoded from their beginning to their end'],
    ['OpeningList', 'there are no opening scenes here'],
    ['TailSlateList', 'there are no closing scenes here'],
    ['CopyrightMark', 'there are no watermarks here'],
    ['TraceMark', 'there are no watermarks here'],
  ];
  for (const [name, why] of undoable) if (!members.isEmpty(name)) members.unsupported(name, why);
  if ((members.integer('Rotate', 0, 360) ?? 0) % 360 !== 0)
    members.unsupported('Rotate', 'pictures are shown as the source turns them');
  // Output paths are chosen by the server. A path of the caller is kept for reading back and ignored.
  members.text('TranscodeFileRegular', /^[A-Za-z0-9{}/_-]{1,128}$/);
  members.text('UserData', ANY_TEXT);
  members.text('TranscodeTemplateId', /^[A-Za-z0-9_-]{1,64}$/);
}
