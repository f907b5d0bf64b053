// The parameters of the audit record and its explanations, for people.
import type { ParameterRows } from './parameter-text.ts';

const REQUEST_ID = '0D9E2D4C-7C3F-4B1C-9D4B-2F6F0B7A1C55';

export const recordParameters: ParameterRows = {
  'ListAuditEvents.RequestId': ['Request id of the call.', '调用的请求 ID。', REQUEST_ID],
  'ListAuditEvents.VideoId': ['Events of this video.', '该视频的事件。', '0123456789abcdef0123456789abcdef'],
  'ListAuditEvents.ViewerId': ['Id of the viewer, as the application knows them.', '应用侧的观众 ID。', 'viewer-42'],
  'ListAuditEvents.CredentialId': ['Id of the playback credential.', '播放凭证的 ID。', '00112233445566778899aabb'],
  EventAccessKeyId: ['Access key that the call named.', '调用所用的访问密钥。', 'LTAI5tExampleExample1'],
  EventAction: ['Operation of the call.', '调用的操作。', 'DeleteVideo'],
  'ListAuditEvents.Code': [
    'Error code of the call; OK for what was allowed.',
    '调用的错误码；允许的为 OK。',
    'Forbidden.RAM',
  ],
  'ListAuditEvents.From': ['Not before this instant (UTC).', '不早于该时刻（UTC）。', '2026-11-29T00:00:00Z'],
  'ListAuditEvents.To': ['Not after this instant (UTC).', '不晚于该时刻（UTC）。', '2026-11-30T00:00:00Z'],
  'ListAuditEvents.PageSize': ['Events on a page.', '每页的事件数。', '100', '50'],
  'ListAuditEvents.ScrollToken': [
    'Of the page before: the place where this one begins.',
    '上一页给出的令牌，标明本页的起点。',
    'MTc4…',
  ],
  'ExplainRequest.RequestId': ['Request id of the call to explain.', '要解释的调用的请求 ID。', REQUEST_ID],
  StringToSign: [
    'What your own program signed: it is compared with what the server signed.',
    '自己程序的待签名字符串，与服务端的比较。',
    'GET&%2F&AccessKeyId%3D…',
  ],
  AfterChainNo: ['Number of the last chain of the page before.', '上一页最后一条链的编号。', '200', '0'],
  ChainNo: ['Number of the chain.', '链的编号。', '1', '1'],
  FromSeq: ['Number of the first row.', '第一行的编号。', '501', '1'],
  ...ofStatistics('DescribePlayVideoStatis'),
  ...ofStatistics('DescribePlayUserTotal'),
  ...ofStatistics('DescribePlayUserAvg'),
  Minutes: ['How many minutes back.', '最近的分钟数。', '60', '60'],
  'ListWaitingEvents.PageSize': ['Events in the answer.', '返回的事件数。', '50', '50'],
  'ListEventDeliveries.PageSize': ['Events in the answer.', '返回的事件数。', '50', '50'],
  BizDate: ['The day (UTC).', '日期（UTC）。', '2026-11-29T00:00:00Z'],
};

function ofStatistics(operation: string): ParameterRows {
  return {
    [`${operation}.StartTime`]: ['The first day (UTC).', '第一天（UTC）。', '2026-11-01T00:00:00Z'],
    [`${operation}.EndTime`]: [
      'The last day (UTC), at most 180 days.',
      '最后一天（UTC），最多 180 天。',
      '2026-11-30T00:00:00Z',
    ],
  };
}
