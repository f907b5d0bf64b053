// The parameters of GetPlayInfo: which streams of the video, in what form, and how long their URLs work.
import { z } from 'zod';
import {
  lifetimeParameter,
  optionalJson,
  optionalText,
  optionalWord,
  optionalWords,
  videoParameters,
} from '../access/parameters/parameter-schemas.ts';
import { definitions, encryptTypes, formats } from './choose-streams.ts';

/** The largest value that fits into a grant: 18 hours. */
const MAX_PREVIEW_SECONDS = 0xffff;

const jsonText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const previewTime = jsonText.pipe(
  z.union([
    z.literal('').transform(() => 0),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().max(MAX_PREVIEW_SECONDS)),
  ]),
);

/** Unknown names are ignored, as the vendor does. */
export const playConfig = z.looseObject({
  PlayDomain: jsonText.optional(),
  XForwardedFor: jsonText.optional(),
  PreviewTime: previewTime.optional(),
  MtsHlsUriToken: jsonText
    .pipe(
      z
        .string()
        .max(512)
        .refine((text) => text.isWellFormed()),
    )
    .optional(),
  EncryptType: z.union([z.literal(''), z.enum(encryptTypes)]).optional(),
  StorageClass: jsonText.optional(),
});

export const playInfoParameters = z.object({
  ...videoParameters,
  Formats: optionalWords(formats),
  AuthTimeout: lifetimeParameter,
  OutputType: optionalWord(['oss', 'cdn']),
  StreamType: optionalWords(['video', 'audio']),
  Definition: optionalWords(definitions, { FHD: 'HD' }),
  ResultType: optionalWord(['Single', 'Multiple']),
  ReAuthInfo: optionalJson(z.looseObject({ uid: jsonText.optional(), rand: jsonText.optional() })),
  PlayConfig: optionalJson(playConfig),
  AdditionType: optionalWord(['danmu']),
  DigitalWatermarkType: optionalWord(['TraceMark', 'CopyrightMark']),
  Trace: optionalText(1024),
  CodecName: optionalText(32),
});

export type PlayInfoParameters = z.output<typeof playInfoParameters>;
