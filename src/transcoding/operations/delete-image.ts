// DeleteImage: deletes uploaded images by their ids or URLs, or pictures that were taken of a video.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import {
  optionalList,
  optionalWord,
  optionalWords,
  videoIdParameter,
} from '../../access/parameters/parameter-schemas.ts';
import type { Assets } from '../../library/assets/assets-db.ts';
import { assetTargets, MAX_ASSETS_AT_ONCE, resolveAssets } from '../../library/assets/resolve-assets.ts';
import { imageOfUrl } from '../../library/videos/image-url.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { pictureTypes, type RemovePictures } from '../snapshots/remove-pictures-db.ts';

interface Deps {
  readonly assets: Pick<Assets, 'find' | 'remove'>;
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly removePictures: RemovePictures;
}

const parameters = z.object({
  DeleteImageType: optionalWord(['ImageURL', 'ImageId', 'VideoId']).meta({ mandatory: true }),
  ImageIds: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 128 }),
  ImageURLs: optionalList({ maxItems: MAX_ASSETS_AT_ONCE, maxItemBytes: 1024 }),
  VideoId: videoIdParameter,
  ImageType: optionalWords([...pictureTypes, 'All']),
});

const needed = { ImageURL: ['ImageURLs'], ImageId: ['ImageIds'], VideoId: ['VideoId', 'ImageType'] } as const;

export const deleteImage = defineOperation({
  name: 'DeleteImage',
  version: VOD_VERSION,
  summary: 'Deletes up to 20 images permanently, or the pictures that were taken of one video, by their type.',
  parameters,
  target: async (deps: Deps, call) => {
    const { DeleteImageType, VideoId } = call.parameters;
    if (DeleteImageType === 'VideoId') return await videoTarget(deps.videos, call, { VideoId });
    return await assetTargets(deps.assets, call, { kind: 'image', ids: idsOf(call.parameters) });
  },
  errors: ['InvalidImage.NotFound', 'InvalidVideo.NotFound'],
  handle: async (deps: Deps, call) => {
    const { DeleteImageType, VideoId, ImageType = [] } = call.parameters;
    if (DeleteImageType === undefined) throw new WireError('MissingParameter', { parameter: 'DeleteImageType' });
    for (const parameter of needed[DeleteImageType])
      if (call.parameters[parameter] === undefined) throw new WireError('MissingParameter', { parameter });
    if (DeleteImageType === 'VideoId') {
      const { videoId } = await resolveVideo(deps.videos, call, { VideoId });
      const types = pictureTypes.filter((type) => ImageType.includes(type) || ImageType.includes('All'));
      await deps.removePictures(videoId, types);
      return {};
    }
    const { found } = await resolveAssets(deps.assets, call.caller, { kind: 'image', ids: idsOf(call.parameters) });
    await deps.assets.remove(found);
    return {};
  },
});

/** A URL that is none of an image names an image that does not exist. */
function idsOf({ DeleteImageType, ImageIds = [], ImageURLs = [] }: z.output<typeof parameters>): readonly string[] {
  if (DeleteImageType === 'ImageURL') return ImageURLs.map((url) => imageOfUrl(url)?.imageId ?? 'unknown');
  return DeleteImageType === 'ImageId' ? ImageIds : [];
}
