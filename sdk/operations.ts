// The operations as they travel: version, request and response of each, in wire names. Generated from the operations of
// the server by `npm run generate`; the client derives its methods and types from here.

export interface Operations {
  /** Returns a credential with which a player can obtain the playback URLs of one video until it expires. */
  GetVideoPlayAuth: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      AuthInfoTimeout?: number;
      ApiVersion?: string;
      ViewerId?: string;
      MaxRedemptions?: number;
      MaxConcurrency?: number;
      OnExceed?: string;
      AllowIp?: string;
      AllowReferer?: string;
      AllowEmptyReferer?: string;
      BindUserAgent?: string;
      DeviceKey?: string;
      MaxSessionSeconds?: number;
      PreviewSeconds?: number;
      Mode?: string;
    };
    response: {
      RequestId: string;
      PlayAuth: string;
      VideoMeta: { VideoId: string; Title: string; Duration: number; CoverURL: string; Status: string };
    };
  };
  /** Returns the playback URLs of one video, valid for AuthTimeout seconds. */
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
          EncryptMode: string;
          JobId: string;
          JobType: number;
          JobExt: string;
          Status: string;
          Specification: string;
          NarrowBandType: string;
          CodecName: string;
          BitDepth: number;
          HDRType: string;
          PreprocessStatus: string;
          CreationTime: string;
          ModificationTime: string;
        }[];
      };
    };
  };
  /** Returns the information about up to 20 videos, their uploaded files and their streams, with URLs. */
  BatchGetMediaInfos: {
    version: '2017-03-21';
    request: { MediaIds?: string; ReferenceIds?: string };
    response: {
      RequestId: string;
      MediaInfos: {
        MediaId: string;
        MediaInfo: {
          MediaId: string;
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
          RestoreStatus: string;
          RestoreExpiration: string;
          UserData?: string;
          DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
          AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
          CreationTime: string;
          ModificationTime: string;
          Snapshots: string[];
        };
        MezzanineInfo: {
          MediaId: string;
          FileName: string;
          Size: number;
          Duration: string;
          Bitrate: string;
          Fps: string;
          Width: number;
          Height: number;
          FileMD5: string;
          Status: string;
          CreationTime: string;
          FileURL?: string;
          VideoStreamList: {
            Index: string;
            CodecName: string;
            CodecLongName: string;
            CodecTimeBase: string;
            CodecTagString: string;
            CodecTag: string;
            Timebase: string;
            StartTime: string;
            Duration: string;
            Bitrate: string;
            NumFrames: string;
            Lang: string;
            Profile: string;
            Level: string;
            Width: string;
            Height: string;
            HasBFrames: string;
            Sar: string;
            Dar: string;
            PixFmt: string;
            Fps: string;
            AvgFPS: string;
            Rotate: string;
            HDRType: string;
          }[];
          AudioStreamList: {
            Index: string;
            CodecName: string;
            CodecLongName: string;
            CodecTimeBase: string;
            CodecTagString: string;
            CodecTag: string;
            Timebase: string;
            StartTime: string;
            Duration: string;
            Bitrate: string;
            NumFrames: string;
            Lang: string;
            SampleFmt: string;
            SampleRate: string;
            Channels: string;
            ChannelLayout: string;
          }[];
        };
        PlayInfoList: {
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
          EncryptMode: string;
          JobId: string;
          JobType: number;
          JobExt: string;
          Status: string;
          Specification: string;
          NarrowBandType: string;
          CodecName: string;
          BitDepth: number;
          HDRType: string;
          PreprocessStatus: string;
          CreationTime: string;
          ModificationTime: string;
          TemplateGroupId: string;
          TemplateId: string;
          WatermarkId: string;
        }[];
      }[];
      NonExistMediaIds: string[];
      NonExistReferenceIds: string[];
      ForbiddenMediaIds: string[];
    };
  };
  /** Creates the URL of a page that plays one video until the link expires; anyone with the link can watch. */
  CreateWatchLink: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; ExpireSeconds?: number };
    response: { RequestId: string; VideoId: string; WatchURL: string; ExpireTime: string; WatchLinkId: string };
  };
  /** Sets the key with which an application signs JWTPlayAuth; the previous key stays valid for OverlapSeconds. */
  SetAppPlayKey: {
    version: '2017-03-21';
    request: { AppId?: string; PlayKey: string; OverlapSeconds?: number };
    response: { RequestId: string };
  };
  /** Returns the current key with which an application signs JWTPlayAuth. */
  GetAppPlayKey: {
    version: '2017-03-21';
    request: { AppId?: string };
    response: {
      RequestId: string;
      AppPlayKey: { AppId: string; PlayKey: string; CreationTime: string; ModificationTime: string };
    };
  };
  /** Ends the playback of what was issued before IssuedBefore (default: now) for exactly one CredentialId, SessionId, ViewerId, VideoId, UserAccessKeyId or WatchLinkId. */
  RevokePlayback: {
    version: '2026-11-01';
    request: {
      CredentialId?: string;
      SessionId?: string;
      ViewerId?: string;
      VideoId?: string;
      UserAccessKeyId?: string;
      WatchLinkId?: string;
      IssuedBefore?: string;
    };
    response: {
      RequestId: string;
      RevocationId: string;
      Type: string;
      Value: string;
      IssuedBefore?: string;
      CreationTime: string;
      ExpireTime: string;
    };
  };
  /** Returns what the account has revoked and what may still be in force, newest first, in pages. */
  ListRevocations: {
    version: '2026-11-01';
    request: { PageSize?: number; ScrollToken?: string };
    response: {
      RequestId: string;
      Revocations: {
        RevocationId: string;
        Type: string;
        Value: string;
        IssuedBefore?: string;
        CreationTime: string;
        ExpireTime: string;
      }[];
      ScrollToken?: string;
    };
  };
  /** Returns play sessions, newest first, in pages: those with rules or a ViewerId, and with --record-plays all, until a week after they expired. */
  ListPlaySessions: {
    version: '2026-11-01';
    request: { VideoId?: string; ViewerId?: string; State?: string; PageSize?: number; ScrollToken?: string };
    response: {
      RequestId: string;
      PlaySessions: {
        SessionId: string;
        VideoId: string;
        CredentialId?: string;
        ViewerId?: string;
        WatchLinkId?: string;
        ClientIp: string;
        UserAgent: string;
        State: string;
        StartTime: string;
        ExpireTime: string;
        EndTime?: string;
        EndReason?: string;
        PlayedSeconds: number;
        LastActiveTime?: string;
      }[];
      ScrollToken?: string;
    };
  };
  /** Returns what a token of the account is, what it allows, and why it would be refused now. It counts as no use. */
  InspectToken: {
    version: '2026-11-01';
    request: { Token: string };
    response: {
      RequestId: string;
      Kind: string;
      State: string;
      Refusals: string[];
      VideoId?: string;
      CredentialId?: string;
      SessionId?: string;
      ViewerId?: string;
      ObjectKey?: string;
      IssuedBy?: string;
      ExpireTime?: string;
      Rules?: string;
    };
  };
  /** Returns the plays of one video by day. */
  DescribePlayVideoStatis: {
    version: '2017-03-21';
    request: { VideoId: string; StartTime: string; EndTime: string };
    response: {
      RequestId: string;
      VideoPlayStatisDetails: {
        VideoPlayStatisDetail: {
          Date: string;
          VV: string;
          UV: string;
          PlayDuration: string;
          PlayRange: string;
          Title: string;
        }[];
      };
    };
  };
  /** Returns the most played videos of one day, in pages. */
  DescribePlayTopVideos: {
    version: '2017-03-21';
    request: { BizDate: string; PageNo?: number; PageSize?: number };
    response: {
      RequestId: string;
      PageNo: number;
      PageSize: number;
      TotalNum: number;
      TopPlayVideos: {
        TopPlayVideoStatis: { VideoId: string; Title: string; VV: string; UV: string; PlayDuration: string }[];
      };
    };
  };
  /** Returns the plays and viewers of the account by day. */
  DescribePlayUserTotal: {
    version: '2017-03-21';
    request: { StartTime: string; EndTime: string };
    response: {
      RequestId: string;
      UserPlayStatisTotals: {
        UserPlayStatisTotal: {
          Date: string;
          PlayDuration: string;
          PlayRange: string;
          VV: { Android: string; iOS: string; Flash: string; HTML5: string };
          UV: { Android: string; iOS: string; Flash: string; HTML5: string };
        }[];
      };
    };
  };
  /** Returns the plays of an average viewer of the account by day. */
  DescribePlayUserAvg: {
    version: '2017-03-21';
    request: { StartTime: string; EndTime: string };
    response: {
      RequestId: string;
      UserPlayStatisAvgs: { UserPlayStatisAvg: { Date: string; AvgPlayCount: string; AvgPlayDuration: string }[] };
    };
  };
  /** Creates a playback policy: rules for the credentials of what it is attached to. */
  CreatePlaybackPolicy: {
    version: '2026-11-01';
    request: { PolicyName: string; Rules: string; Description?: string };
    response: {
      RequestId: string;
      Policy: {
        PolicyName: string;
        Description: string;
        Rules: string;
        CreationTime: string;
        ModificationTime: string;
      };
    };
  };
  /** Returns a playback policy and the first 1,000 targets that it is attached to. */
  GetPlaybackPolicy: {
    version: '2026-11-01';
    request: { PolicyName: string };
    response: {
      RequestId: string;
      Policy: {
        PolicyName: string;
        Description: string;
        Rules: string;
        CreationTime: string;
        ModificationTime: string;
      };
      Targets: { Target: string[] };
    };
  };
  /** Returns the playback policies of the account in pages, ordered by name; with Target, those attached to it. */
  ListPlaybackPolicies: {
    version: '2026-11-01';
    request: { Target?: string; Marker?: string; MaxItems?: number };
    response: {
      RequestId: string;
      Policies: {
        Policy: {
          PolicyName: string;
          Description: string;
          Rules: string;
          CreationTime: string;
          ModificationTime: string;
        }[];
      };
      IsTruncated: boolean;
      Marker?: string;
    };
  };
  /** Replaces the rules or the description of a playback policy, for credentials that are issued from now on. */
  UpdatePlaybackPolicy: {
    version: '2026-11-01';
    request: { PolicyName: string; Rules?: string; Description?: string };
    response: {
      RequestId: string;
      Policy: {
        PolicyName: string;
        Description: string;
        Rules: string;
        CreationTime: string;
        ModificationTime: string;
      };
    };
  };
  /** Deletes a playback policy that is attached to nothing. */
  DeletePlaybackPolicy: { version: '2026-11-01'; request: { PolicyName: string }; response: { RequestId: string } };
  /** Attaches a playback policy to a video, to a category with those below it, or to the account. */
  AttachPlaybackPolicy: {
    version: '2026-11-01';
    request: { PolicyName: string; Target: string };
    response: { RequestId: string };
  };
  /** Detaches a playback policy from a video, a category or the account. */
  DetachPlaybackPolicy: {
    version: '2026-11-01';
    request: { PolicyName: string; Target: string };
    response: { RequestId: string };
  };
  /** Returns the title, status, duration and other information about one video. */
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
        RestoreStatus: string;
        RestoreExpiration: string;
        UserData?: string;
        DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
        AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
        CreationTime: string;
        ModificationTime: string;
        Snapshots: { Snapshot: string[] };
        CustomMediaInfo: string;
      };
    };
  };
  /** Returns the information about up to 20 videos, by VideoId or ReferenceId. */
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
        RestoreStatus: string;
        RestoreExpiration: string;
        UserData?: string;
        DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
        AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
        CreationTime: string;
        ModificationTime: string;
        Snapshots: string[];
      }[];
      NonExistVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
  /** Returns the videos of the account, newest first, in pages. */
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
          RestoreStatus: string;
          RestoreExpiration: string;
          UserData?: string;
          DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
          AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
          CreationTime: string;
          ModificationTime: string;
          Snapshots: { Snapshot: string[] };
        }[];
      };
    };
  };
  /** Returns the uploaded file of one video, with a download URL that is valid for AuthTimeout seconds. */
  GetMezzanineInfo: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      AuthTimeout?: number;
      OutputType?: string;
      AdditionType?: string;
    };
    response: {
      RequestId: string;
      Mezzanine: {
        VideoId: string;
        FileName: string;
        Size: number;
        Duration: string;
        Bitrate: string;
        Fps: string;
        Width: number;
        Height: number;
        FileMD5: string;
        Status: string;
        CreationTime: string;
        FileURL?: string;
        OutputType: string;
        PreprocessStatus: string;
        StorageClass: string;
        RestoreStatus: string;
        RestoreExpiration: string;
        VideoStreamList?: {
          Index: string;
          CodecName: string;
          CodecLongName: string;
          CodecTimeBase: string;
          CodecTagString: string;
          CodecTag: string;
          Timebase: string;
          StartTime: string;
          Duration: string;
          Bitrate: string;
          NumFrames: string;
          Lang: string;
          Profile: string;
          Level: string;
          Width: string;
          Height: string;
          HasBFrames: string;
          Sar: string;
          Dar: string;
          PixFmt: string;
          Fps: string;
          AvgFPS: string;
          Rotate: string;
          HDRType: string;
        }[];
        AudioStreamList?: {
          Index: string;
          CodecName: string;
          CodecLongName: string;
          CodecTimeBase: string;
          CodecTagString: string;
          CodecTag: string;
          Timebase: string;
          StartTime: string;
          Duration: string;
          Bitrate: string;
          NumFrames: string;
          Lang: string;
          SampleFmt: string;
          SampleRate: string;
          Channels: string;
          ChannelLayout: string;
        }[];
      };
    };
  };
  /** Returns the videos, audio files, images or attached media of the account that match Match, in pages. */
  SearchMedia: {
    version: '2017-03-21';
    request: {
      SearchType?: string;
      Fields?: string;
      Match?: string;
      SortBy?: string;
      PageNo?: number;
      PageSize?: number;
      ScrollToken?: string;
    };
    response: {
      RequestId: string;
      Total: number;
      ScrollToken?: string;
      MediaList: {
        MediaId: string;
        MediaType: string;
        CreationTime: string;
        Video?: {
          VideoId?: string;
          ReferenceId?: string;
          Title?: string;
          Description?: string;
          Tags?: string;
          CateId?: number;
          CateName?: string;
          CoverURL?: string;
          Duration?: number;
          Size?: number;
          Status?: string;
          AuditStatus?: string;
          TemplateGroupId?: string;
          StorageLocation?: string;
          RegionId?: string;
          AppId?: string;
          DownloadSwitch?: string;
          StorageClass?: string;
          RestoreStatus?: string;
          RestoreExpiration?: string;
          UserData?: string;
          DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
          AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
          CreationTime?: string;
          ModificationTime?: string;
          Snapshots?: string[];
          AudioId?: string;
          MediaSource?: string;
          PreprocessStatus?: string;
          TranscodeMode?: string;
          SpriteSnapshots?: string[];
        };
        Audio?: {
          VideoId?: string;
          ReferenceId?: string;
          Title?: string;
          Description?: string;
          Tags?: string;
          CateId?: number;
          CateName?: string;
          CoverURL?: string;
          Duration?: number;
          Size?: number;
          Status?: string;
          AuditStatus?: string;
          TemplateGroupId?: string;
          StorageLocation?: string;
          RegionId?: string;
          AppId?: string;
          DownloadSwitch?: string;
          StorageClass?: string;
          RestoreStatus?: string;
          RestoreExpiration?: string;
          UserData?: string;
          DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
          AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
          CreationTime?: string;
          ModificationTime?: string;
          Snapshots?: string[];
          AudioId?: string;
          MediaSource?: string;
          PreprocessStatus?: string;
          TranscodeMode?: string;
          SpriteSnapshots?: string[];
        };
        Image?: {
          ImageId?: string;
          Title?: string;
          Description?: string;
          Tags?: string;
          CateId?: number;
          CateName?: string;
          Status?: string;
          Reason?: string;
          StorageLocation?: string;
          AppId?: string;
          URL?: string;
          CreationTime?: string;
          ModificationTime?: string;
          MediaId?: string;
          Categories?: { CateId: number; CateName: string; Level: number; ParentId: number }[];
          BusinessType?: string;
        };
        AttachedMedia?: {
          ImageId?: string;
          Title?: string;
          Description?: string;
          Tags?: string;
          CateId?: number;
          CateName?: string;
          Status?: string;
          Reason?: string;
          StorageLocation?: string;
          AppId?: string;
          URL?: string;
          CreationTime?: string;
          ModificationTime?: string;
          MediaId?: string;
          Categories?: { CateId: number; CateName: string; Level: number; ParentId: number }[];
          BusinessType?: string;
        };
      }[];
    };
  };
  /** Changes the title, description, tags, category, cover or user data of one video. */
  UpdateVideoInfo: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      Title?: string;
      Description?: string;
      CoverURL?: string;
      CateId?: number;
      Tags?: string;
      UserData?: string;
    };
    response: { RequestId: string };
  };
  /** Changes the title, description, tags, category, cover or user data of up to 20 videos. */
  UpdateVideoInfos: {
    version: '2017-03-21';
    request: { UpdateContent: string };
    response: {
      RequestId: string;
      NonExistVideoIds: string[];
      ForbiddenVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
  /** Gives a video another ReferenceId; with Remove the video has none afterwards. */
  SetReferenceId: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; NewReferenceId?: string; Remove?: string };
    response: { RequestId: string; VideoId: string; ReferenceId?: string };
  };
  /** Deletes up to 20 videos permanently: their records, uploaded files, streams and covers. */
  DeleteVideo: {
    version: '2017-03-21';
    request: { VideoIds?: string; ReferenceIds?: string };
    response: {
      RequestId: string;
      NonExistVideoIds: string[];
      ForbiddenVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
  /** Deletes up to 20 streams of one video, with their files. */
  DeleteStream: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string; JobIds: string };
    response: { RequestId: string };
  };
  /** Deletes the uploaded files of up to 20 videos and keeps their streams; without Force, only of videos that play without the file. */
  DeleteMezzanines: {
    version: '2017-03-21';
    request: { VideoIds?: string; ReferenceIds?: string; Force?: string };
    response: {
      RequestId: string;
      NonExistVideoIds: string[];
      UnRemoveableVideoIds: string[];
      NonExistReferenceIds: string[];
    };
  };
  /** Blocks or unblocks up to 100 videos: all of them or none. */
  CreateAudit: { version: '2017-03-21'; request: { AuditContent: string }; response: { RequestId: string } };
  /** Returns the information about one image, with a URL that is valid for AuthTimeout seconds. */
  GetImageInfo: {
    version: '2017-03-21';
    request: { ImageId: string; AuthTimeout?: number; OutputType?: string };
    response: {
      RequestId: string;
      ImageInfo: {
        ImageId: string;
        Title: string;
        Description: string;
        Tags: string;
        CateId?: number;
        CateName?: string;
        ImageType: string;
        Status: string;
        Reason?: string;
        StorageLocation: string;
        AppId: string;
        URL: string;
        CreationTime: string;
        ModificationTime: string;
        Mezzanine: { OriginalFileName: string; FileURL: string; FileSize: string; Width: number; Height: number };
      };
    };
  };
  /** Returns the information about up to 20 images. */
  GetImageInfos: {
    version: '2017-03-21';
    request: { ImageIds: string; AuthTimeout?: number; OutputType?: string };
    response: {
      RequestId: string;
      ImageInfo: {
        ImageId: string;
        Title: string;
        Description: string;
        Tags: string;
        CateId?: number;
        CateName?: string;
        ImageType: string;
        Status: string;
        Reason?: string;
        StorageLocation: string;
        AppId: string;
        URL: string;
        CreationTime: string;
        ModificationTime: string;
        Mezzanine: { OriginalFileName: string; FileURL: string; FileSize: string; Width: number; Height: number };
      }[];
      NonExistImageIds: string[];
    };
  };
  /** Changes the title, description, tags or category of up to 20 images. */
  UpdateImageInfos: {
    version: '2017-03-21';
    request: { UpdateContent: string };
    response: { RequestId: string; NonExistImageIds: { ImageId: string[] } };
  };
  /** Returns the information about up to 20 subtitles, watermarks or other attached media. */
  GetAttachedMediaInfo: {
    version: '2017-03-21';
    request: { MediaIds: string; AuthTimeout?: number; OutputType?: string };
    response: {
      RequestId: string;
      AttachedMediaList: {
        MediaId: string;
        Type: string;
        Title: string;
        Description: string;
        Tags: string;
        Categories: { CateId: number; CateName: string; Level: number; ParentId: number }[];
        Status: string;
        Reason?: string;
        StorageLocation: string;
        AppId: string;
        URL: string;
        CreationTime: string;
        ModificationTime: string;
      }[];
      NonExistMediaIds: string[];
    };
  };
  /** Changes the title, description, tags or categories of up to 20 subtitles, watermarks or other attached media. */
  UpdateAttachedMediaInfos: {
    version: '2017-03-21';
    request: { UpdateContent: string };
    response: { RequestId: string; NonExistMediaIds: string[] };
  };
  /** Deletes up to 20 subtitles, watermarks or other attached media permanently, with captions made of them. */
  DeleteAttachedMedia: {
    version: '2017-03-21';
    request: { MediaIds: string };
    response: { RequestId: string; NonExistMediaIds: string[] };
  };
  /** Creates a category at the top level or below another; there are at most three levels and 100 categories under each parent. */
  AddCategory: {
    version: '2017-03-21';
    request: { CateName: string; ParentId?: number; Type?: string };
    response: {
      RequestId: string;
      Category: { CateId: number; CateName: string; ParentId: number; Level: number; Type: string };
    };
  };
  /** Renames a category. */
  UpdateCategory: {
    version: '2017-03-21';
    request: { CateId: number; CateName: string };
    response: { RequestId: string };
  };
  /** Deletes a category and its subcategories; their videos are kept. */
  DeleteCategory: { version: '2017-03-21'; request: { CateId: number }; response: { RequestId: string } };
  /** Returns a category and its direct subcategories in pages; without CateId, the top-level categories. */
  GetCategories: {
    version: '2017-03-21';
    request: { CateId?: number; PageNo?: number; PageSize?: number; SortBy?: string; Type?: string };
    response: {
      RequestId: string;
      Category?: { CateId: number; CateName: string; ParentId: number; Level: number; Type: string };
      SubTotal: number;
      SubCategories: {
        Category: {
          CateId: number;
          CateName: string;
          ParentId: number;
          Level: number;
          Type: string;
          SubTotal: number;
        }[];
      };
    };
  };
  /** Adds captions in one language to a video, or replaces the existing ones in that language. */
  AddCaption: {
    version: '2026-11-01';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      Language: string;
      Label?: string;
      Content: string;
      IsDefault?: string;
    };
    response: {
      RequestId: string;
      VideoId: string;
      CueCount: number;
      Caption: { Language: string; Label: string; IsDefault: boolean; Size: number; CreationTime: string };
    };
  };
  /** Returns the captions of a video, one entry per language. */
  ListCaptions: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string };
    response: {
      RequestId: string;
      VideoId: string;
      Captions: { Language: string; Label: string; IsDefault: boolean; Size: number; CreationTime: string }[];
    };
  };
  /** Deletes the captions of a video in one language. */
  DeleteCaption: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; Language: string };
    response: { RequestId: string; VideoId: string };
  };
  /** Returns the bytes that the account stores and may store; the operator may name another account. */
  GetStorageUsage: {
    version: '2026-11-01';
    request: { AccountId?: string };
    response: {
      RequestId: string;
      StorageUsage: {
        AccountId: string;
        UsedBytes: number;
        MaxBytes?: number;
        SourceBytes: number;
        RenditionBytes: number;
        CaptionBytes: number;
        SnapshotBytes: number;
        ExtraBytes: number;
        UploadBytes: number;
      };
    };
  };
  /** Sets how many bytes an account may store; without MaxBytes the setting of the server holds again. */
  SetStorageQuota: {
    version: '2026-11-01';
    request: { AccountId: string; MaxBytes?: number };
    response: { RequestId: string };
  };
  /** Creates a video and returns the address and the credential to upload its file. */
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
      TemplateGroupId?: string;
      WorkflowId?: string;
      StorageLocation?: string;
      AppId?: string;
      EnableFirstFrameCover?: string;
      GenerateThumbnail?: string;
    };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** Returns a new credential for an unfinished upload or, for a video that has its file, one to upload a replacement. */
  RefreshUploadVideo: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** Creates one job per URL, up to 20, each of which fetches a file and makes a video of it. */
  UploadMediaByURL: {
    version: '2017-03-21';
    request: {
      UploadURLs: string;
      UploadMetadatas?: string;
      UserData?: string;
      SessionId?: string;
      TemplateGroupId?: string;
      WorkflowId?: string;
      StorageLocation?: string;
      AppId?: string;
      EnableFirstFrameCover?: string;
      GenerateThumbnail?: string;
    };
    response: { RequestId: string; UploadJobs: { JobId: string; SourceURL: string }[] };
  };
  /** Returns the state of up to 10 uploads by URL, by their job ids or their URLs. */
  GetURLUploadInfos: {
    version: '2017-03-21';
    request: { JobIds?: string; UploadURLs?: string };
    response: {
      RequestId: string;
      URLUploadInfoList: {
        JobId: string;
        UploadURL: string;
        MediaId: string;
        RegisteredMediaId: string;
        Status: string;
        CreationTime: string;
        CompleteTime: string;
        ErrorCode: string;
        ErrorMessage: string;
        FileSize: string;
        UserData: string;
        Progress: number;
      }[];
      NonExists: string[];
    };
  };
  /** Returns how much of the file of each of up to 20 videos has arrived. */
  GetUploadDetails: {
    version: '2017-03-21';
    request: { MediaIds: string; MediaType?: string };
    response: {
      RequestId: string;
      UploadDetails: {
        MediaId: string;
        Title: string;
        Status: string;
        UploadStatus: string;
        UploadSize: number;
        FileSize: number;
        UploadRatio: number;
        CreationTime: string;
        ModificationTime: string;
        CompletionTime: string;
        UploadIP: string;
        UploadSource: string;
        DeviceModel: string;
      }[];
      NonExistMediaIds: string[];
      ForbiddenMediaIds: string[];
    };
  };
  /** Discards the parts of the unfinished uploads of one video. */
  DeleteMultipartUpload: {
    version: '2017-03-21';
    request: { MediaId: string; MediaType: string; OwnerAccount?: string };
    response: { RequestId: string };
  };
  /** Creates an image and returns the address and the credential to upload its file, and the URL it will have. */
  CreateUploadImage: {
    version: '2017-03-21';
    request: {
      ImageType: string;
      ImageExt?: string;
      OriginalFileName?: string;
      CateId?: number;
      Title?: string;
      Description?: string;
      Tags?: string;
      UserData?: string;
      StorageLocation?: string;
      AppId?: string;
    };
    response: {
      RequestId: string;
      ImageId: string;
      ImageURL: string;
      FileURL: string;
      UploadAddress: string;
      UploadAuth: string;
    };
  };
  /** Creates attached media (subtitle, watermark, material) and returns the credential to upload its file. */
  CreateUploadAttachedMedia: {
    version: '2017-03-21';
    request: {
      BusinessType: string;
      MediaExt: string;
      FileName?: string;
      FileSize?: number;
      CateIds?: string;
      VideoId?: string;
      Language?: string;
      Title?: string;
      Description?: string;
      Tags?: string;
      UserData?: string;
      StorageLocation?: string;
      AppId?: string;
    };
    response: {
      RequestId: string;
      MediaId: string;
      MediaURL: string;
      FileURL: string;
      UploadAddress: string;
      UploadAuth: string;
    };
  };
  /** Returns the transcoding progress of a video in percent, with the reason if it failed. */
  GetTranscodeProgress: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; Status: string; Progress: number; Reason?: string };
  };
  /** Creates a task that transcodes the uploaded file of one video into the streams of a template group; existing streams stay playable. */
  SubmitTranscodeJobs: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      TemplateGroupId: string;
      Priority?: number;
      PipelineId?: string;
      EncryptConfig?: string;
      OverrideParams?: string;
      UserData?: string;
      SessionId?: string;
    };
    response: { RequestId: string; TranscodeTaskId: string; TranscodeJobs: { TranscodeJob: { JobId: string }[] } };
  };
  /** Returns the state of a transcode task with its streams, or of up to 10 streams by their JobIds. */
  GetTranscodeTask: {
    version: '2017-03-21';
    request: { TranscodeTaskId?: string; JobIds?: string };
    response: {
      RequestId: string;
      TranscodeTask?: {
        TranscodeTaskId: string;
        VideoId: string;
        TaskStatus: string;
        Trigger: string;
        TranscodeTemplateGroupId: string;
        CreationTime: string;
        CompleteTime?: string;
        TranscodeJobInfoList: {
          TranscodeJobId: string;
          TranscodeTemplateId: string;
          TranscodeJobStatus: string;
          TranscodeProgress: number;
          Definition: string;
          Priority: string;
          CreationTime: string;
          CompleteTime?: string;
          InputFileUrl: string;
          OutputFile?: {
            OutputFileUrl: string;
            Format: string;
            Filesize: number;
            Duration: string;
            Bitrate: string;
            Fps: string;
            Width: string;
            Height: string;
            Encryption?: string;
            VideoStreamList: string;
            AudioStreamList: string;
            SubtitleStreamList: string;
            WatermarkIdList: string[];
          };
          ErrorCode?: string;
          ErrorMessage?: string;
          DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
          AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
        }[];
      };
      TranscodeJobInfoList?: {
        TranscodeJobId: string;
        TranscodeTemplateId: string;
        TranscodeJobStatus: string;
        TranscodeProgress: number;
        Definition: string;
        Priority: string;
        CreationTime: string;
        CompleteTime?: string;
        InputFileUrl: string;
        OutputFile?: {
          OutputFileUrl: string;
          Format: string;
          Filesize: number;
          Duration: string;
          Bitrate: string;
          Fps: string;
          Width: string;
          Height: string;
          Encryption?: string;
          VideoStreamList: string;
          AudioStreamList: string;
          SubtitleStreamList: string;
          WatermarkIdList: string[];
        };
        ErrorCode?: string;
        ErrorMessage?: string;
        DroppedTracks?: { Type: string; Codec: string; Reason: string; Language?: string; Title?: string }[];
        AudioTracks?: { Name: string; Language?: string; IsDefault: boolean }[];
      }[];
      NonExistJobIds?: string[];
    };
  };
  /** Returns the newest transcode task of each of up to 20 videos, with a summary of its streams. */
  GetTranscodeSummary: {
    version: '2017-03-21';
    request: { VideoIds: string };
    response: {
      RequestId: string;
      TranscodeSummaryList: {
        VideoId: string;
        TranscodeTemplateGroupId: string;
        CreationTime: string;
        CompleteTime?: string;
        TranscodeStatus: string;
        TranscodeJobInfoSummaryList: {
          TranscodeTemplateId: string;
          TranscodeJobStatus: string;
          TranscodeProgress: number;
          CreationTime: string;
          CompleteTime?: string;
          ErrorCode?: string;
          ErrorMessage?: string;
          Format: string;
          Filesize: number;
          Duration: string;
          Bitrate: string;
          Fps: string;
          Width: string;
          Height: string;
          WatermarkIdList: string[];
        }[];
      }[];
      NonExistVideoIds: string[];
    };
  };
  /** Returns the transcode tasks of one video, newest first, in pages. */
  ListTranscodeTask: {
    version: '2017-03-21';
    request: { VideoId: string; StartTime?: string; EndTime?: string; PageNo?: number; PageSize?: number };
    response: {
      RequestId: string;
      TranscodeTaskList: {
        TranscodeTaskId: string;
        VideoId: string;
        TaskStatus: string;
        Trigger: string;
        TranscodeTemplateGroupId: string;
        CreationTime: string;
        CompleteTime?: string;
      }[];
    };
  };
  /** Cancels a queued or running transcode task; nothing of it is published, and the video is left as it was before. */
  CancelTranscodeTask: { version: '2026-11-01'; request: { TranscodeTaskId: string }; response: { RequestId: string } };
  /** Creates a job that takes snapshots of a video at the requested times, as single pictures or as sprite sheets. */
  SubmitSnapshotJob: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      SnapshotTemplateId?: string;
      Count?: number;
      Interval?: number;
      SpecifiedOffsetTime?: number;
      SpecifiedOffsetTimes?: string;
      Width?: number;
      Height?: number;
      SpriteSnapshotConfig?: string;
      UserData?: string;
    };
    response: { RequestId: string; SnapshotJob: { JobId: string } };
  };
  /** Returns the newest snapshots of one type of a video. */
  ListSnapshots: {
    version: '2017-03-21';
    request: {
      VideoId?: string;
      ReferenceId?: string;
      SnapshotType?: string;
      PageNo?: number;
      PageSize?: number;
      AuthTimeout?: number;
    };
    response: {
      RequestId: string;
      MediaSnapshot: {
        JobId: string;
        Regular: string;
        Total: number;
        CreationTime: string;
        Snapshots: { Snapshot: { Index: number; Url: string }[] };
      };
    };
  };
  /** Deletes up to 20 images permanently, or the pictures that were taken of one video, by their type. */
  DeleteImage: {
    version: '2017-03-21';
    request: { DeleteImageType: string; ImageIds?: string; ImageURLs?: string; VideoId?: string; ImageType?: string };
    response: { RequestId: string };
  };
  /** Creates a transcode template group or adds templates to one; at most 20 groups per account and 20 templates per group. */
  AddTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { Name?: string; TranscodeTemplateList?: string; TranscodeTemplateGroupId?: string; AppId?: string };
    response: { RequestId: string; TranscodeTemplateGroupId: string };
  };
  /** Returns a transcode template group with its templates; built-in groups included. */
  GetTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string };
    response: {
      RequestId: string;
      TranscodeTemplateGroup: {
        TranscodeTemplateGroupId: string;
        Name: string;
        IsDefault: string;
        Locked: string;
        AppId: string;
        CreationTime: string;
        ModifyTime: string;
        TranscodeTemplateList: {
          TranscodeTemplateId: string;
          TemplateName: string;
          Type: string;
          Definition: string;
          Video?: string;
          Audio?: string;
          Container?: string;
          MuxConfig?: string;
          EncryptSetting?: string;
          PackageSetting?: string;
          TransConfig?: string;
          Rotate?: string;
          TranscodeFileRegular?: string;
          UserData?: string;
          WatermarkIds: string[];
        }[];
      };
    };
  };
  /** Returns all transcode template groups without their templates, the built-in groups first. */
  ListTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { AppId?: string };
    response: {
      RequestId: string;
      TranscodeTemplateGroupList: {
        TranscodeTemplateGroupId: string;
        Name: string;
        IsDefault: string;
        Locked: string;
        AppId: string;
        CreationTime: string;
        ModifyTime: string;
      }[];
    };
  };
  /** Renames, locks or unlocks a transcode template group, or changes the templates that are named by id. */
  UpdateTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string; Name?: string; TranscodeTemplateList?: string; Locked?: string };
    response: { RequestId: string; TranscodeTemplateGroupId: string };
  };
  /** Deletes up to 10 templates of a transcode template group or, with ForceDelGroup, the whole group. */
  DeleteTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string; TranscodeTemplateIds?: string; ForceDelGroup?: string };
    response: { RequestId: string; NonExistTranscodeTemplateIds: string[] };
  };
  /** Sets the default transcode template group, used for uploads that name no group. */
  SetDefaultTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string };
    response: { RequestId: string };
  };
  /** Returns a new AES-128 key for HLS encryption in base64, and its encrypted form for EncryptConfig. */
  GenerateKMSDataKey: {
    version: '2017-03-21';
    request: {};
    response: { RequestId: string; KeyId: string; CiphertextBlob: string; Plaintext: string };
  };
  /** Decrypts a data key that GenerateKMSDataKey encrypted for the same account. */
  DecryptKMSDataKey: {
    version: '2017-03-21';
    request: { CipherText: string };
    response: { RequestId: string; KeyId: string; Plaintext: string };
  };
  /** Sets the event callback of the account: its URL, its event types and the key that signs the requests. */
  SetMessageCallback: {
    version: '2017-03-21';
    request: {
      AppId?: string;
      CallbackType?: string;
      CallbackURL: string;
      AuthSwitch?: string;
      AuthKey?: string;
      EventTypeList?: string;
    };
    response: { RequestId: string };
  };
  /** Returns the event callback of the account; CallbackURL is empty if none is set. */
  GetMessageCallback: {
    version: '2017-03-21';
    request: { AppId?: string };
    response: {
      RequestId: string;
      MessageCallback: {
        AppId: string;
        CallbackType: string;
        CallbackURL: string;
        AuthSwitch: string;
        AuthKey?: string;
        UploadAuthKey?: string;
        EventTypeList: string;
      };
    };
  };
  /** Deletes the event callback of the account and drops the events that are queued for it. */
  DeleteMessageCallback: { version: '2017-03-21'; request: { AppId?: string }; response: { RequestId: string } };
  /** Sends a test event to the event callback of the account, and returns what the receiver answered. */
  TestMessageCallback: {
    version: '2026-11-01';
    request: { AppId?: string };
    response: {
      RequestId: string;
      Delivery: { Outcome: string; Reason?: string; Milliseconds: number; EventType: string };
    };
  };
  /** Returns the events that wait for their delivery, the oldest first, with their attempts. */
  ListWaitingEvents: {
    version: '2026-11-01';
    request: { PageSize?: number };
    response: {
      RequestId: string;
      WaitingEvents: {
        EventId: string;
        EventType: string;
        VideoId?: string;
        Host: string;
        Attempts: number;
        LastFailure?: string;
        CreationTime: string;
        NextAttemptTime: string;
      }[];
      Total: number;
    };
  };
  /** Returns the events that were delivered or dropped in the last seven days, the newest first, with their attempts. */
  ListEventDeliveries: {
    version: '2026-11-01';
    request: { PageSize?: number };
    response: {
      RequestId: string;
      EventDeliveries: {
        EventId: string;
        EventType: string;
        VideoId?: string;
        Host: string;
        Result: string;
        Attempts: number;
        LastFailure?: string;
        CreationTime: string;
        EndTime: string;
      }[];
    };
  };
  /** Returns a temporary access key with the permissions of a role, which Policy can restrict further. */
  AssumeRole: {
    version: '2015-04-01';
    request: {
      RoleArn: string;
      RoleSessionName: string;
      Policy?: string;
      DurationSeconds?: number;
      ExternalId?: string;
      SourceIdentity?: string;
    };
    response: {
      RequestId: string;
      AssumedRoleUser: { Arn: string; AssumedRoleId: string };
      Credentials: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string; Expiration: string };
      SourceIdentity?: string;
    };
  };
  /** Returns the identity of the caller: the account, a user or a role session. */
  GetCallerIdentity: {
    version: '2015-04-01';
    request: {};
    response: {
      RequestId: string;
      IdentityType: string;
      AccountId: string;
      PrincipalId: string;
      UserId?: string;
      RoleId?: string;
      Arn: string;
    };
  };
  /** Returns temporary credentials with the rights of the access key that signed, for one browser. */
  CreateConsoleSession: {
    version: '2026-11-01';
    request: { PublicKey: string; DurationSeconds?: number };
    response: {
      RequestId: string;
      Credentials: { AccessKeyId: string; SecurityToken: string; PublicKey: string; Expiration: string };
      SignedInAs: string;
    };
  };
  /** Creates a user without policies. */
  CreateUser: {
    version: '2015-05-01';
    request: { UserName: string; DisplayName?: string; MobilePhone?: string; Email?: string; Comments?: string };
    response: {
      RequestId: string;
      User: {
        UserId: string;
        UserName: string;
        DisplayName: string;
        MobilePhone: string;
        Email: string;
        Comments: string;
        CreateDate: string;
      };
    };
  };
  /** Returns a user. */
  GetUser: {
    version: '2015-05-01';
    request: { UserName: string };
    response: {
      RequestId: string;
      User: {
        UserId: string;
        UserName: string;
        DisplayName: string;
        MobilePhone: string;
        Email: string;
        Comments: string;
        CreateDate: string;
        UpdateDate: string;
        LastLoginDate: string;
      };
    };
  };
  /** Returns the users of the account in pages, ordered by name. */
  ListUsers: {
    version: '2015-05-01';
    request: { Marker?: string; MaxItems?: number };
    response: {
      RequestId: string;
      IsTruncated: boolean;
      Marker?: string;
      Users: {
        User: {
          UserId: string;
          UserName: string;
          DisplayName: string;
          MobilePhone: string;
          Email: string;
          Comments: string;
          CreateDate: string;
          UpdateDate: string;
        }[];
      };
    };
  };
  /** Changes the attributes of a user that are passed, empties those of ClearAttributes; access keys and policies stay attached. */
  UpdateUser: {
    version: '2015-05-01';
    request: {
      UserName: string;
      NewUserName?: string;
      NewDisplayName?: string;
      NewMobilePhone?: string;
      NewEmail?: string;
      NewComments?: string;
      ClearAttributes?: string;
    };
    response: {
      RequestId: string;
      User: {
        UserId: string;
        UserName: string;
        DisplayName: string;
        MobilePhone: string;
        Email: string;
        Comments: string;
        CreateDate: string;
        UpdateDate: string;
      };
    };
  };
  /** Deletes a user that has neither access keys nor policies. */
  DeleteUser: { version: '2015-05-01'; request: { UserName: string }; response: { RequestId: string } };
  /** Creates an access key for a user or for the caller, at most two each; the secret is returned only once. */
  CreateAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string };
    response: {
      RequestId: string;
      AccessKey: { AccessKeyId: string; AccessKeySecret: string; Status: string; CreateDate: string };
    };
  };
  /** Returns the access keys of a user or of the caller, without their secrets. */
  ListAccessKeys: {
    version: '2015-05-01';
    request: { UserName?: string };
    response: {
      RequestId: string;
      AccessKeys: { AccessKey: { AccessKeyId: string; Status: string; CreateDate: string }[] };
    };
  };
  /** Disables or enables an access key of a user or of the caller. */
  UpdateAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string; Status: string };
    response: { RequestId: string };
  };
  /** Deletes an access key of a user or of the caller. */
  DeleteAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string };
    response: { RequestId: string };
  };
  /** Returns the time when an access key of a user or of the caller was last used; empty if it was never used. */
  GetAccessKeyLastUsed: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string };
    response: { RequestId: string; AccessKeyLastUsed: { LastUsedDate: string; ServiceName: string } };
  };
  /** Creates a custom policy. */
  CreatePolicy: {
    version: '2015-05-01';
    request: { PolicyName: string; PolicyDocument: string; Description?: string };
    response: {
      RequestId: string;
      Policy: {
        PolicyName: string;
        PolicyType: string;
        Description: string;
        DefaultVersion: string;
        CreateDate: string;
      };
    };
  };
  /** Returns a policy with its default version. */
  GetPolicy: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string };
    response: {
      RequestId: string;
      Policy: {
        PolicyName: string;
        PolicyType: string;
        Description: string;
        DefaultVersion: string;
        CreateDate: string;
        UpdateDate: string;
        AttachmentCount: number;
        PolicyDocument: string;
      };
      DefaultPolicyVersion: {
        VersionId: string;
        IsDefaultVersion: boolean;
        PolicyDocument: string;
        CreateDate: string;
      };
    };
  };
  /** Returns the system policies, then the custom policies, in pages and ordered by name. */
  ListPolicies: {
    version: '2015-05-01';
    request: { PolicyType?: string; Marker?: string; MaxItems?: number };
    response: {
      RequestId: string;
      IsTruncated: boolean;
      Marker?: string;
      Policies: {
        Policy: {
          PolicyName: string;
          PolicyType: string;
          Description: string;
          DefaultVersion: string;
          CreateDate: string;
          UpdateDate: string;
          AttachmentCount: number;
        }[];
      };
    };
  };
  /** Deletes a custom policy that is not attached to a user or role; with CascadingDelete, together with all its versions. */
  DeletePolicy: {
    version: '2015-05-01';
    request: { PolicyName: string; CascadingDelete?: string };
    response: { RequestId: string };
  };
  /** Adds a version to a custom policy, which has at most five; RotateStrategy can delete the oldest. */
  CreatePolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; PolicyDocument: string; SetAsDefault?: string; RotateStrategy?: string };
    response: {
      RequestId: string;
      PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; PolicyDocument: string; CreateDate: string };
    };
  };
  /** Returns one version of a policy. */
  GetPolicyVersion: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; VersionId: string };
    response: {
      RequestId: string;
      PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; PolicyDocument: string; CreateDate: string };
    };
  };
  /** Returns the versions of a policy, newest first. */
  ListPolicyVersions: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string };
    response: {
      RequestId: string;
      PolicyVersions: {
        PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; PolicyDocument: string; CreateDate: string }[];
      };
    };
  };
  /** Sets the default version of a custom policy. */
  SetDefaultPolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; VersionId: string };
    response: { RequestId: string };
  };
  /** Deletes a version of a custom policy that is not the default version. */
  DeletePolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; VersionId: string };
    response: { RequestId: string };
  };
  /** Attaches a policy to a user. */
  AttachPolicyToUser: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; UserName: string };
    response: { RequestId: string };
  };
  /** Detaches a policy from a user. */
  DetachPolicyFromUser: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; UserName: string };
    response: { RequestId: string };
  };
  /** Returns the policies that are attached to a user. */
  ListPoliciesForUser: {
    version: '2015-05-01';
    request: { UserName: string };
    response: {
      RequestId: string;
      Policies: {
        Policy: {
          PolicyName: string;
          PolicyType: string;
          Description: string;
          DefaultVersion: string;
          AttachDate: string;
        }[];
      };
    };
  };
  /** Attaches a policy to a role. */
  AttachPolicyToRole: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; RoleName: string };
    response: { RequestId: string };
  };
  /** Detaches a policy from a role. */
  DetachPolicyFromRole: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; RoleName: string };
    response: { RequestId: string };
  };
  /** Returns the policies that are attached to a role. */
  ListPoliciesForRole: {
    version: '2015-05-01';
    request: { RoleName: string };
    response: {
      RequestId: string;
      Policies: {
        Policy: {
          PolicyName: string;
          PolicyType: string;
          Description: string;
          DefaultVersion: string;
          AttachDate: string;
        }[];
      };
    };
  };
  /** Returns the users and roles that a policy is attached to. */
  ListEntitiesForPolicy: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string };
    response: {
      RequestId: string;
      Users: { User: { UserId: string; UserName: string; DisplayName: string; AttachDate: string }[] };
      Groups: { Group: { GroupName: string; Comments: string; AttachDate: string }[] };
      Roles: { Role: { RoleId: string; RoleName: string; Arn: string; Description: string; AttachDate: string }[] };
    };
  };
  /** Creates a role without policies; its trust policy names the identities that may assume it. */
  CreateRole: {
    version: '2015-05-01';
    request: { RoleName: string; AssumeRolePolicyDocument: string; Description?: string; MaxSessionDuration?: number };
    response: {
      RequestId: string;
      Role: {
        RoleId: string;
        RoleName: string;
        Arn: string;
        Description: string;
        MaxSessionDuration: number;
        CreateDate: string;
        AssumeRolePolicyDocument: string;
      };
    };
  };
  /** Returns a role with its trust policy. */
  GetRole: {
    version: '2015-05-01';
    request: { RoleName: string };
    response: {
      RequestId: string;
      Role: {
        RoleId: string;
        RoleName: string;
        Arn: string;
        Description: string;
        MaxSessionDuration: number;
        CreateDate: string;
        AssumeRolePolicyDocument: string;
        UpdateDate: string;
      };
    };
  };
  /** Returns the roles of the account in pages, ordered by name. */
  ListRoles: {
    version: '2015-05-01';
    request: { Marker?: string; MaxItems?: number };
    response: {
      RequestId: string;
      IsTruncated: boolean;
      Marker?: string;
      Roles: {
        Role: {
          RoleId: string;
          RoleName: string;
          Arn: string;
          Description: string;
          MaxSessionDuration: number;
          CreateDate: string;
          UpdateDate: string;
        }[];
      };
    };
  };
  /** Changes the attributes of a role that are passed; existing sessions are not affected. */
  UpdateRole: {
    version: '2015-05-01';
    request: {
      RoleName: string;
      NewAssumeRolePolicyDocument?: string;
      NewDescription?: string;
      NewMaxSessionDuration?: number;
    };
    response: {
      RequestId: string;
      Role: {
        RoleId: string;
        RoleName: string;
        Arn: string;
        Description: string;
        MaxSessionDuration: number;
        CreateDate: string;
        AssumeRolePolicyDocument: string;
        UpdateDate: string;
      };
    };
  };
  /** Deletes a role that has no policies, and revokes its sessions. */
  DeleteRole: { version: '2015-05-01'; request: { RoleName: string }; response: { RequestId: string } };
  /** Creates an account on this server; the secret of its access key is returned only once. */
  CreateAccount: {
    version: '2026-11-01';
    request: { AccountId?: string };
    response: { RequestId: string; AccountId: string; AccessKeyId: string; AccessKeySecret: string };
  };
  /** Returns the accounts of this server in pages, ordered by id. */
  ListAccounts: {
    version: '2026-11-01';
    request: { Marker?: string; MaxItems?: number };
    response: {
      RequestId: string;
      IsTruncated: boolean;
      Marker?: string;
      Accounts: { Account: { AccountId: string; CreateDate: string }[] };
    };
  };
  /** Returns the audit events of the account, newest first, in pages. */
  ListAuditEvents: {
    version: '2026-11-01';
    request: {
      RequestId?: string;
      VideoId?: string;
      ViewerId?: string;
      CredentialId?: string;
      EventAccessKeyId?: string;
      EventAction?: string;
      Code?: string;
      From?: string;
      To?: string;
      PageSize?: number;
      ScrollToken?: string;
    };
    response: {
      RequestId: string;
      AuditEvents: {
        ChainNo: number;
        Seq: number;
        Time: string;
        AccountId: string;
        Action: string;
        Outcome: string;
        Code: string;
        Reason?: string;
        Stage?: string;
        Caller: string;
        AccessKeyId?: string;
        Address?: string;
        RequestId?: string;
        Resource?: string;
        VideoId?: string;
        ViewerId?: string;
        CredentialId?: string;
        SessionId?: string;
        Times: number;
      }[];
      ScrollToken?: string;
    };
  };
  /** Explains the outcome of a call by its request id: what arrived, each stage, the reason, and what to do. */
  ExplainRequest: {
    version: '2026-11-01';
    request: { RequestId: string; StringToSign?: string };
    response: {
      RequestId: string;
      Explanation: {
        Event?: {
          ChainNo: number;
          Seq: number;
          Time: string;
          AccountId: string;
          Action: string;
          Outcome: string;
          Code: string;
          Reason?: string;
          Stage?: string;
          Caller: string;
          AccessKeyId?: string;
          Address?: string;
          RequestId?: string;
          Resource?: string;
          VideoId?: string;
          ViewerId?: string;
          CredentialId?: string;
          SessionId?: string;
          Times: number;
        };
        Outcome: string;
        Code: string;
        Reason?: string;
        Message?: string;
        Advice?: { En: string; Zh: string };
        Stages: { Name: string; Result: string }[];
        Received?: {
          Method: string;
          Host: string;
          Address: string;
          Scheme?: string;
          Action?: string;
          Version?: string;
          AccessKeyId?: string;
          Parameters: { Name: string; Value: string }[];
        };
        AccessDeniedDetail?: {};
        Signature?: {
          ServerText: string;
          ClientText?: string;
          Advice: { En: string; Zh: string };
          FirstDifference?: number;
        };
      };
    };
  };
  /** Returns the hash chains of the audit record in pages: one for each run of a server. */
  ListAuditChains: {
    version: '2026-11-01';
    request: { AfterChainNo?: number };
    response: {
      RequestId: string;
      AuditChains: {
        ChainNo: number;
        Node: string;
        StartTime: string;
        FirstSeq: number;
        FirstPreviousHash: string;
        HeadSeq: number;
        HeadHash: string;
        IsGenuine: boolean;
      }[];
      IsTruncated: boolean;
      NewestChainNo?: number;
      Anchors: { ChainNo: number; Seq: number; Hash: string }[];
    };
  };
  /** Returns up to 500 rows of one hash chain of the audit record, from FromSeq on, with their hashes. */
  ExportAuditEvents: {
    version: '2026-11-01';
    request: { ChainNo?: number; FromSeq?: number };
    response: {
      RequestId: string;
      AuditEvents: {
        ChainNo: number;
        Seq: number;
        Time: string;
        AccountId: string;
        Action: string;
        Outcome: string;
        Code: string;
        Reason?: string;
        Stage?: string;
        Caller: string;
        AccessKeyId?: string;
        Address?: string;
        RequestId?: string;
        Resource?: string;
        VideoId?: string;
        ViewerId?: string;
        CredentialId?: string;
        SessionId?: string;
        Times: number;
        Hash: string;
      }[];
    };
  };
  /** Returns the keys of the server by purpose, with their states; for the first account. */
  ListRingKeys: {
    version: '2026-11-01';
    request: {};
    response: {
      RequestId: string;
      RingKeys: {
        Purpose: string;
        KeyId: number;
        State: string;
        CreationTime: string;
        ActiveFrom?: string;
        UnusedFrom?: string;
        RevokedFrom?: string;
        Sealed: number;
      }[];
    };
  };
  /** Makes the next key of a purpose, which all servers use some seconds later; what older keys made stays good. */
  RotateRingKey: {
    version: '2026-11-01';
    request: { Purpose: string };
    response: {
      RequestId: string;
      RingKey: {
        Purpose: string;
        KeyId: number;
        State: string;
        CreationTime: string;
        ActiveFrom?: string;
        UnusedFrom?: string;
        RevokedFrom?: string;
        Sealed: number;
      };
    };
  };
  /** Destroys an older key of a purpose when nothing that was made with it can be good any more. */
  RetireRingKey: {
    version: '2026-11-01';
    request: { Purpose: string; KeyId: number };
    response: { RequestId: string };
  };
  /** Ends at once everything that was made with a key of the server, for all accounts; for emergencies. */
  RevokeRingKey: {
    version: '2026-11-01';
    request: { Purpose: string; KeyId: number };
    response: { RequestId: string };
  };
  /** Wraps a batch of the secrets of the server again, under another master key; for the root of the first account. */
  RewrapKeys: {
    version: '2026-11-01';
    request: { MasterKeyId?: string; Marker?: string; MaxItems?: number; DryRun?: string; Force?: string };
    response: {
      RequestId: string;
      State: string;
      CurrentKeyId: string;
      MasterKeyId: string;
      Rewrapped: number;
      Remaining?: number;
      Total?: number;
      Marker?: string;
      Failed: string[];
      Nodes: { Node: string; MasterKeyIds: string[] }[];
    };
  };
  /** Decides whether a user, a role, a key or a draft of a policy allows an action, and names the statement that decides. */
  SimulatePolicy: {
    version: '2026-11-01';
    request: {
      UserName?: string;
      RoleName?: string;
      UserAccessKeyId?: string;
      PolicyDocument?: string;
      SimulatedAction: string;
      Resource?: string;
      SourceIp?: string;
      SecureTransport?: string;
      CurrentTime?: string;
      ConditionKeys?: string;
    };
    response: {
      RequestId: string;
      Simulation: {
        Decision: string;
        Action: string;
        Resource: string;
        IsKeyActive?: boolean;
        IsRoot: boolean;
        DecidedBy?: {
          PolicyName: string;
          PolicyType: string;
          Statement: number;
          Effect: string;
          Fit: string;
          Missed?: string;
        };
        Statements: {
          PolicyName: string;
          PolicyType: string;
          Statement: number;
          Effect: string;
          Fit: string;
          Missed?: string;
        }[];
        IsTruncated: boolean;
        ConditionKeys: { Name: string; Values: string[] }[];
      };
    };
  };
  /** Returns what this server did in the last minutes, in points of equal length; for the first account. */
  DescribeServerActivity: {
    version: '2026-11-01';
    request: { Minutes?: number };
    response: {
      RequestId: string;
      Activity: {
        Node: string;
        StartTime: string;
        IntervalSeconds: number;
        Points: {
          Time: string;
          Calls: number;
          Issued: number;
          Redeemed: number;
          Refused: number;
          Refusals: { Code: string; Count: number }[];
          SentBytes: number;
          P50Milliseconds?: number;
          P99Milliseconds?: number;
        }[];
      };
    };
  };
  /** Returns the version of this server, the health of what it needs, and the limits in force; for the first account. */
  GetServerStatus: {
    version: '2026-11-01';
    request: {};
    response: {
      RequestId: string;
      Status: {
        Version: string;
        NodeVersion: string;
        Node: string;
        StartTime: string;
        Database: string;
        Storage: string;
        Redis: boolean;
        Checks: { Name: string; State: string }[];
        MissingFiles: number;
        FreeBytes?: number;
        Limits: { Name: string; Value: string; Unit: string; Flag?: string; Meaning: { En: string; Zh: string } }[];
      };
    };
  };
}

