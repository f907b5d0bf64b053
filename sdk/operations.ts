// The operations as they travel: version, request and response of each, in wire names. Generated from the operations of
// the server by `npm run generate`; the client derives its methods and types from here.

export interface Operations {
  /** A credential with which a player can obtain the playback URLs of one video until it expires. */
  GetVideoPlayAuth: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string; AuthInfoTimeout?: number; ApiVersion?: string };
    response: {
      RequestId: string;
      PlayAuth: string;
      VideoMeta: { VideoId: string; Title: string; Duration: number; CoverURL: string; Status: string };
    };
  };
  /** The playback URLs of one video, each good until AuthTimeout has passed. */
  GetPlayInfo: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      Formats?: string;
      AuthTimeout?: number;
      OutputType?: string;
      StreamType?: string;
      Definition?: string;
      ResultType?: string;
      ReAuthInfo?: string;
      PlayConfig?: string;
      AdditionType?: string;
      DigitalWatermarkType?: string;
      Trace?: string;
      CodecName?: string;
    };
    response: {
      RequestId: string;
      VideoBase: {
        VideoId: string;
        Title: string;
        Duration: string;
        CoverURL: string;
        Status: string;
        CreationTime: string;
        MediaType: string;
        TranscodeMode: string;
        StorageClass: string;
        OutputType: string;
      };
      PlayInfoList: {
        PlayInfo: {
          PlayURL: string;
          Format: string;
          Definition: string;
          Bitrate: string;
          Fps: string;
          Duration: string;
          Size: number;
          Width: number;
          Height: number;
          StreamType: string;
          Encrypt: number;
          EncryptType?: string;
          JobId: string;
          Status: string;
          Specification: string;
          NarrowBandType: string;
          CodecName: string;
          PreprocessStatus: string;
          CreationTime: string;
          ModificationTime: string;
        }[];
      };
    };
  };
  /** Title, status, duration and the rest of what is known of one video. */
  GetVideoInfo: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string };
    response: {
      RequestId: string;
      Video: {
        VideoId: string;
        ReferenceId?: string;
        Title: string;
        Description: string;
        Tags: string;
        CateId?: number;
        CateName?: string;
        CoverURL: string;
        Duration: number;
        Size: number;
        Status: string;
        AuditStatus: string;
        TemplateGroupId: string;
        StorageLocation: string;
        RegionId: string;
        AppId: string;
        DownloadSwitch: string;
        StorageClass: string;
        UserData?: string;
        CreationTime: string;
        ModificationTime: string;
        Snapshots: { Snapshot: string[] };
      };
    };
  };
  /** What is known of up to 20 videos, by their ids or reference ids. */
  GetVideoInfos: {
    version: '2017-03-21';
    request: { VideoIds?: string; ReferenceIds?: string };
    response: {
      RequestId: string;
      VideoList: {
        VideoId: string;
        ReferenceId?: string;
        Title: string;
        Description: string;
        Tags: string;
        CateId?: number;
        CateName?: string;
        CoverURL: string;
        Duration: number;
        Size: number;
        Status: string;
        AuditStatus: string;
        TemplateGroupId: string;
        StorageLocation: string;
        RegionId: string;
        AppId: string;
        DownloadSwitch: string;
        StorageClass: string;
        UserData?: string;
        CreationTime: string;
        ModificationTime: string;
        Snapshots: string[];
      }[];
      NonExistVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
  /** The videos of the account, newest first, a page at a time. */
  GetVideoList: {
    version: '2017-03-21';
    request: {
      Status?: string;
      StartTime?: string;
      EndTime?: string;
      CateId?: number;
      PageNo?: number;
      PageSize?: number;
      SortBy?: string;
      StorageLocation?: string;
      ReferenceIds?: string;
    };
    response: {
      RequestId: string;
      Total: number;
      VideoList: {
        Video: {
          VideoId: string;
          ReferenceId?: string;
          Title: string;
          Description: string;
          Tags: string;
          CateId?: number;
          CateName?: string;
          CoverURL: string;
          Duration: number;
          Size: number;
          Status: string;
          AuditStatus: string;
          TemplateGroupId: string;
          StorageLocation: string;
          RegionId: string;
          AppId: string;
          DownloadSwitch: string;
          StorageClass: string;
          UserData?: string;
          CreationTime: string;
          ModificationTime: string;
          Snapshots: { Snapshot: string[] };
        }[];
      };
    };
  };
  /** Makes a video and gives the address and credential to upload its file with. */
  CreateUploadVideo: {
    version: '2017-03-21';
    request: {
      Title: string;
      FileName: string;
      FileSize?: number;
      Description?: string;
      CoverURL?: string;
      CateId?: number;
      Tags?: string;
      UserData?: string;
      ReferenceId?: string;
    };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** A fresh credential for an upload that has not finished. */
  RefreshUploadVideo: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** How far the transcoding of a video is, in percent, and why it failed if it did. */
  GetTranscodeProgress: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; Status: string; Progress: number; Reason?: string };
  };
  /** The URL of a page that plays one video until the link expires. Whoever has the link can watch. */
  CreateWatchLink: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; ExpireSeconds?: number };
    response: { RequestId: string; VideoId: string; WatchURL: string; ExpireTime: string };
  };
}

/** Which API version each operation belongs to. */
export const operationVersions = {
  GetVideoPlayAuth: '2017-03-21',
  GetPlayInfo: '2017-03-21',
  GetVideoInfo: '2017-03-21',
  GetVideoInfos: '2017-03-21',
  GetVideoList: '2017-03-21',
  CreateUploadVideo: '2017-03-21',
  RefreshUploadVideo: '2017-03-21',
  GetTranscodeProgress: '2026-11-01',
  CreateWatchLink: '2026-11-01',
} as const satisfies { readonly [Name in keyof Operations]: Operations[Name]['version'] };
