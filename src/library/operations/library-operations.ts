// The operations of library/. Videos, categories and captions: describe, search, change, delete.
import { addCaption } from './add-caption.ts';
import { addCategory } from './add-category.ts';
import { createAudit } from './create-audit.ts';
import { deleteAttachedMedia } from './delete-attached-media.ts';
import { deleteCaption } from './delete-caption.ts';
import { deleteCategory } from './delete-category.ts';
import { deleteMezzanines } from './delete-mezzanines.ts';
import { deleteStream } from './delete-stream.ts';
import { deleteVideo } from './delete-video.ts';
import { getAttachedMediaInfo } from './get-attached-media-info.ts';
import { getCategories } from './get-categories.ts';
import { getImageInfo } from './get-image-info.ts';
import { getImageInfos } from './get-image-infos.ts';
import { getMezzanineInfo } from './get-mezzanine-info.ts';
import { getStorageUsage } from './get-storage-usage.ts';
import { setReferenceId } from './set-reference-id.ts';
import { setStorageQuota } from './set-storage-quota.ts';
import { getVideoInfo } from './get-video-info.ts';
import { getVideoInfos } from './get-video-infos.ts';
import { getVideoList } from './get-video-list.ts';
import { listCaptions } from './list-captions.ts';
import { searchMedia } from './search-media.ts';
import { updateAttachedMediaInfos } from './update-attached-media-infos.ts';
import { updateCategory } from './update-category.ts';
import { updateImageInfos } from './update-image-infos.ts';
import { updateVideoInfo } from './update-video-info.ts';
import { updateVideoInfos } from './update-video-infos.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const libraryOperations = [
  getVideoInfo,
  getVideoInfos,
  getVideoList,
  getMezzanineInfo,
  searchMedia,
  updateVideoInfo,
  updateVideoInfos,
  setReferenceId,
  deleteVideo,
  deleteStream,
  deleteMezzanines,
  createAudit,
  getImageInfo,
  getImageInfos,
  updateImageInfos,
  getAttachedMediaInfo,
  updateAttachedMediaInfos,
  deleteAttachedMedia,
  addCategory,
  updateCategory,
  deleteCategory,
  getCategories,
  addCaption,
  listCaptions,
  deleteCaption,
  getStorageUsage,
  setStorageQuota,
] as const;