/** Which API version each operation belongs to. */
export const operationVersions = {
  GetVideoPlayAuth: '2017-03-21',
  GetPlayInfo: '2017-03-21',
  BatchGetMediaInfos: '2017-03-21',
  CreateWatchLink: '2026-11-01',
  SetAppPlayKey: '2017-03-21',
  GetAppPlayKey: '2017-03-21',
  RevokePlayback: '2026-11-01',
  ListRevocations: '2026-11-01',
  ListPlaySessions: '2026-11-01',
  InspectToken: '2026-11-01',
  DescribePlayVideoStatis: '2017-03-21',
  DescribePlayTopVideos: '2017-03-21',
  DescribePlayUserTotal: '2017-03-21',
  DescribePlayUserAvg: '2017-03-21',
  CreatePlaybackPolicy: '2026-11-01',
  GetPlaybackPolicy: '2026-11-01',
  ListPlaybackPolicies: '2026-11-01',
  UpdatePlaybackPolicy: '2026-11-01',
  DeletePlaybackPolicy: '2026-11-01',
  AttachPlaybackPolicy: '2026-11-01',
  DetachPlaybackPolicy: '2026-11-01',
  GetVideoInfo: '2017-03-21',
  GetVideoInfos: '2017-03-21',
  GetVideoList: '2017-03-21',
  GetMezzanineInfo: '2017-03-21',
  SearchMedia: '2017-03-21',
  UpdateVideoInfo: '2017-03-21',
  UpdateVideoInfos: '2017-03-21',
  SetReferenceId: '2026-11-01',
  DeleteVideo: '2017-03-21',
  DeleteStream: '2017-03-21',
  DeleteMezzanines: '2017-03-21',
  CreateAudit: '2017-03-21',
  GetImageInfo: '2017-03-21',
  GetImageInfos: '2017-03-21',
  UpdateImageInfos: '2017-03-21',
  GetAttachedMediaInfo: '2017-03-21',
  UpdateAttachedMediaInfos: '2017-03-21',
  DeleteAttachedMedia: '2017-03-21',
  AddCategory: '2017-03-21',
  UpdateCategory: '2017-03-21',
  DeleteCategory: '2017-03-21',
  GetCategories: '2017-03-21',
  AddCaption: '2026-11-01',
  ListCaptions: '2026-11-01',
  DeleteCaption: '2026-11-01',
  GetStorageUsage: '2026-11-01',
  SetStorageQuota: '2026-11-01',
  CreateUploadVideo: '2017-03-21',
  RefreshUploadVideo: '2017-03-21',
  UploadMediaByURL: '2017-03-21',
  GetURLUploadInfos: '2017-03-21',
  GetUploadDetails: '2017-03-21',
  DeleteMultipartUpload: '2017-03-21',
  CreateUploadImage: '2017-03-21',
  CreateUploadAttachedMedia: '2017-03-21',
  GetTranscodeProgress: '2026-11-01',
  SubmitTranscodeJobs: '2017-03-21',
  GetTranscodeTask: '2017-03-21',
  GetTranscodeSummary: '2017-03-21',
  ListTranscodeTask: '2017-03-21',
  CancelTranscodeTask: '2026-11-01',
  SubmitSnapshotJob: '2017-03-21',
  ListSnapshots: '2017-03-21',
  DeleteImage: '2017-03-21',
  AddTranscodeTemplateGroup: '2017-03-21',
  GetTranscodeTemplateGroup: '2017-03-21',
  ListTranscodeTemplateGroup: '2017-03-21',
  UpdateTranscodeTemplateGroup: '2017-03-21',
  DeleteTranscodeTemplateGroup: '2017-03-21',
  SetDefaultTranscodeTemplateGroup: '2017-03-21',
  GenerateKMSDataKey: '2017-03-21',
  DecryptKMSDataKey: '2017-03-21',
  SetMessageCallback: '2017-03-21',
  GetMessageCallback: '2017-03-21',
  DeleteMessageCallback: '2017-03-21',
  TestMessageCallback: '2026-11-01',
  ListWaitingEvents: '2026-11-01',
  ListEventDeliveries: '2026-11-01',
  AssumeRole: '2015-04-01',
  GetCallerIdentity: '2015-04-01',
  CreateConsoleSession: '2026-11-01',
  CreateUser: '2015-05-01',
  GetUser: '2015-05-01',
  ListUsers: '2015-05-01',
  UpdateUser: '2015-05-01',
  DeleteUser: '2015-05-01',
  CreateAccessKey: '2015-05-01',
  ListAccessKeys: '2015-05-01',
  UpdateAccessKey: '2015-05-01',
  DeleteAccessKey: '2015-05-01',
  GetAccessKeyLastUsed: '2015-05-01',
  CreatePolicy: '2015-05-01',
  GetPolicy: '2015-05-01',
  ListPolicies: '2015-05-01',
  DeletePolicy: '2015-05-01',
  CreatePolicyVersion: '2015-05-01',
  GetPolicyVersion: '2015-05-01',
  ListPolicyVersions: '2015-05-01',
  SetDefaultPolicyVersion: '2015-05-01',
  DeletePolicyVersion: '2015-05-01',
  AttachPolicyToUser: '2015-05-01',
  DetachPolicyFromUser: '2015-05-01',
  ListPoliciesForUser: '2015-05-01',
  AttachPolicyToRole: '2015-05-01',
  DetachPolicyFromRole: '2015-05-01',
  ListPoliciesForRole: '2015-05-01',
  ListEntitiesForPolicy: '2015-05-01',
  CreateRole: '2015-05-01',
  GetRole: '2015-05-01',
  ListRoles: '2015-05-01',
  UpdateRole: '2015-05-01',
  DeleteRole: '2015-05-01',
  CreateAccount: '2026-11-01',
  ListAccounts: '2026-11-01',
  ListAuditEvents: '2026-11-01',
  ExplainRequest: '2026-11-01',
  ListAuditChains: '2026-11-01',
  ExportAuditEvents: '2026-11-01',
  ListRingKeys: '2026-11-01',
  RotateRingKey: '2026-11-01',
  RetireRingKey: '2026-11-01',
  RevokeRingKey: '2026-11-01',
  RewrapKeys: '2026-11-01',
  SimulatePolicy: '2026-11-01',
  DescribeServerActivity: '2026-11-01',
  GetServerStatus: '2026-11-01',
} as const satisfies { readonly [Name in keyof Operations]: Operations[Name]['version'] };
