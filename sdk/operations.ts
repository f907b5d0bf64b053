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
  /** The URL of a page that plays one video until the link expires. Everyone who has the link can watch. */
  CreateWatchLink: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; ExpireSeconds?: number };
    response: { RequestId: string; VideoId: string; WatchURL: string; ExpireTime: string };
  };
  /** Sets the key with which an application signs JWTPlayAuth by itself. The one before it counts for OverlapSeconds more. */
  SetAppPlayKey: {
    version: '2017-03-21';
    request: { AppId?: string; PlayKey: string; OverlapSeconds?: number };
    response: { RequestId: string };
  };
  /** The key with which an application signs JWTPlayAuth by itself, as it was set last. */
  GetAppPlayKey: {
    version: '2017-03-21';
    request: { AppId?: string };
    response: {
      RequestId: string;
      AppPlayKey: { AppId: string; PlayKey: string; CreationTime: string; ModificationTime: string };
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
  /** The uploaded file of one video, and a URL to fetch it until AuthTimeout has passed. */
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
        FileURL?: string;
        Size: number;
        Duration: string;
        Bitrate: string;
        Fps: string;
        Width: number;
        Height: number;
        Status: string;
        CreationTime: string;
        OutputType: string;
        PreprocessStatus: string;
        StorageClass: string;
        VideoStreamList?: {
          Index: string;
          CodecName: string;
          Width: string;
          Height: string;
          Fps: string;
          Duration: string;
        }[];
        AudioStreamList?: {
          Index: string;
          CodecName: string;
          Channels: string;
          SampleRate: string;
          Duration: string;
        }[];
      };
    };
  };
  /** The videos or sounds of the account that fit the conditions of Match, sorted, a page at a time. */
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
          UserData?: string;
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
          UserData?: string;
          CreationTime?: string;
          ModificationTime?: string;
          Snapshots?: string[];
          AudioId?: string;
          MediaSource?: string;
          PreprocessStatus?: string;
          TranscodeMode?: string;
          SpriteSnapshots?: string[];
        };
      }[];
    };
  };
  /** Changes title, description, tags, category, cover or user data of one video. */
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
  /** Changes what is said of up to 20 videos. */
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
  /** Deletes up to 20 videos for good: their records, uploaded files, streams and covers. */
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
  /** Deletes the uploaded files of up to 20 videos; without Force only of videos that play without them. Streams stay. */
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
  /** Blocks up to 100 videos, or lets blocked ones play again: all of them or none. */
  CreateAudit: { version: '2017-03-21'; request: { AuditContent: string }; response: { RequestId: string } };
  /** Makes a category for videos, at the top or below another: three levels, 100 below each. */
  AddCategory: {
    version: '2017-03-21';
    request: { CateName: string; ParentId?: number; Type?: string };
    response: {
      RequestId: string;
      Category: { CateId: number; CateName: string; ParentId: number; Level: number; Type: string };
    };
  };
  /** Gives a category another name. */
  UpdateCategory: {
    version: '2017-03-21';
    request: { CateId: number; CateName: string };
    response: { RequestId: string };
  };
  /** Deletes a category with all below it; their videos stay. */
  DeleteCategory: { version: '2017-03-21'; request: { CateId: number }; response: { RequestId: string } };
  /** A category and those right below it, a page at a time; without CateId those at the top. */
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
  /** Gives a video captions in one language, in the place of those it had in that language. */
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
  /** The captions of a video, one for each language. */
  ListCaptions: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string };
    response: {
      RequestId: string;
      VideoId: string;
      Captions: { Language: string; Label: string; IsDefault: boolean; Size: number; CreationTime: string }[];
    };
  };
  /** Takes the captions of a video in one language away. */
  DeleteCaption: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string; Language: string };
    response: { RequestId: string; VideoId: string };
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
      TemplateGroupId?: string;
      WorkflowId?: string;
      StorageLocation?: string;
      AppId?: string;
    };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** A fresh credential for an upload that has not finished; for a video that has its file, one for another file in its place. */
  RefreshUploadVideo: {
    version: '2017-03-21';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; UploadAddress: string; UploadAuth: string };
  };
  /** Fetches up to 20 files from their URLs, one job for each. */
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
    };
    response: { RequestId: string; UploadJobs: { JobId: string; SourceURL: string }[] };
  };
  /** How far up to 10 fetches from URLs are, by their jobs or their URLs. */
  GetURLUploadInfos: {
    version: '2017-03-21';
    request: { JobIds?: string; UploadURLs?: string };
    response: {
      RequestId: string;
      URLUploadInfoList: {
        JobId: string;
        UploadURL: string;
        MediaId: string;
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
  /** How far the transcoding of a video is, in percent, and why it failed if it did. */
  GetTranscodeProgress: {
    version: '2026-11-01';
    request: { VideoId?: string; ReferenceId?: string };
    response: { RequestId: string; VideoId: string; Status: string; Progress: number; Reason?: string };
  };
  /** Makes the streams of a template group from the uploaded file of one video; those that are there go on playing. */
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
  /** How far a transcode task is, with each of its streams; or up to 10 streams by their JobIds. */
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
      }[];
      NonExistJobIds?: string[];
    };
  };
  /** The transcode tasks of one video, the newest first, a page at a time. */
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
  /** Ends a transcode task that waits or runs: nothing of it is published, and its video stays as it was before. */
  CancelTranscodeTask: { version: '2026-11-01'; request: { TranscodeTaskId: string }; response: { RequestId: string } };
  /** Takes pictures of a video at the instants asked for, or puts them together on sheets. */
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
  /** The newest pictures of one type that were taken of a video. */
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
  /** Makes a transcode template group, or adds templates to one: 20 groups an account, 20 templates a group. */
  AddTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { Name?: string; TranscodeTemplateList?: string; TranscodeTemplateGroupId?: string; AppId?: string };
    response: { RequestId: string; TranscodeTemplateGroupId: string };
  };
  /** A transcode template group with its templates, built-in ones too. */
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
  /** All transcode template groups, the built-in ones first, without their templates. */
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
  /** Renames a transcode template group, changes the templates that are named by their ids, locks or unlocks it. */
  UpdateTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string; Name?: string; TranscodeTemplateList?: string; Locked?: string };
    response: { RequestId: string; TranscodeTemplateGroupId: string };
  };
  /** Takes up to 10 templates out of a transcode template group, or with ForceDelGroup deletes the group. */
  DeleteTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string; TranscodeTemplateIds?: string; ForceDelGroup?: string };
    response: { RequestId: string; NonExistTranscodeTemplateIds: string[] };
  };
  /** Says with which transcode template group uploads are transcoded that name none. */
  SetDefaultTranscodeTemplateGroup: {
    version: '2017-03-21';
    request: { TranscodeTemplateGroupId: string };
    response: { RequestId: string };
  };
  /** A new AES-128 key for HLS encryption, in base64, and the same sealed, for EncryptConfig. */
  GenerateKMSDataKey: {
    version: '2017-03-21';
    request: {};
    response: { RequestId: string; KeyId: string; CiphertextBlob: string; Plaintext: string };
  };
  /** Opens a key that GenerateKMSDataKey has sealed for the same account. */
  DecryptKMSDataKey: {
    version: '2017-03-21';
    request: { CipherText: string };
    response: { RequestId: string; KeyId: string; Plaintext: string };
  };
  /** Sets where the account is told of events, of which types, and with which key the calls are signed. */
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
  /** Where the account is told of events, as it was set last; with an empty CallbackURL where it is not. */
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
        EventTypeList: string;
      };
    };
  };
  /** Ends the notifications of events, and drops those that wait to be delivered. */
  DeleteMessageCallback: { version: '2017-03-21'; request: { AppId?: string }; response: { RequestId: string } };
  /** A temporary access key with the rights of a role, further limited by a policy if one is given. */
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
  /** Who the caller is: the account, a user, or the session of a role. */
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
  /** Makes a user, who has no rights yet. */
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
  /** One user. */
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
  /** The users of the account by name, a page at a time. */
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
  /** Changes what is given of a user; what hangs on the user stays. */
  UpdateUser: {
    version: '2015-05-01';
    request: {
      UserName: string;
      NewUserName?: string;
      NewDisplayName?: string;
      NewMobilePhone?: string;
      NewEmail?: string;
      NewComments?: string;
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
  /** Deletes a user who has neither access keys nor policies. */
  DeleteUser: { version: '2015-05-01'; request: { UserName: string }; response: { RequestId: string } };
  /** Makes an access key for a user, or for the caller. Its secret is told once, and there are two keys at most. */
  CreateAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string };
    response: {
      RequestId: string;
      AccessKey: { AccessKeyId: string; AccessKeySecret: string; Status: string; CreateDate: string };
    };
  };
  /** The access keys of a user, or of the caller, without their secrets. */
  ListAccessKeys: {
    version: '2015-05-01';
    request: { UserName?: string };
    response: {
      RequestId: string;
      AccessKeys: { AccessKey: { AccessKeyId: string; Status: string; CreateDate: string }[] };
    };
  };
  /** Disables or enables an access key of a user, or of the caller. */
  UpdateAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string; Status: string };
    response: { RequestId: string };
  };
  /** Deletes an access key of a user, or of the caller. */
  DeleteAccessKey: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string };
    response: { RequestId: string };
  };
  /** When an access key of a user, or of the caller, was used last; empty if it never was. */
  GetAccessKeyLastUsed: {
    version: '2015-05-01';
    request: { UserName?: string; UserAccessKeyId: string };
    response: { RequestId: string; AccessKeyLastUsed: { LastUsedDate: string; ServiceName: string } };
  };
  /** Makes a custom policy. */
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
  /** One policy, with the version of it that counts. */
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
  /** The system policies, then the custom ones, by name, a page at a time. */
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
  /** Deletes a custom policy that is attached to no user and no role; with CascadingDelete all its versions too. */
  DeletePolicy: {
    version: '2015-05-01';
    request: { PolicyName: string; CascadingDelete?: string };
    response: { RequestId: string };
  };
  /** Adds a version to a custom policy: five at most, unless the oldest makes room. */
  CreatePolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; PolicyDocument: string; SetAsDefault?: string; RotateStrategy?: string };
    response: {
      RequestId: string;
      PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; PolicyDocument: string; CreateDate: string };
    };
  };
  /** One version of a policy. */
  GetPolicyVersion: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; VersionId: string };
    response: {
      RequestId: string;
      PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; PolicyDocument: string; CreateDate: string };
    };
  };
  /** The versions of a policy, newest first. */
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
  /** Makes one version of a custom policy the one that counts. */
  SetDefaultPolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; VersionId: string };
    response: { RequestId: string };
  };
  /** Deletes a version of a custom policy; not the default one. */
  DeletePolicyVersion: {
    version: '2015-05-01';
    request: { PolicyName: string; VersionId: string };
    response: { RequestId: string };
  };
  /** Gives a user a policy. */
  AttachPolicyToUser: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; UserName: string };
    response: { RequestId: string };
  };
  /** Takes a policy from a user. */
  DetachPolicyFromUser: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; UserName: string };
    response: { RequestId: string };
  };
  /** The policies that a user has. */
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
  /** Gives a role a policy. */
  AttachPolicyToRole: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; RoleName: string };
    response: { RequestId: string };
  };
  /** Takes a policy from a role. */
  DetachPolicyFromRole: {
    version: '2015-05-01';
    request: { PolicyType: string; PolicyName: string; RoleName: string };
    response: { RequestId: string };
  };
  /** The policies that a role has. */
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
  /** The users and roles that have a policy. */
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
  /** Makes a role, which has no rights yet, and says who may assume it. */
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
  /** One role, with its trust policy. */
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
  /** The roles of the account by name, a page at a time. */
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
  /** Changes what is given of a role; sessions under way stay as they are. */
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
  /** Deletes a role that has no policies, and ends its sessions. */
  DeleteRole: { version: '2015-05-01'; request: { RoleName: string }; response: { RequestId: string } };
  /** Makes one more account on this server. The secret of its access key is told once. */
  CreateAccount: {
    version: '2026-11-01';
    request: { AccountId?: string };
    response: { RequestId: string; AccountId: string; AccessKeyId: string; AccessKeySecret: string };
  };
  /** The accounts of this server by id, a page at a time. */
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
}

