// Checks what a client reports of a refusal, and keeps count of the codes that were seen: each test file of clients/ that
// provokes errors says which ones, and error-table.test.ts that together they are the whole table.
import { expect } from 'vitest';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import { decodePlayAuth, type RedeemableFields } from '../../src/wire/play-auth.ts';
import { officialClients, refusalOf, type ApiCall, type CallTarget, type OfficialClient } from './official-clients.ts';

export const provokedErrors = {
  'playback-policies.test.ts': [
    'InvalidCateId.NotFound',
    'InvalidParameter',
    'InvalidPlaybackPolicy.Duplicate',
    'InvalidPlaybackPolicy.NotAttached',
    'InvalidPlaybackPolicy.NotFound',
    'InvalidVideo.NotFound',
    'MissingParameter',
    'OperationDenied',
  ],
  'playback-delivery.test.ts': [
    'Forbidden.AddressNotAllowed',
    'Forbidden.Concurrency',
    'Forbidden.RefererNotAllowed',
    'Forbidden.UserAgentChanged',
  ],
  'playback-rules.test.ts': [
    'Forbidden.AddressNotAllowed',
    'Forbidden.DeviceProof',
    'Forbidden.RedemptionLimit',
    'Forbidden.RefererNotAllowed',
    'Forbidden.SessionEnded',
    'InvalidParameter',
    'SignatureNonceUsed',
  ],
  'revocation.test.ts': ['Forbidden.Revoked', 'MissingParameter'],
  'app-play-key.test.ts': ['InvalidAppPlayKey.NotFound', 'InvalidParameter'],
  'development-key.test.ts': ['Forbidden.DevelopmentKey'],
  'storage-quota.test.ts': ['Forbidden.RAM', 'InvalidParameter', 'LimitExceeded.Storage', 'MissingParameter'],
  'errors.test.ts': [
    'Forbidden.IllegalStatus',
    'InvalidAccessKeyId.NotFound',
    'InvalidAction.NotFound',
    'InvalidParameter',
    'InvalidParameter.Format',
    'InvalidTimeStamp.Expired',
    'InvalidTimeStamp.Format',
    'InvalidVersion',
    'InvalidVideo.NoneStream',
    'InvalidVideo.NotFound',
    'MissingParameter',
    'SignatureDoesNotMatch',
    'SignatureNonceUsed',
    'UnsupportedHTTPMethod',
  ],
  'credential-errors.test.ts': [
    'Forbidden.RAM',
    'InvalidAuthInfo.ExpireTime',
    'InvalidAuthInfo.MediaId',
    'InvalidAuthInfo.Signature',
    'InvalidSecurityToken.Expired',
    'InvalidSecurityToken.Malformed',
    'InvalidSecurityToken.MismatchWithAccessKey',
    'MissingAuthInfo',
    'MissingSecurityToken',
    'SignatureDoesNotMatch',
  ],
  'odd-errors.test.ts': [
    'IllegalCharacters',
    'InternalError',
    'InvalidAccessKeyId.Inactive',
    'InvalidFileName.Extension',
    'InvalidParameter',
    'InvalidReferenceId.Duplicate',
    'InvalidSecurityToken.Expired',
    'InvalidSignatureMethod',
    'InvalidSignatureVersion',
    'LengthExceededMax',
    'MissingAccessKeyId',
    'MissingAction',
    'MissingParameter',
    'MissingSignatureMethod',
    'MissingSignatureNonce',
    'MissingSignatureVersion',
    'MissingTimestamp',
    'MissingVersion',
    'OperationDenied',
    'TagsExceededMax',
  ],
  'images.test.ts': [
    'CountExceededMax',
    'Forbidden.RAM',
    'IllegalCharacters',
    'InvalidImage.NotFound',
    'InvalidParameter',
    'InvalidStorage.NotFound',
    'InvalidVideo.NotFound',
    'LengthExceededMax',
    'MissingParameter',
    'TagsExceededMax',
  ],
  'attached-media.test.ts': [
    'CountExceededMax',
    'Forbidden.RAM',
    'InvalidMedia.NotFound',
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'LengthExceededMax',
    'MissingParameter',
    'OperationDenied',
  ],
  'audit.test.ts': [
    'Forbidden.RAM',
    'InvalidParameter',
    'InvalidRequestId.NotFound',
    'InvalidScrollToken.Expired',
    'MissingParameter',
  ],
  'batch-operations.test.ts': ['Forbidden.RAM', 'InvalidParameter', 'InvalidVideo.NotFound', 'MissingParameter'],
  'data-keys.test.ts': ['InvalidParameter', 'MissingParameter'],
  'message-callback.test.ts': ['InvalidParameter', 'MissingParameter', 'OperationDenied'],
  'captions.test.ts': [
    'CaptionsExceededMax',
    'IllegalCharacters',
    'InvalidCaption.Malformed',
    'InvalidCaption.NotFound',
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'LengthExceededMax',
    'MissingParameter',
  ],
  'library.test.ts': [
    'CountExceededMax',
    'Forbidden.IllegalStatus',
    'IllegalCharacters',
    'InvalidCateId.NotFound',
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'LengthExceededMax',
    'LevelExceededMax',
    'MissingParameter',
    'SubTotalExceededMax',
    'TagsExceededMax',
    'VideoIdsExceededMax',
  ],
  'library-deletions.test.ts': ['InvalidFile.NotFound', 'InvalidVideo.NoneStream', 'InvalidVideo.NotFound'],
  'search-media.test.ts': ['ErrorMatchSyntax', 'InvalidParameter', 'InvalidScrollToken.Expired', 'SortByExceededMax'],
  'template-groups.test.ts': [
    'Forbidden.DefaultTemplateGroup',
    'Forbidden.LockedTemplateGroup',
    'Forbidden.SpecialTemplateGroup',
    'InvalidTranscodeTemplateGroup.NotFound',
  ],
  'template-group-refusals.test.ts': [
    'IllegalCharacters',
    'InvalidParameter',
    'LengthExceededMax',
    'MissingParameter',
    'OperationDenied',
    'TranscodeTemplateExceededMax',
    'TrasncodeTemplateGroupExceededMax',
  ],
  'template-of-upload.test.ts': ['InvalidStorage.NotFound', 'InvalidTemplateGroupId.NotFound', 'OperationDenied'],
  'snapshots.test.ts': [
    'Forbidden.IllegalStatus',
    'InvalidFile.NotFound',
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'MissingParameter',
    'NoSuchResource',
    'Throttling.User',
  ],
  'throttling.test.ts': ['Throttling.User'],
  'transcode-task-calls.test.ts': [
    'Forbidden.IllegalStatus',
    'InvalidFile.NotFound',
    'InvalidParameter',
    'InvalidVideo.NotFound',
    'MissingParameter',
    'NoSuchResource',
    'OperationDenied',
    'Throttling.User',
  ],
  'url-uploads.test.ts': [
    'InvalidFileName.Extension',
    'InvalidParameter',
    'InvalidParameter.UploadURLs',
    'MissingParameter',
  ],
  'sts.test.ts': [
    'EntityNotExist.Role',
    'InvalidAccessKeyId.Inactive',
    'InvalidAccessKeyId.NotFound',
    'InvalidParameter.DurationSeconds',
    'InvalidParameter.PolicyGrammar',
    'InvalidParameter.PolicySize',
    'InvalidParameter.RoleArn',
    'InvalidParameter.RoleSessionName',
    'NoPermission',
    'OperationDenied',
  ],
  'ram-errors.test.ts': [
    'DeleteConflict.Policy.Role',
    'DeleteConflict.Policy.User',
    'DeleteConflict.Policy.Version',
    'DeleteConflict.Policy.Version.Default',
    'DeleteConflict.Role.Policy',
    'DeleteConflict.User.AccessKey',
    'DeleteConflict.User.Policy',
    'EntityAlreadyExists.Policy',
    'EntityAlreadyExists.Role',
    'EntityAlreadyExists.Role.Policy',
    'EntityAlreadyExists.User',
    'EntityAlreadyExists.User.Policy',
    'EntityNotExist.Policy',
    'EntityNotExist.Policy.Version',
    'EntityNotExist.Role',
    'EntityNotExist.Role.Policy',
    'EntityNotExist.User',
    'EntityNotExist.User.AccessKey',
    'EntityNotExist.User.Policy',
    'InvalidParameter',
    'InvalidParameter.AssumeRolePolicyDocument.Length',
    'InvalidParameter.Comments.Length',
    'InvalidParameter.Description.Length',
    'InvalidParameter.DisplayName.Length',
    'InvalidParameter.Email.Format',
    'InvalidParameter.MobilePhone.Format',
    'InvalidParameter.NewAssumeRolePolicyDocument.Length',
    'InvalidParameter.NewComments.Length',
    'InvalidParameter.NewDescription.Length',
    'InvalidParameter.NewDisplayName.Length',
    'InvalidParameter.NewEmail.Format',
    'InvalidParameter.NewMobilePhone.Format',
    'InvalidParameter.NewUserName.InvalidChars',
    'InvalidParameter.NewUserName.Length',
    'InvalidParameter.PolicyDocument.Length',
    'InvalidParameter.PolicyName.InvalidChars',
    'InvalidParameter.PolicyName.Length',
    'InvalidParameter.PolicyType',
    'InvalidParameter.RoleName.InvalidChars',
    'InvalidParameter.RoleName.Length',
    'InvalidParameter.UserName.InvalidChars',
    'InvalidParameter.UserName.Length',
    'InvalidParameter.VersionId.Format',
    'LimitExceeded.Policy',
    'LimitExceeded.Policy.Version',
    'LimitExceeded.Role',
    'LimitExceeded.Role.Policy',
    'LimitExceeded.User',
    'LimitExceeded.User.AccessKey',
    'LimitExceeded.User.Policy',
    'MalformedPolicyDocument',
    'MissingParameter',
    'OperationDenied',
  ],
  'ram-accounts.test.ts': ['EntityAlreadyExists.Account', 'Forbidden.RAM', 'InvalidParameter', 'LimitExceeded.Account'],
  // No official client can be brought to send these.
  'raw-requests.test.ts': ['IncompleteSignature', 'MissingSignature'],
  // A replay window that is full: gateway/authenticate.test.ts. A database that was moved or cannot be written: database-move.test.ts and
  // database-troubles.test.ts of the acceptance tests.
  elsewhere: ['ServiceUnAvailable', 'ServiceUnAvailable.DatabaseMoved', 'ServiceUnAvailable.ReadOnly'],
  // We make no stream of this kind; error-table.test.ts sends it all the same.
  never: ['Forbidden.AliyunVoDEncryption'],
} as const satisfies Record<string, readonly ErrorCode[]>;

