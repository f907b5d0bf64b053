// What calls that make videos say of where they belong: the group to transcode them with, and places that there is one of.
import { appIdParameter, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { TemplateGroups } from '../../transcoding/templates/template-groups-db.ts';
import { checkApp, STORAGE_LOCATION } from '../../wire/single-app.ts';

export const uploadOptionParameters = {
  TemplateGroupId: optionalText(128),
  WorkflowId: optionalText(128),
  StorageLocation: optionalText(256),
  AppId: appIdParameter,
};

interface UploadOptions {
  readonly WorkflowId?: string | undefined;
  readonly StorageLocation?: string | undefined;
  readonly AppId: string;
}

/** Nothing of this is passed over: a video that is handled otherwise than was asked for may be protected otherwise too. */
export function checkUploadOptions({ WorkflowId, StorageLocation, AppId }: UploadOptions): void {
  if (WorkflowId !== undefined) deny('there are no workflows here; name a TemplateGroupId instead of a WorkflowId');
  if (StorageLocation !== undefined && StorageLocation !== STORAGE_LOCATION)
    throw new WireError('InvalidStorage.NotFound');
  checkApp(AppId);
}

/** Throws if the account has no such group. */
export async function demandGroups(
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
