// Parameters shared by calls that create videos: the template group, and the places of which there is only one.
import { appIdParameter, optionalText, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import type { PictureOptions } from '../../ffmpeg/plan/picture-options.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { TemplateGroups } from '../../transcoding/templates/template-groups-db.ts';
import { checkApp, checkStorageLocation } from '../../wire/single-app.ts';

export const uploadOptionParameters = {
  TemplateGroupId: optionalText(128),
  WorkflowId: optionalText(128),
  StorageLocation: optionalText(256),
  AppId: appIdParameter,
  EnableFirstFrameCover: optionalWord(['true', 'false']),
  GenerateThumbnail: optionalWord(['true', 'false']),
};

interface UploadOptions {
  readonly WorkflowId?: string | undefined;
  readonly StorageLocation?: string | undefined;
  readonly AppId: string;
}

/** Unsupported values are refused, never ignored: a video handled differently may also be protected differently. */
export function checkUploadOptions({ WorkflowId, StorageLocation, AppId }: UploadOptions): void {
  if (WorkflowId !== undefined) deny('there are no workflows here; name a TemplateGroupId instead of a WorkflowId');
  checkStorageLocation(StorageLocation);
  checkApp(AppId);
}

/** What the upload would be refused for: said before its sender has sent all bytes. Absent: unknown. */
export function checkFileSize(sizeBytes: number | undefined, maxBytes: number): void {
  if (sizeBytes !== undefined && sizeBytes > maxBytes)
    deny(`the file has ${String(sizeBytes)} bytes, and this server takes at most ${String(maxBytes)}`);
}

interface AskedPictures {
  readonly EnableFirstFrameCover?: 'true' | 'false' | undefined;
  readonly GenerateThumbnail?: 'true' | 'false' | undefined;
}

/** Undefined for the usual pictures: a cover that shows something, and thumbnails. */
export function pictureOptionsOf({ EnableFirstFrameCover, GenerateThumbnail }: AskedPictures) {
  const options: PictureOptions = {
    ...(EnableFirstFrameCover === 'true' && { isFirstFrameCover: true }),
    ...(GenerateThumbnail === 'false' && { withoutThumbnails: true }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

/** Throws if the account has no such group. */
export async function requireGroups(
  templateGroups: Pick<TemplateGroups, 'exists'>,
  accountId: AccountId,
  groupIds: readonly (string | undefined)[],
): Promise<void> {
  for (const groupId of new Set(groupIds))
    if (groupId !== undefined && !(await templateGroups.exists(accountId, groupId)))
      throw new WireError('InvalidTemplateGroupId.NotFound');
}

function deny(why: string): never {
  throw new WireError('OperationDenied', { why });
}
