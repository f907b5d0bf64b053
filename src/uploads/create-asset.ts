// The start of an upload of an image or attached media: its row, its upload credential and the URL that it will have.
import { randomBytes } from 'node:crypto';
import type { Call } from '../access/operation.ts';
import { appIdParameter, optionalText } from '../access/parameters/parameter-schemas.ts';
import type { Clock } from '../base/clock.ts';
import { recordNewVideo, type CallbackDeps, type NewVideoCallback } from '../events/video-callback.ts';
import type { RequestedAssetUrl } from '../library/assets/asset-description.ts';
import type { AssetFacts, AssetKind } from '../library/videos/asset-facts.ts';
import type { Asset } from '../library/videos/asset.ts';
import type { AccountStorage } from '../library/storage/account-storage-db.ts';
import { checkText, checkVideoTexts } from '../library/videos/video-texts.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { asVideoId } from '../wire/ids.ts';
import { assetBlob, objectKeyOf } from './expected-source.ts';
import { baseName, MAX_FILE_NAME_BYTES } from './file-name.ts';
import type { UploadCredentials } from './upload-credential.ts';

export interface NewAssetDeps extends CallbackDeps {
  readonly videos: Pick<Videos, 'insert'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'issue'>;
  readonly assetUrlOf: (requested: RequestedAssetUrl) => string;
  /** The clock of the database: several servers compare the instants of media. */
  readonly sharedClock: Clock;
}

export const uploadAssetParameters = {
  Title: optionalText(4096),
  Description: optionalText(8192),
  Tags: optionalText(4096),
  UserData: optionalText(2048),
  StorageLocation: optionalText(256),
  AppId: appIdParameter,
};

interface AssetTexts {
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  readonly Tags?: string | undefined;
  readonly UserData?: string | undefined;
}

/** The URL is kept by callers that never ask for another: as long as that of a cover. */
const URL_SECONDS = 24 * 3600;

/** Throws LengthExceededMax, IllegalCharacters or TagsExceededMax. */
export function checkAssetTexts(asked: AssetTexts, fileNames: Readonly<Record<string, string>>): void {
  for (const [parameter, name] of Object.entries(fileNames)) checkText(parameter, name, MAX_FILE_NAME_BYTES);
  checkVideoTexts(asked);
}

interface NewAsset {
  readonly kind: AssetKind;
  readonly extension: string;
  readonly fileName: string;
  readonly facts: AssetFacts;
  readonly cateId: number | undefined;
  readonly sizeBytes?: number | undefined;
  readonly texts: AssetTexts;
  readonly callback: NewVideoCallback | undefined;
}

interface CreatedAsset {
  readonly asset: Asset;
  readonly url: string;
  readonly address: { readonly UploadAddress: string; readonly UploadAuth: string };
}

/** Throws LimitExceeded.Storage. */
export async function createAsset(
  deps: NewAssetDeps,
  { caller, origin }: Pick<Call<unknown>, 'caller' | 'origin'>,
  wanted: NewAsset,
): Promise<CreatedAsset> {
  const { accountId, issuer } = caller;
  const { kind, callback, sizeBytes = 0 } = wanted;
  await deps.accountStorage.requireRoom(accountId, Math.max(1, sizeBytes));
  const asset = toAsset(wanted, { accountId, now: deps.sharedClock.now() });
  const { videoId, sourceBlob } = asset;
  await deps.videos.insert(asset, (transaction) =>
    recordNewVideo(transaction, { ...asset, eventType: kind }, callback),
  );
  const target = { videoId, accountId, objectKey: objectKeyOf(videoId, sourceBlob), issuer };
  const { uploadAddress, uploadAuth } = deps.uploadCredentials.issue(target, origin.baseUrl);
  return {
    asset,
    url: deps.assetUrlOf({ origin, asset, lifetimeSeconds: URL_SECONDS, issuer }),
    address: { UploadAddress: uploadAddress, UploadAuth: uploadAuth },
  };
}

function toAsset(
  { kind, extension, fileName, facts, cateId, texts, sizeBytes = 0 }: NewAsset,
  { accountId, now }: Pick<Asset, 'accountId'> & { readonly now: number },
): Asset {
  const videoId = asVideoId(randomBytes(16).toString('hex'));
  return {
    videoId,
    accountId,
    referenceId: undefined,
    title: texts.Title ?? '',
    description: texts.Description ?? '',
    tags: texts.Tags ?? '',
    cateId,
    mediaType: kind,
    status: 'Uploading',
    statusReason: undefined,
    durationSeconds: 0,
    sizeBytes,
    sourceFileName: baseName(fileName),
    sourceBlob: assetBlob(videoId, extension),
    coverBlob: undefined,
    userData: texts.UserData,
    createdAtMs: now,
    modifiedAtMs: now,
    asset: facts,
  };
}
