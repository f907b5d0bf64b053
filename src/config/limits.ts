// Limits that are no settings: each with its value, its unit, the reason that its refusals carry in log and counts, and its
// meaning. docs/limits.md is made from this table and from the settings that are marked as limits.
import { MAX_JSON_DEPTH } from '../wire/json.ts';
import type { Text } from '../wire/texts.ts';

export interface Limit {
  readonly value: number;
  readonly unit:
    'bytes' | 'requests' | 'seconds' | 'milliseconds' | 'levels' | 'streams' | 'failures' | 'parameters' | 'pieces';
  /** Absent where nothing is refused: something is given back or closed silently. */
  readonly reason?: string;
  readonly meaning: Text;
}

const KIB = 1024;
const MIB = 1024 ** 2;

export const limits = {
  waitingRequestsPerConnection: {
    value: 256,
    unit: 'requests',
    reason: 'pipeline',
    meaning: [
      'Requests of one connection that are parsed and wait for the answer before them. One is under way at a time; while any waits, the connection is not read. One more cuts the connection.',
      '单个连接上已解析、等待前一响应的请求数。同一连接同时只处理一个请求；有请求等待时不再读取该连接。超出则断开连接。',
    ],
  },
  waitingRequests: {
    value: 16_384,
    unit: 'requests',
    reason: 'pipelines',
    meaning: [
      'Waiting requests of all connections. One more cuts the connection that sent it.',
      '所有连接上等待的请求总数。超出则断开发送方的连接。',
    ],
  },
  bodySeconds: {
    value: 30,
    unit: 'seconds',
    reason: 'body-time',
    meaning: [
      'Time for the body of a request, whether the body is read or not. Uploads have a limit of their own.',
      '请求体的接收时限，无论服务端是否读取它。上传另有时限。',
    ],
  },
  bodyPieces: {
    value: 4096,
    unit: 'pieces',
    reason: 'body-pieces',
    meaning: [
      'Pieces (chunks) of the body of a request, and one more for each 64 bytes of it. One more cuts the connection.',
      '请求体的分块数；请求体每 64 字节另加一块。超出则断开连接。',
    ],
  },
  readerSeconds: {
    value: 120,
    unit: 'seconds',
    reason: 'slow-reader',
    meaning: [
      'Time in which the reader of an answer must take the piece that was sent to it (256 KiB of a file), and one second more for each 4 KiB of the piece.',
      '客户端取走已发送的一块响应数据（文件为 256 KiB）的时限，每 4 KiB 另加一秒。',
    ],
  },
  stalledSeconds: {
    value: 2,
    unit: 'seconds',
    meaning: [
      'A file or storage connection whose reader takes nothing for this long is closed, and opened again when the reader goes on.',
      '读者停止读取达到此时间后，对应的文件或存储连接被关闭；读者继续时重新打开。',
    ],
  },
  stalledStreams: {
    value: 512,
    unit: 'streams',
    reason: 'stalled-readers',
    meaning: [
      'Answers from storage whose readers take nothing. One more cuts the one that has waited longest.',
      '读者停止读取的媒体响应数。超出则断开停滞最久的一个。',
    ],
  },
  waitingPreviews: {
    value: 64,
    unit: 'requests',
    reason: 'previews',
    meaning: [
      'Previews of MP4 files that wait to be cut: one is cut at a time. One more is answered with 503.',
      '等待截取的 MP4 试看数；同一时间只截取一个。超出则返回 503。',
    ],
  },
  waitingPreviewsOfFile: {
    value: 8,
    unit: 'requests',
    reason: 'previews',
    meaning: [
      'The same for one file: previews of different lengths. Files take turns.',
      '同上，按单个文件计（不同时长的试看）；各文件轮流处理。',
    ],
  },
  bodyBytes: {
    value: 64 * KIB,
    unit: 'bytes',
    reason: 'body-size',
    meaning: ['Body of an API call.', 'API 请求体大小。'],
  },
  captionBodyBytes: {
    value: MIB,
    unit: 'bytes',
    reason: 'body-size',
    meaning: ['Body of AddCaption.', 'AddCaption 的请求体大小。'],
  },
  temporaryBodyBytes: {
    value: 16 * KIB,
    unit: 'bytes',
    reason: 'InvalidParameter',
    meaning: [
      'Body of a call with a playback credential or a JWTPlayAuth. Asked before the signature is computed.',
      '使用播放凭证或 JWTPlayAuth 的调用的请求体大小；在计算签名之前检查。',
    ],
  },
  largeBodyAttempts: {
    value: 20,
    unit: 'failures',
    reason: 'Throttling.User',
    meaning: [
      'Bodies over 64 KiB with a wrong signature, of one address and access key; two more each second. Asked before the signature is computed.',
      '同一地址和访问密钥下签名错误、超过 64 KiB 的请求体数，此后每秒两个；在计算签名之前检查。',
    ],
  },
  failures: {
    value: 1000,
    unit: 'failures',
    reason: 'Throttling.User',
    meaning: [
      'Failed authentications of one access key id from one address, 100 more each second; ten times as many of one address. Others at the same address get their own answers.',
      '同一地址下同一访问密钥 ID 的认证失败次数，此后每秒 100 次；同一地址合计为其十倍。同一地址的其他调用方仍得到各自的结果。',
    ],
  },
  jsonDepth: {
    value: MAX_JSON_DEPTH,
    unit: 'levels',
    reason: 'InvalidParameter',
    meaning: ['Nesting of JSON in a request.', '请求中 JSON 的嵌套层数。'],
  },
} as const satisfies Record<string, Limit>;

/** What the counts are kept by. Refusals with an error code are counted by nothing here: the code is in the answer and the log. */
export type LimitReason =
  | Exclude<
      Extract<(typeof limits)[keyof typeof limits], { readonly reason: string }>['reason'],
      'InvalidParameter' | 'Throttling.User'
    >
  | 'connections'
  | 'connections-of-address'
  | 'buffered-bodies';

/** Every reason that is counted: metrics show those without a refusal too, so that an alert has something to watch. */
export const limitReasons: ReadonlySet<LimitReason> = new Set([
  ...Object.values<Limit>(limits)
    .map(({ reason }) => reason)
    .filter((reason): reason is LimitReason => reason !== undefined && !/[A-Z]/.test(reason)),
  'connections',
  'connections-of-address',
  'buffered-bodies',
]);
