// What the test page uses of the vendor's upload SDK, which comes without types.
declare namespace AliyunUpload {
  interface UploadInfo {
    readonly videoId?: string;
  }
  interface Options {
    readonly onUploadstarted: (info: UploadInfo) => void;
    readonly onUploadSucceed: (info: UploadInfo) => void;
    readonly onUploadFailed: (info: UploadInfo, code: string, message: string) => void;
    readonly onUploadCanceled: (info: UploadInfo) => void;
    readonly onUploadProgress: (info: UploadInfo, totalBytes: number, loaded: number) => void;
    readonly onUploadTokenExpired: (info: UploadInfo) => void;
    readonly onUploadEnd: () => void;
    readonly [option: string]: unknown;
  }
  class Vod {
    constructor(options: Options);
    addFile(file: File, endpoint: null, bucket: null, object: null, userData: string): boolean;
    startUpload(): void;
    stopUpload(): void;
    setUploadAuthAndAddress(info: UploadInfo, auth: string, address: string, videoId: string): void;
    resumeUploadWithAuth(auth: string): boolean;
  }
}
