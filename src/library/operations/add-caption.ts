// AddCaption (playauth's own): adds captions in one language to a video, from the text of a WebVTT or SubRip file.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalText, optionalWord, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import type { Clock } from '../../base/clock.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { WireError } from '../../wire/errors.ts';
import { MAX_CAPTIONS, MAX_LABEL_BYTES, nameOfLanguage } from '../captions/caption.ts';
import type { Captions } from '../captions/captions-db.ts';
import { MAX_CAPTION_BYTES, readCaptions } from '../captions/read-captions.ts';
import { writeWebVtt } from '../captions/write-webvtt.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { checkText } from '../videos/video-texts.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { AccountStorage } from '../storage/account-storage-db.ts';
import type { Videos } from '../videos/videos-db.ts';
import { captionDescription, requireLanguage, describeCaption, languageParameter } from './caption-parameters.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly captions: Pick<Captions, 'put'>;
  readonly blobs: Pick<Blobs, 'write'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  readonly clock: Clock;
}

export const addCaption = defineOperation({
  name: 'AddCaption',
  version: PLAYAUTH_VERSION,
  summary: 'Adds captions in one language to a video, or replaces the existing ones in that language.',
  parameters: z.object({
    ...videoParameters,
    Language: languageParameter,
    Label: optionalText(4096),
    Content: optionalText(MAX_CAPTION_BYTES).meta({ mandatory: true }),
    IsDefault: optionalWord(['true', 'false']),
  }),
  response: z.object({
    VideoId: z.string(),
    CueCount: z.int(),
    Caption: captionDescription,
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: [
    ...(['InvalidVideo.NotFound', 'InvalidCaption.Malformed', 'CaptionsExceededMax', 'LimitExceeded.Storage'] as const),
    ...(['LengthExceededMax', 'IllegalCharacters'] as const),
  ],
  handle: async (deps: Deps, call) => {
    const { Language, Label, Content, IsDefault } = call.parameters;
    const language = requireLanguage(Language);
    const label = readLabel(Label) ?? nameOfLanguage(language);
    if (Content === undefined) throw new WireError('MissingParameter', { parameter: 'Content' });
    const { videoId } = await resolveVideo(deps.videos, call, call.parameters);
    const read = await readCaptions(Content);
    if (!read.ok) throw new WireError('InvalidCaption.Malformed', { why: read.reason });
    const file = Buffer.from(writeWebVtt(read.cues), 'utf8');
    await deps.accountStorage.requireRoom(call.caller.accountId, file.length);
    const caption = {
      videoId,
      language,
      label,
      isDefault: IsDefault === 'true',
      blob: `${videoId}/captions/${randomBytes(12).toString('hex')}.vtt`,
      sizeBytes: file.length,
      createdAtMs: deps.clock.now(),
      origin: 'owner' as const,
    };
    const refusal = await deps.captions.put(caption, () => deps.blobs.write(caption.blob, Readable.from([file])));
    if (refusal === 'no such video') throw new WireError('InvalidVideo.NotFound');
    if (refusal === 'too many') throw new WireError('CaptionsExceededMax', { max: String(MAX_CAPTIONS) });
    return {
      VideoId: videoId,
      CueCount: read.cues.length,
      Caption: describeCaption(caption),
    };
  },
});

function readLabel(text: string | undefined): string | undefined {
  const label = text?.trim();
  if (label === undefined || label === '') return undefined;
  checkText('Label', label, MAX_LABEL_BYTES);
  // It is shown as one line of a menu.
  if (/[\t\n\r]/.test(label)) throw new WireError('IllegalCharacters', { parameter: 'Label' });
  return label;
}
