// What went wrong, for the viewer: every code becomes one of five kinds with a sentence, in English and Chinese, that says
// what to do next. Pure.
import { fill, type Text, type Texts } from '../../src/wire/texts.ts';

/**
 * `expired`: the credential has expired. `other-video`: it was issued for another video. `refused`: it is damaged, altered
 * or not accepted. `not-playable`: the fault is the video's. `network`: no usable answer came; a retry may help.
 */
export type PlayerErrorKind = 'expired' | 'other-video' | 'not-playable' | 'refused' | 'network';

/** One sentence in both languages. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

interface PlayerErrorFields {
  /** The server's code, or one of our own: `Client.…`. */
  readonly code: string;
  /** The server's message; for Forbidden.IllegalStatus the status of the video is read from it. */
  readonly message?: string;
  readonly status?: number;
  readonly requestId?: string;
}

/** Given to `onError`, and thrown by `renew()`. A page's own `getPlayAuth` may throw one too. */
export class PlayerError extends Error {
  readonly kind: PlayerErrorKind;
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly requestId: string;
  /** Whether the same credential can only be refused again. */
  readonly needsNewCredential: boolean;
  /** For the viewer. */
  readonly text: Sentence;

  constructor(fields: PlayerErrorFields) {
    const { kind, text } = explain(fields);
    const [en, zh] = text;
    super(en);
    this.name = 'PlayerError';
    this.kind = kind;
    this.code = fields.code;
    this.status = fields.status ?? 0;
    this.requestId = fields.requestId ?? '';
    this.needsNewCredential = kind === 'expired' || kind === 'other-video' || SPENT.includes(this.code);
    this.text = { en, zh };
  }
}

/** Codes of credentials that are used up or ended. */
const SPENT: readonly string[] = ['Forbidden.Revoked', 'Forbidden.RedemptionLimit', 'Forbidden.SessionEnded'];

/** The code that ends a session whose place another session of the same viewer has taken. */
export const PLACE_TAKEN = 'Forbidden.Concurrency';

/** What ends a session on purpose: playback stops at once, not when the buffer is empty. */
const ENDS_AT_ONCE: readonly string[] = ['Forbidden.Revoked', 'Forbidden.SessionEnded', PLACE_TAKEN];

export function endsAtOnce({ code }: PlayerError): boolean {
  return ENDS_AT_ONCE.includes(code);
}

interface Explanation {
  readonly kind: PlayerErrorKind;
  readonly text: Text;
}

export const texts = {
  expired: ['The playback credential has expired. Retry with a new one.', '播放凭证已过期，请使用新的凭证重试。'],
  otherVideo: [
    'This playback credential belongs to another video. Get a credential for this video and retry.',
    '该播放凭证属于另一个视频，请获取本视频的凭证后重试。',
  ],
  altered: [
    'The playback credential is damaged or was altered. Copy it again, whole, or get a new one and retry.',
    '播放凭证已损坏或被篡改，请重新完整复制，或获取新的凭证后重试。',
  ],
  redemptionLimit: [
    'This credential has been used as often as it may be. Get a new one and retry.',
    '该播放凭证的使用次数已用完，请获取新的凭证后重试。',
  ],
  concurrency: [
    'This film is playing in as many places as allowed. Stop it in one of them and retry.',
    '同时播放的数量已达上限，请先停止其他设备上的播放后重试。',
  ],
  address: [
    'This film may not be played from your network. Use the network that it is meant for, or ask for a new credential.',
    '不允许从当前网络播放，请切换到允许的网络，或申请新的凭证。',
  ],
  referer: [
    'This film may not be played on this page. Open it where it was meant to be played.',
    '不允许在此页面播放，请在指定的页面打开。',
  ],
  userAgent: [
    'Playback was begun in another browser or app. Continue there, or get a new credential and retry.',
    '该播放由其他浏览器或应用发起，请在原处继续，或获取新的凭证后重试。',
  ],
  deviceProof: [
    'This credential is for another device or browser, or the clock of this device is wrong. Check the clock, or get a new credential here.',
    '该凭证属于其他设备或浏览器，或本机时间不准确。请校准时间，或在此设备上获取新的凭证。',
  ],
  sessionEnded: [
    'The time for which this film may be played is over. Get a new credential to continue.',
    '允许的播放时长已用完，请获取新的凭证后继续。',
  ],
  revoked: [
    'Playback was ended by the owner of this film. Ask for a new credential if you think that is wrong.',
    '视频所有者已终止此次播放；如有疑问，请申请新的凭证。',
  ],
  noDeviceKey: [
    'This browser cannot keep the key that the credential needs. Open the page over https, outside of a private window.',
    '浏览器无法保存该凭证所需的密钥，请通过 https 打开页面，且不要使用无痕窗口。',
  ],
  notFound: [
    'This video does not exist or has been deleted. Check the video id.',
    '该视频不存在或已被删除，请检查视频 ID。',
  ],
  noStream: [
    'This video has no stream that can be played here. Try another browser, or have the video transcoded again.',
    '该视频没有可在此播放的流，请更换浏览器，或重新转码该视频。',
  ],
  broken: [
    'The media cannot be decoded. Retry; if that does not help, have the video transcoded again.',
    '媒体无法解码，请重试；如仍失败，请重新转码该视频。',
  ],
  unreachable: ['The server cannot be reached. Check the connection and retry.', '无法连接服务器，请检查网络后重试。'],
  serverFault: ['The server has a fault of its own. Retry in a moment.', '服务器暂时出现故障，请稍后重试。'],
  noCredential: [
    'No new playback credential could be had. Check the connection and retry.',
    '无法获取新的播放凭证，请检查网络后重试。',
  ],
  tooMany: ['The server has too many requests at the moment. Retry in a moment.', '服务器当前请求过多，请稍后重试。'],
  'status.Blocked': ['This video has been blocked and cannot be played.', '该视频已被屏蔽，无法播放。'],
  'status.Checking': ['This video is still under review. Retry later.', '该视频正在审核中，请稍后重试。'],
  'status.TranscodeFail': [
    'This video could not be transcoded. Import it again from an intact file.',
    '该视频转码失败，请使用完好的文件重新导入。',
  ],
  'status.UploadFail': ['The upload of this video failed. Upload it again.', '该视频上传失败，请重新上传。'],
  'status.notReady': ['This video is not ready yet. Retry in a moment.', '该视频尚未就绪，请稍后重试。'],
  refusedWith: [
    'The server refused playback ({code}). Get a new credential and retry, or ask the operator of the server.',
    '服务器拒绝播放（{code}）。请获取新的凭证后重试，或联系服务器管理员。',
  ],
} as const satisfies Texts;

