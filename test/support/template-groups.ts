// Calls on template groups that several tests share, and templates as the vendor's own samples build them.
import { expect } from 'vitest';
import { bothSignatures, json, UUID, type ManagedVideos } from './managed-videos.ts';
import type { OfficialClient } from './official-clients.ts';
import type { ParameterTable } from './sign-request.ts';

export const LADDER = 'PLAYAUTH_LADDER';
export const NO_TRANSCODE = 'VOD_NO_TRANSCODE';
export const UNKNOWN_GROUP = 'f'.repeat(32);
export const HEX32 = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

/** As the .NET sample builds one: numbers, texts and truth values side by side. */
export const hlsTemplate = {
  TemplateName: 'HLS',
  Definition: 'LD',
  Video: { Width: 640, Bitrate: 400, Fps: '25', Remove: false, Codec: 'H.264', Gop: 250 },
  Audio: { Codec: 'AAC', Bitrate: '64', Channels: '2', Samplerate: '32000' },
  Container: { Format: 'm3u8' },
  MuxConfig: { Segment: { Duration: '10' } },
  EncryptSetting: { EncryptType: 'AliyunVoDEncryption' },
};
/** Its members as JSON text. */
export const mp4Template = {
  TemplateName: 'MP4 <1> & "2"',
  Definition: 'SD',
  Video: json(hlsTemplate.Video),
  Container: '{"Format":"mp4"}',
};

/** 21: one more than a group may have. */
export const manyTemplates = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD'].flatMap((Definition) =>
  ['mp4', 'm3u8', 'flv'].map((Format) => ({ Definition, Container: { Format }, Video: {} })),
);

export interface DescribedGroup {
  readonly TranscodeTemplateGroupId: string;
  readonly Name: string;
  readonly IsDefault: string;
  readonly Locked: string;
  readonly TranscodeTemplateList: readonly Readonly<Record<string, string>>[];
}

export interface ManagedGroups {
  /** Answers its id. */
  add(list?: readonly object[], more?: ParameterTable, by?: OfficialClient): Promise<string>;
  get(groupId: string, by?: OfficialClient): Promise<DescribedGroup>;
  list(parameters?: ParameterTable): Promise<readonly DescribedGroup[]>;
  setDefault(groupId: string): ReturnType<ManagedVideos['call']>;
  remove(groupId: string): Promise<void>;
}

export function manageTemplateGroups({ call }: Pick<ManagedVideos, 'call'>): ManagedGroups {
  const [client] = bothSignatures;
  return {
    add: async (list = [hlsTemplate], more = {}, by = client) => {
      const parameters = { Name: 'G', ...(list.length > 0 && { TranscodeTemplateList: json(list) }), ...more };
      const answer = await call('AddTranscodeTemplateGroup', parameters, by);
      expect(answer).toEqual({ RequestId: UUID, TranscodeTemplateGroupId: HEX32 });
      return answer['TranscodeTemplateGroupId'] as string;
    },
    get: async (TranscodeTemplateGroupId, by = client) => {
      const answer = await call('GetTranscodeTemplateGroup', { TranscodeTemplateGroupId }, by);
      expect(Object.keys(answer).toSorted()).toEqual(['RequestId', 'TranscodeTemplateGroup']);
      return answer['TranscodeTemplateGroup'] as DescribedGroup;
    },
    list: async (parameters = {}) =>
      (await call('ListTranscodeTemplateGroup', parameters))['TranscodeTemplateGroupList'] as DescribedGroup[],
    setDefault: (TranscodeTemplateGroupId) => call('SetDefaultTranscodeTemplateGroup', { TranscodeTemplateGroupId }),
    remove: async (TranscodeTemplateGroupId) => {
      await call('DeleteTranscodeTemplateGroup', { TranscodeTemplateGroupId, ForceDelGroup: 'true' });
    },
  };
}
