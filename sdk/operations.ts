// The operations as they travel: version, request and response of each, in wire names. Generated from the server's
// own schemas; the client derives its methods and types from here.

export interface Operations {
  GetVideoPlayAuth: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      AuthInfoTimeout?: number;
      ApiVersion?: string;
    };
    response: {
      RequestId: string;
      PlayAuth: string;
      VideoMeta: {
        VideoId: string;
        Title: string;
        Duration: number;
        CoverURL: string;
        Status: string;
      };
    };
  };
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
        StorageClass?: string;
        OutputType?: string;
      };
      PlayInfoList: {
        PlayInfo: {
          PlayURL: string;
          Format: string;
          Definition: string;
          StreamType: string;
          Bitrate: string;
          Fps: string;
          Duration: string;
          Size: number;
          Width: number;
          Height: number;
          Encrypt: number;
          EncryptType?: string;
          JobId: string;
          Status: string;
          Specification?: string;
          NarrowBandType?: string;
          CreationTime: string;
          ModificationTime: string;
        }[];
      };
    };
  };
  GetVideoInfo: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
    };
    response: {
      RequestId: string;
      Video: {
        VideoId: string;
        ReferenceId?: string;
        Title: string;
        Description?: string;
        Tags?: string;
        CateId?: number;
        CateName?: string;
        CoverURL?: string;
        Snapshots?: { Snapshot: string[] };
        Duration?: number;
        Size?: number;
        Status: string;
        AppId?: string;
        StorageLocation?: string;
        RegionId?: string;
        UserData?: string;
        CreationTime: string;
        ModificationTime: string;
      };
    };
  };
  GetVideoInfos: {
    version: '2017-03-21';
    request: {
      VideoIds?: string;
      ReferenceIds?: string;
    };
    response: {
      RequestId: string;
      VideoList: {
        VideoId: string;
        ReferenceId?: string;
        Title: string;
        Description?: string;
        Tags?: string;
        CateId?: number;
        CateName?: string;
        CoverURL?: string;
        Snapshots?: string[];
        Duration?: number;
        Size?: number;
        Status: string;
        AppId?: string;
        StorageLocation?: string;
        RegionId?: string;
        UserData?: string;
        CreationTime: string;
        ModificationTime: string;
      }[];
      NonExistVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
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
          Description?: string;
          Tags?: string;
          CateId?: number;
          CateName?: string;
          CoverURL?: string;
          Snapshots?: { Snapshot: string[] };
          Duration?: number;
          Size?: number;
          Status: string;
          AppId?: string;
          StorageLocation?: string;
          UserData?: string;
          CreationTime: string;
          ModificationTime: string;
        }[];
      };
    };
  };
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
      TemplateGroupId?: string;
      WorkflowId?: string;
      StorageLocation?: string;
      AppId?: string;
      UserData?: string;
      ReferenceId?: string;
    };
    response: {
      RequestId: string;
      VideoId: string;
      UploadAddress: string;
      UploadAuth: string;
    };
  };
  RefreshUploadVideo: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
    };
    response: {
      RequestId: string;
      VideoId: string;
      UploadAddress: string;
      UploadAuth: string;
    };
  };
  CreateWatchLink: {
    version: '2026-11-01';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      ExpireSeconds?: number;
    };
    response: {
      RequestId: string;
      VideoId: string;
      WatchURL: string;
      ExpireTime: string;
    };
  };
  GetTranscodeProgress: {
    version: '2026-11-01';
    request: {
      VideoId: string;
    };
    response: {
      RequestId: string;
      VideoId: string;
      Status: string;
      Progress: number;
      Reason?: string;
    };
  };
}

export const operationVersions = {
  GetVideoPlayAuth: '2017-03-21',
  GetPlayInfo: '2017-03-21',
  GetVideoInfo: '2017-03-21',
  GetVideoInfos: '2017-03-21',
  GetVideoList: '2017-03-21',
  CreateUploadVideo: '2017-03-21',
  RefreshUploadVideo: '2017-03-21',
  CreateWatchLink: '2026-11-01',
  GetTranscodeProgress: '2026-11-01',
} as const;
