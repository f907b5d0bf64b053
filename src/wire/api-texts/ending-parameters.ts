// The parameters of what ends a playback, for people.
import type { ParameterRows } from './parameter-text.ts';

export const endingParameters: ParameterRows = {
  'RevokePlayback.CredentialId': [
    'Id of a playback credential: the header x-playauth-credential-id of the answer that issued it.',
    '播放凭证的 ID：签发时返回的响应头 x-playauth-credential-id。',
    '00112233445566778899aabb',
  ],
  'RevokePlayback.SessionId': ['Id of one play session.', '播放会话的 ID。', '0011223344550123456789ab'],
  'RevokePlayback.ViewerId': ['Id of the viewer that the credentials name.', '凭证所指明的观众 ID。', 'viewer-42'],
  'RevokePlayback.VideoId': ['Id of the video.', '视频 ID。', '93ab850b4f6f44eab54b6e91d24d81d4'],
  'RevokePlayback.UserAccessKeyId': [
    'Access key that issued; the key itself stays usable.',
    '签发时所用的访问密钥；密钥本身仍可使用。',
    'LTAI5tExampleExample1',
  ],
  'RevokePlayback.WatchLinkId': [
    'Id of the watch link, as CreateWatchLink answers it.',
    'CreateWatchLink 返回的播放页链接 ID。',
    '0a1b2c3d4e',
  ],
  'RevokePlayback.IssuedBefore': [
    'Ends what was issued before this instant (UTC), which is not in the future; default now.',
    '吊销该时刻（UTC，不晚于现在）之前签发的内容，默认为现在。',
    '2026-11-29T00:00:00Z',
  ],
  Purpose: ['What the keys are for.', '密钥的用途。', 'session'],
  KeyId: ['Id of the key.', '密钥 ID。', '1'],
  'InspectToken.Token': [
    'The SecurityToken of a PlayAuth, the token in a URL, a JWTPlayAuth, or the id of a sign-in link.',
    'PlayAuth 的 SecurityToken、地址中的令牌、JWTPlayAuth，或登录链接的 ID。',
    'AgABcmVkYWN0ZWQ',
  ],
  'RewrapKeys.MasterKeyId': [
    'Id of the master key to change to; default the one that the server is configured with.',
    '要更换到的主密钥的 ID，默认为服务端配置的主密钥。',
    '3f9a0c51d2be',
  ],
  'RewrapKeys.Marker': [
    'Of the step before: where this one begins.',
    '上一步返回的标记，标明本步的起点。',
    'WzQsIkxUQUki',
  ],
  'RewrapKeys.MaxItems': ['Secrets of one step, 1 to 1000.', '每步处理的机密数，1–1000。', '200', '200'],
  'RewrapKeys.DryRun': [
    'true changes nothing and tells how things stand.',
    'true 表示不做更改，只返回现状。',
    'true',
    'false',
  ],
  'RewrapKeys.Force': [
    'true goes on although a server does not hold the new key.',
    'true 表示即使有服务端没有新密钥也继续。',
    'true',
    'false',
  ],
  'ListPlaySessions.ViewerId': ['Sessions of this viewer.', '该观众的会话。', 'viewer-42'],
  'ListPlaySessions.State': ['Active, Ended or Expired.', 'Active、Ended 或 Expired。', 'Active'],
  'ListPlaySessions.PageSize': ['Sessions on a page.', '每页的会话数。', '20', '20'],
  'ListRevocations.PageSize': ['Revocations on a page.', '每页的吊销记录数。', '20', '20'],
  'ListPlaySessions.ScrollToken': [
    'Of the page before: the place where this one begins.',
    '上一页给出的令牌，标明本页的起点。',
    'AZrF…',
  ],
  'ListRevocations.ScrollToken': [
    'Of the page before: the place where this one begins.',
    '上一页给出的令牌，标明本页的起点。',
    'AZrF…',
  ],
};
