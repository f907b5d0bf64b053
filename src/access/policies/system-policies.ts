// The system policies, which every account has. Names, texts and dates are the vendor's, as clients that list or attach them
// expect; the two of RAM are reduced to the operations that exist here. PlayauthVODReadOnlyAccess is our own.

export interface SystemPolicy {
  readonly name: string;
  readonly description: string;
  /** The JSON text, as GetPolicy answers it. */
  readonly document: string;
  /** `YYYY-MM-DDThh:mm:ssZ`. */
  readonly createdAt: string;
}

/** The vendor's text does not name `BatchGet*`; the one operation of that name reads what the others do. */
const VOD_READ = ['vod:Get*', 'vod:BatchGet*', 'vod:List*', 'vod:Search*', 'vod:Describe*'];
/** Not GetAppPlayKey and GetMessageCallback, whose answers hold keys that sign for the account. */
const VOD_READ_NO_SECRETS = [
  ...['vod:GetVideo*', 'vod:GetPlayInfo', 'vod:GetMezzanineInfo', 'vod:GetCategories', 'vod:GetURLUploadInfos'],
  ...['vod:GetStorageUsage', 'vod:GetImageInfo*', 'vod:GetAttachedMediaInfo', 'vod:GetUploadDetails'],
  ...['vod:GetPlaybackPolicy', 'vod:GetServerStatus'],
  'vod:BatchGetMediaInfos',
  ...['vod:GetTranscode*', 'vod:List*', 'vod:Search*', 'vod:Describe*'],
];
const VOD_PLAY = ['vod:GetPlayInfo', 'vod:GetVideoPlayAuth', 'vod:GetVideoPlayInfo', 'vod:GetVideoInfo'];
const VOD_UPLOAD = ['vod:CreateUploadVideo', 'vod:RefreshUploadVideo', 'vod:CreateUploadImage'];

// The dates of AdministratorAccess, AliyunRAMFullAccess and AliyunVODFullAccess are not published: those of the
// policies next to them are used.
const all: readonly SystemPolicy[] = [
  systemPolicy('AdministratorAccess', '2015-04-28T16:15:45Z', {
    description: 'Everything in the account.',
    actions: '*',
  }),
  systemPolicy('AliyunRAMFullAccess', '2015-04-28T16:15:45Z', {
    description: 'Manage users, access keys, roles and policies.',
    actions: 'ram:*',
  }),
  systemPolicy('AliyunRAMReadOnlyAccess', '2015-04-28T16:15:45Z', {
    description: 'Look at users, access keys, roles and policies.',
    actions: ['ram:Get*', 'ram:List*'],
  }),
  systemPolicy('AliyunSTSAssumeRoleAccess', '2015-08-03T04:52:09Z', {
    description: 'Assume the roles that trust the holder.',
    actions: 'sts:AssumeRole',
  }),
  systemPolicy('AliyunVODFullAccess', '2017-07-20T06:28:04Z', {
    description: 'Everything in ApsaraVideo VOD.',
    actions: 'vod:*',
  }),
  systemPolicy('AliyunVODReadOnlyAccess', '2017-07-20T06:28:04Z', {
    description: 'Look at everything in ApsaraVideo VOD; this includes issuing credentials for playback.',
    actions: VOD_READ,
  }),
  systemPolicy('PlayauthVODReadOnlyAccess', '2026-11-29T00:00:00Z', {
    description: 'Look at everything in VOD but the secrets: no PlayKeys, no keys of event callbacks.',
    actions: VOD_READ_NO_SECRETS,
  }),
  systemPolicy('AliyunVODPlayAuth', '2017-07-20T06:28:08Z', {
    description: 'Issue credentials and URLs for playback.',
    actions: VOD_PLAY,
  }),
  systemPolicy('AliyunVODUploadAuth', '2017-07-20T06:28:12Z', {
    description: 'Upload videos and images.',
    actions: VOD_UPLOAD,
  }),
];

/** By name. */
export const systemPolicies: ReadonlyMap<string, SystemPolicy> = new Map(all.map((policy) => [policy.name, policy]));

function systemPolicy(
  name: string,
  createdAt: string,
  { description, actions }: { readonly description: string; readonly actions: string | readonly string[] },
): SystemPolicy {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  return { name, description, createdAt, document: JSON.stringify({ Version: '1', Statement: [statement] }, null, 2) };
}
