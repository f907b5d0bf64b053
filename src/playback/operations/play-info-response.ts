// The shape of GetPlayInfo's answer. Bitrate, Fps and Duration are texts, sizes are numbers: as on the vendor's wire.
import { z } from 'zod';

export const playInfo = z.object({
  PlayURL: z.string(),
  Format: z.string(),
  Definition: z.string(),
  Bitrate: z.string(),
  Fps: z.string(),
  Duration: z.string(),
  Size: z.int(),
  Width: z.int(),
  Height: z.int(),
  StreamType: z.string(),
  Encrypt: z.int(),
  EncryptType: z.string().optional(),
  EncryptMode: z.string(),
  JobId: z.string(),
  JobType: z.int(),
  JobExt: z.string(),
  Status: z.string(),
  Specification: z.string(),
  NarrowBandType: z.string(),
  CodecName: z.string(),
  BitDepth: z.int(),
  HDRType: z.string(),
  PreprocessStatus: z.string(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
});

export const playInfoResponse = z.object({
  VideoBase: z.object({
    VideoId: z.string(),
    Title: z.string(),
    Duration: z.string(),
    CoverURL: z.string(),
    Status: z.string(),
    CreationTime: z.string(),
    MediaType: z.string(),
    TranscodeMode: z.string(),
    StorageClass: z.string(),
    OutputType: z.string(),
  }),
  PlayInfoList: z.object({ PlayInfo: z.array(playInfo) }),
});
