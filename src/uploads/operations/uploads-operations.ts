// The operations of uploads/: uploads from clients and from URLs.
import { createUploadAttachedMedia } from './create-upload-attached-media.ts';
import { createUploadImage } from './create-upload-image.ts';
import { createUploadVideo } from './create-upload-video.ts';
import { deleteMultipartUpload } from './delete-multipart-upload.ts';
import { getUploadDetails } from './get-upload-details.ts';
import { getURLUploadInfos } from './get-url-upload-infos.ts';
import { refreshUploadVideo } from './refresh-upload-video.ts';
import { uploadMediaByURL } from './upload-media-by-url.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const uploadsOperations = [
  createUploadVideo,
  refreshUploadVideo,
  uploadMediaByURL,
  getURLUploadInfos,
  getUploadDetails,
  deleteMultipartUpload,
  createUploadImage,
  createUploadAttachedMedia,
] as const;