/** Which API version each operation belongs to. */
export const operationVersions = {
  GetVideoPlayAuth: '2017-03-21',
  GetPlayInfo: '2017-03-21',
  CreateWatchLink: '2026-11-01',
  SetAppPlayKey: '2017-03-21',
  GetAppPlayKey: '2017-03-21',
  GetVideoInfo: '2017-03-21',
  GetVideoInfos: '2017-03-21',
  GetVideoList: '2017-03-21',
  GetMezzanineInfo: '2017-03-21',
  SearchMedia: '2017-03-21',
  UpdateVideoInfo: '2017-03-21',
  UpdateVideoInfos: '2017-03-21',
  DeleteVideo: '2017-03-21',
  DeleteStream: '2017-03-21',
  DeleteMezzanines: '2017-03-21',
  CreateAudit: '2017-03-21',
  AddCategory: '2017-03-21',
  UpdateCategory: '2017-03-21',
  DeleteCategory: '2017-03-21',
  GetCategories: '2017-03-21',
  AddCaption: '2026-11-01',
  ListCaptions: '2026-11-01',
  DeleteCaption: '2026-11-01',
  CreateUploadVideo: '2017-03-21',
  RefreshUploadVideo: '2017-03-21',
  UploadMediaByURL: '2017-03-21',
  GetURLUploadInfos: '2017-03-21',
  GetTranscodeProgress: '2026-11-01',
  SubmitTranscodeJobs: '2017-03-21',
  GetTranscodeTask: '2017-03-21',
  ListTranscodeTask: '2017-03-21',
  CancelTranscodeTask: '2026-11-01',
  SubmitSnapshotJob: '2017-03-21',
  ListSnapshots: '2017-03-21',
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
  AssumeRole: '2015-04-01',
  GetCallerIdentity: '2015-04-01',
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
} as const satisfies { readonly [Name in keyof Operations]: Operations[Name]['version'] };
