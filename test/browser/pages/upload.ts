// The script of a page that uploads with the vendor's upload SDK, as its documentation shows it: the page gets address
// and credential from the application's server, which here is the test.
import type { UploadPageState, UploadTicketTexts } from '../support/page-types.ts';

declare global {
  /** Put there by the test: CreateUploadVideo, or with a VideoId RefreshUploadVideo. */
  var askForUpload: (videoId?: string) => Promise<UploadTicketTexts>;
  var uploads: UploadPage;
}

interface UploadPage {
  readonly begin: (megabytes: number, options: object) => Promise<void>;
  readonly stop: () => void;
  readonly goOn: () => void;
  readonly state: () => UploadPageState;
}

const noted = { events: [] as string[], loaded: 0, videoId: '', sha256: '', size: 0 };
let uploader: AliyunUpload.Vod;

globalThis.uploads = {
  begin: async (megabytes, options) => {
    const file = await makeFile(megabytes);
    uploader = new AliyunUpload.Vod({
      userId: '1',
      region: 'cn-shanghai',
      partSize: 1024 * 1024,
      parallel: 5,
      retryCount: 3,
      retryDuration: 1,
      ...options,
      onUploadstarted: (info) => {
        noted.events.push('started');
        void askForUpload(info.videoId).then(({ videoId, uploadAuth, uploadAddress }) => {
          noted.videoId = videoId;
          uploader.setUploadAuthAndAddress(info, uploadAuth, uploadAddress, videoId);
        });
      },
      onUploadSucceed: () => void noted.events.push('succeed'),
      onUploadFailed: (_, code) => void noted.events.push(`failed ${code}`),
      onUploadCanceled: () => void noted.events.push('canceled'),
      onUploadProgress: (_, __, loaded) => {
        noted.loaded = loaded;
      },
      onUploadTokenExpired: () => {
        noted.events.push('expired');
        void askForUpload(noted.videoId).then(({ uploadAuth }) => uploader.resumeUploadWithAuth(uploadAuth));
      },
      onUploadEnd: () => void noted.events.push('end'),
    });
    uploader.addFile(file, null, null, null, '{"Vod":{}}');
    uploader.startUpload();
  },
  stop: () => {
    uploader.stopUpload();
  },
  goOn: () => {
    uploader.startUpload();
  },
  state: () => ({ ...noted, events: [...noted.events] }),
};

/** Random, so that no part is like another. */
async function makeFile(megabytes: number): Promise<File> {
  const bytes = new Uint8Array(Math.floor(megabytes * 1024 * 1024));
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  noted.sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  noted.size = bytes.length;
  return new File([bytes], 'film.mp4', { type: 'video/mp4', lastModified: 1_700_000_000_000 });
}