const expired: Explanation = { kind: 'expired', text: texts.expired };
const otherVideo: Explanation = { kind: 'other-video', text: texts.otherVideo };
const altered: Explanation = { kind: 'refused', text: texts.altered };
const notFound: Explanation = { kind: 'not-playable', text: texts.notFound };
const noStream: Explanation = { kind: 'not-playable', text: texts.noStream };
const broken: Explanation = { kind: 'not-playable', text: texts.broken };
const unreachable: Explanation = { kind: 'network', text: texts.unreachable };
const serverFault: Explanation = { kind: 'network', text: texts.serverFault };
const noCredential: Explanation = { kind: 'network', text: texts.noCredential };
const tooMany: Explanation = { kind: 'network', text: texts.tooMany };

const refusal = (text: Text): Explanation => ({ kind: 'refused', text });

const byCode: Readonly<Record<string, Explanation>> = {
  'InvalidSecurityToken.Expired': expired,
  'InvalidAuthInfo.ExpireTime': expired,
  'InvalidAuthInfo.MediaId': otherVideo,
  'Forbidden.IllegalVideo': otherVideo,
  'InvalidSecurityToken.Malformed': altered,
  'InvalidSecurityToken.MismatchWithAccessKey': altered,
  'InvalidAuthInfo.Signature': altered,
  'InvalidAccessKeyId.NotFound': altered,
  SignatureDoesNotMatch: altered,
  MissingSecurityToken: altered,
  MissingAuthInfo: altered,
  'Client.BadPlayAuth': altered,
  'Forbidden.RedemptionLimit': refusal(texts.redemptionLimit),
  'Forbidden.Concurrency': refusal(texts.concurrency),
  'Forbidden.AddressNotAllowed': refusal(texts.address),
  'Forbidden.RefererNotAllowed': refusal(texts.referer),
  'Forbidden.UserAgentChanged': refusal(texts.userAgent),
  'Forbidden.DeviceProof': refusal(texts.deviceProof),
  'Forbidden.SessionEnded': refusal(texts.sessionEnded),
  'Forbidden.Revoked': refusal(texts.revoked),
  'Client.DeviceKey': refusal(texts.noDeviceKey),
  'InvalidVideo.NotFound': notFound,
  'InvalidVideo.NoneStream': noStream,
  'Forbidden.AliyunVoDEncryption': noStream,
  'Client.NoPlayableStream': noStream,
  'Client.Media': broken,
  'Client.Network': unreachable,
  'Client.Timeout': unreachable,
  'Client.BadResponse': serverFault,
  'Client.GetPlayAuth': noCredential,
};

function explain(fields: PlayerErrorFields): Explanation {
  const { code, status = 0 } = fields;
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  if (known !== undefined) return known;
  if (code === 'Forbidden.IllegalStatus') return { kind: 'not-playable', text: aboutVideoStatus(fields.message ?? '') };
  if (code.startsWith('Throttling')) return tooMany;
  // The official player reads unknown codes in the same way.
  if (code.includes('.Expired') || code.includes('.ExpireTime')) return expired;
  return status >= 500 ? serverFault : refusedWith(code);
}

/** The message ends in `Current Status is Blocked.` */
function aboutVideoStatus(message: string): Text {
  const videoStatus = /Current Status is (\w+)/.exec(message)?.[1] ?? '';
  const table: Readonly<Record<string, Text | undefined>> = texts;
  return table[`status.${videoStatus}`] ?? texts['status.notReady'];
}

function refusedWith(code: string): Explanation {
  return { kind: 'refused', text: fill(texts.refusedWith, { code }) };
}

/** The error itself if it is a PlayerError, else one with the `code` of the reason, else with `otherwise`. */
export function asPlayerError(reason: unknown, otherwise = 'Client.Network'): PlayerError {
  if (reason instanceof PlayerError) return reason;
  const code: unknown = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined;
  return new PlayerError({ code: typeof code === 'string' ? code : otherwise });
}
