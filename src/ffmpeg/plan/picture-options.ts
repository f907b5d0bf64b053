// Which pictures are made of a film beside its renditions, as its owner asked for at the upload. A value.
export interface PictureOptions {
  /** The cover is the first frame; otherwise the first that shows something. */
  readonly isFirstFrameCover?: boolean;
  /** There are no thumbnails for the seek bar. */
  readonly withoutThumbnails?: boolean;
}