export interface Expected {
  readonly code: ErrorCode;
  /** Default: the table's. */
  readonly message?: string;
  /** The same. */
  readonly status?: number;
  readonly target?: Partial<CallTarget>;
}

export interface Refusals {
  /** Codes that were met so far. */
  readonly seen: Set<string>;
  expect(client: OfficialClient, call: ApiCall, expected: Expected): Promise<void>;
}

export function createRefusals(server: () => CallTarget): Refusals {
  const seen = new Set<string>();
  return {
    seen,
    expect: async (client, call, expected) => {
      const { code, target } = expected;
      const { status, message } = { ...errorTable[code], ...expected };
      const refused = await refusalOf(client, { ...server(), ...target }, call);
      expect(refused).toMatchObject({ code, status, message });
      seen.add(code);
    },
  };
}

export async function playAuthOf(server: CallTarget, videoId: string): Promise<RedeemableFields> {
  const call = { action: 'GetVideoPlayAuth', parameters: { VideoId: videoId } };
  const { body } = await officialClients[0]!.call(server, call);
  return decodePlayAuth(body['PlayAuth'] as string)!;
}

export function asSigner(fields: RedeemableFields): Partial<CallTarget> {
  return {
    accessKeyId: fields.AccessKeyId,
    accessKeySecret: fields.AccessKeySecret,
    securityToken: fields.SecurityToken,
  };
}
