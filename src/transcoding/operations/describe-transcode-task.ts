// A transcode task on the wire, for GetTranscodeTask and ListTranscodeTask: numbers of a stream are texts, except its size.
// URLs name files and carry no grant, as in events.
import { z } from 'zod';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { JobOutput } from '../queue/job-outputs-db.ts';
import { statusOf, type TranscodeTask } from '../tasks/transcode-task.ts';
import { audioTrack, describeTracks, droppedTrack } from '../../library/operations/video-description.ts';
import type { Stream, Video } from '../../library/videos/video.ts';

export const taskDescription = z.object({
  TranscodeTaskId: z.string(),
  VideoId: z.string(),
  TaskStatus: z.string(),
  Trigger: z.string(),
  TranscodeTemplateGroupId: z.string(),
  CreationTime: z.string(),
  CompleteTime: z.string().optional(),
});

const outputFile = z.object({
  OutputFileUrl: z.string(),
  Format: z.string(),
  Filesize: z.int(),
  Duration: z.string(),
  Bitrate: z.string(),
  Fps: z.string(),
  Width: z.string(),
  Height: z.string(),
  Encryption: z.string().optional(),
  VideoStreamList: z.string(),
  AudioStreamList: z.string(),
  SubtitleStreamList: z.string(),
  WatermarkIdList: z.array(z.string()),
});

export const jobDescription = z.object({
  TranscodeJobId: z.string(),
  TranscodeTemplateId: z.string(),
  TranscodeJobStatus: z.string(),
  TranscodeProgress: z.int(),
  Definition: z.string(),
  Priority: z.string(),
  CreationTime: z.string(),
  CompleteTime: z.string().optional(),
  InputFileUrl: z.string(),
  OutputFile: outputFile.optional(),
  ErrorCode: z.string().optional(),
  ErrorMessage: z.string().optional(),
  DroppedTracks: z.array(droppedTrack).optional(),
  AudioTracks: z.array(audioTrack).optional(),
});

interface TaskSurroundings {
  readonly baseUrl: string;
  readonly video: Pick<Video, 'sourceBlob' | 'source' | 'soundTracks'> | undefined;
  readonly streams: readonly Stream[];
}

export function describeTask(task: TranscodeTask): z.input<typeof taskDescription> {
  return {
    TranscodeTaskId: task.taskId,
    VideoId: task.videoId,
    TaskStatus: statusOf(task),
    Trigger: task.trigger,
    TranscodeTemplateGroupId: task.groupId,
    CreationTime: formatTimestamp(task.createdAtMs),
    ...completedAt(task.completedAtMs),
  };
}

export function describeJob(
  task: TranscodeTask,
  output: JobOutput,
  { baseUrl, video, streams }: TaskSurroundings,
): z.input<typeof jobDescription> {
  const { outputId, template, state, failure } = output;
  const stream = streams.find(({ streamId }) => streamId === outputId);
  return {
    TranscodeJobId: outputId,
    TranscodeTemplateId: template.templateId,
    TranscodeJobStatus: jobStatuses[state],
    TranscodeProgress: state === 'done' ? 100 : task.progress,
    Definition: template.definition,
    Priority: String(task.priority),
    CreationTime: formatTimestamp(task.createdAtMs),
    ...completedAt(output.completedAtMs),
    InputFileUrl: video === undefined ? '' : `${baseUrl}/${video.sourceBlob}`,
    ...(stream !== undefined && { OutputFile: describeFile(stream, baseUrl) }),
    ...(failure !== undefined && { ErrorCode: failure.code, ErrorMessage: failure.message }),
    ...(video !== undefined && describeTracks(video)),
  };
}

const jobStatuses = { waiting: 'Transcoding', done: 'TranscodeSuccess', failed: 'TranscodeFail' } as const;

function completedAt(ms: number | undefined) {
  return ms === undefined ? {} : { CompleteTime: formatTimestamp(ms) };
}

function describeFile(stream: Stream, baseUrl: string): z.input<typeof outputFile> {
  const isEncrypted = stream.wrappedContentKey !== undefined || stream.variant === 'kms';
  const isSound = stream.streamType === 'audio';
  const described = JSON.stringify([describeStream(stream)]);
  return {
    OutputFileUrl: `${baseUrl}/${stream.blob}`,
    Format: stream.format,
    Filesize: stream.sizeBytes,
    Duration: String(stream.durationSeconds),
    Bitrate: String(stream.bitrateKbps),
    Fps: String(stream.fps),
    Width: String(stream.width),
    Height: String(stream.height),
    ...(isEncrypted && { Encryption: JSON.stringify({ EncryptType: 'HLSEncryption' }) }),
    VideoStreamList: isSound ? '[]' : described,
    AudioStreamList: isSound ? described : '[]',
    SubtitleStreamList: '[]',
    WatermarkIdList: [],
  };
}

function describeStream({ streamType, codecName, width, height, fps, bitrateKbps, durationSeconds }: Stream) {
  return {
    Index: '0',
    CodecName: codecName.toLowerCase(),
    Bitrate: String(bitrateKbps),
    Duration: String(durationSeconds),
    ...(streamType === 'video' && { Width: String(width), Height: String(height), Fps: String(fps) }),
  };
}
