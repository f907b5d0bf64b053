// The one renderer: what an operation answers, or an error, as JSON or XML in the vendor's envelope. Pure.
import { XMLBuilder } from 'fast-xml-parser';
import type { WireError } from './errors.ts';

export type ResponseFormat = 'JSON' | 'XML';

/** The content types as the official clients compare them: no space after the semicolon. */
export const contentTypes: Readonly<Record<ResponseFormat, string>> = {
  JSON: 'application/json;charset=utf-8',
  XML: 'text/xml;charset=utf-8',
};

const XML_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";
const NOT_ALLOWED_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const xml = new XMLBuilder({ format: false, suppressEmptyNode: false, processEntities: true });

export interface ErrorContext {
  readonly requestId: string;
  /** The host name the caller used. */
  readonly hostId: string;
}

/** `{RequestId, …fields}`; in XML under the root `<{Action}Response>`. */
export function renderSuccess(format: ResponseFormat, action: string, body: object): string {
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
    Recommend: `https://api.aliyun.com/troubleshoot?q=${error.code}&product=vod&requestId=${context.requestId}`,
    ...(error.accessDenied !== undefined && { AccessDeniedDetail: error.accessDenied }),
  };
  return format === 'JSON' ? JSON.stringify(body) : XML_DECLARATION + buildXml({ Error: body });
}

function buildXml(document: object): string {
  // A title may hold characters that no XML document can carry, escaped or not.
  const clean: unknown = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(NOT_ALLOWED_IN_XML, '\ufffd') : value,
  );
  return xml.build(clean);
}
