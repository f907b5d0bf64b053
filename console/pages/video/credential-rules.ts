// The rules of the form as parameters of GetVideoPlayAuth, and what a credential says when it is decoded.

export interface CredentialForm {
  readonly seconds: string;
  readonly viewerId: string;
  readonly maxRedemptions: string;
  readonly maxConcurrency: string;
  readonly onExceed: string;
  readonly allowIp: string;
  readonly allowReferer: string;
  readonly bindUserAgent: boolean;
  readonly maxSessionSeconds: string;
  readonly previewSeconds: string;
  readonly isMonitor: boolean;
}

export const emptyForm: CredentialForm = {
  seconds: '100',
  viewerId: '',
  maxRedemptions: '',
  maxConcurrency: '',
  onExceed: 'refuse',
  allowIp: '',
  allowReferer: '',
  bindUserAgent: false,
  maxSessionSeconds: '',
  previewSeconds: '',
  isMonitor: false,
};

/** Fields that are empty are no rules. Numbers that are none are sent as they are: the server says what is wrong. */
export function toParameters(form: CredentialForm): Record<string, string | number> {
  const { seconds, onExceed, bindUserAgent, isMonitor, ...texts } = form;
  const given = Object.entries(texts)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => value !== '');
  return {
    authInfoTimeout: Number(seconds),
    ...Object.fromEntries(given),
    ...(texts.maxConcurrency.trim() !== '' && { onExceed }),
    ...(bindUserAgent && { bindUserAgent: 'true' }),
    ...(isMonitor && { mode: 'monitor' }),
  };
}

export interface DecodedCredential {
  readonly json: string;
  /** The ExpireTime of its AuthInfo. */
  readonly expiresAt: string;
}

/** Base64 of JSON; AuthInfo is JSON in it. Secrets of a credential are for its player: they are shown shortened. */
export function decodeCredential(playAuth: string): DecodedCredential {
  const bytes = Uint8Array.from(atob(playAuth), (character) => character.charCodeAt(0));
  const fields = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  const authInfo = JSON.parse(String(fields['AuthInfo'])) as Record<string, unknown>;
  const shown = {
    ...fields,
    AccessKeySecret: shorten(fields['AccessKeySecret']),
    SecurityToken: shorten(fields['SecurityToken']),
    AuthInfo: authInfo,
  };
  return { json: JSON.stringify(shown, null, 2), expiresAt: String(authInfo['ExpireTime']) };
}

function shorten(value: unknown): string {
  const text = String(value);
  return text.length <= 16 ? text : `${text.slice(0, 12)}…`;
}
