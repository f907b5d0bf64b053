// The one renderer: what an operation answers, or an error, as JSON or XML in the vendor's envelope. Pure.
import type { WireError } from './errors.ts';
import { ownCodes } from './own-codes.ts';
import { WrittenFields } from './written-fields.ts';
import { buildXml } from './xml.ts';

/** The common parameter Format, in upper case. */
export type ResponseFormat = 'JSON' | 'XML';

/** The content types as the official clients compare them: no space after the semicolon. */
export const contentTypes: Readonly<Record<ResponseFormat, string>> = {
  JSON: 'application/json;charset=utf-8',
  XML: 'text/xml;charset=utf-8',
};

const XML_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";

interface ErrorContext {
  readonly requestId: string;
  /** {@link hostIdOf} the request. */
  readonly hostId: string;
  /** Base of the server's own pages, as the caller reaches it. */
  readonly baseUrl: string;
}

interface Success {
  readonly action: string;
  /** As JSON need not escape it. */
  readonly requestId: string;
  readonly fields: object | WrittenFields;
}

/** `{RequestId, …fields}`; in XML under the root `<{Action}Response>`. */
export function renderSuccess(format: ResponseFormat, { action, requestId, fields }: Success): string {
  const isWritten = fields instanceof WrittenFields;
  if (format === 'JSON' && isWritten) return `{"RequestId":"${requestId}",${fields.json}}`;
  const body = { RequestId: requestId, ...(isWritten ? fields.describe() : fields) };
  if (format === 'JSON') return JSON.stringify(body);
  return XML_DECLARATION + buildXml({ [`${action}Response`]: body });
}

/** `{RequestId, HostId, Code, Message, Recommend, AccessDeniedDetail?}`; in XML under the root `<Error>`. */
export function renderError(format: ResponseFormat, error: WireError, context: ErrorContext): string {
  const body = {
    RequestId: context.requestId,
    HostId: context.hostId,
    Code: error.code,
    Message: error.message,
    Recommend: recommendedPage(error, context),
    ...(error.accessDenied !== undefined && { AccessDeniedDetail: error.accessDenied }),
  };
  return format === 'JSON' ? JSON.stringify(body) : XML_DECLARATION + buildXml({ Error: body });
}

/** The host name of a Host header, without its port. An answer repeats it, so only characters of host names are kept. */
export function hostIdOf(host: string | undefined): string {
  return (host ?? '')
    .replace(/:\d*$/, '')
    .replace(/[^\w.:[\]-]/g, '')
    .slice(0, 255);
}

/** The vendor's help for its codes, the server's own page for its own. */
function recommendedPage({ code }: WireError, { requestId, baseUrl }: ErrorContext): string {
  if (ownCodes.has(code)) return `${baseUrl}/errors#${code}`;
  return `https://api.aliyun.com/troubleshoot?q=${code}&product=vod&requestId=${requestId}`;
}
