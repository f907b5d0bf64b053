// What people see who open the endpoint in a browser: `/` and `/errors`. In the language that the browser asks for, or `?lang=`
// says. No scripts, nothing from other servers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseLanguage, inLanguage, type LanguageCode, type Text } from '../wire/texts.ts';
import type { Health } from './health-http.ts';
import { originOf, type OriginSettings } from './request-origin.ts';
import { errorsPage } from './errors-page.ts';
import { homePage } from './home-page.ts';
import { escapeHtml } from './page-frame.ts';

interface PagesDeps {
  readonly look: () => Promise<Health>;
  readonly origin: OriginSettings;
  readonly hasConsole: boolean;
}

const HEADERS = {
  'content-type': 'text/html;charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  vary: 'accept, accept-language',
} as const;
const CHOSEN = /^[^?]*\?lang=(en|zh)$/;
const MAX_LANGUAGES = 20;

/** A browser that opens the endpoint, not a program that calls the API: Java's HTTP client accepts text/html as well. */
export function isForPeople({ method, url = '', headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers.authorization !== undefined || headers['x-acs-action'] !== undefined) return false;
  if (url.includes('?') && !CHOSEN.test(url)) return false;
  return /(?:^|,)\s*text\/html\b/i.test(headers.accept ?? '');
}

export function createPages({
  look,
  origin,
  hasConsole,
}: PagesDeps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  // It is the same for everyone, and 60 KB.
  const errorsPages = new Map<LanguageCode, Buffer>();
  const pageOf = async (request: IncomingMessage, language: LanguageCode): Promise<Buffer> => {
    const write = (text: Text): string => escapeHtml(inLanguage(text, language));
    if (!isErrorsPage(request)) {
      const facts = { endpoint: originOf(request, origin).baseUrl, health: await look(), hasConsole };
      return Buffer.from(homePage(language, write, facts));
    }
    const known = errorsPages.get(language) ?? Buffer.from(errorsPage(language, write));
    errorsPages.set(language, known);
    return known;
  };
  return async (request, response) => {
    const language = languageOf(request);
    const page = await pageOf(request, language);
    response.writeHead(200, { ...HEADERS, 'content-language': language, 'content-length': page.length });
    response.end(request.method === 'HEAD' ? undefined : page);
  };
}

function isErrorsPage({ url = '' }: IncomingMessage): boolean {
  return /^[^?#]*\/errors(?:[?#]|$)/.test(url);
}

function languageOf({ url = '', headers }: IncomingMessage): LanguageCode {
  const chosen = CHOSEN.exec(url)?.[1];
  const wanted = (headers['accept-language'] ?? '').split(',', MAX_LANGUAGES).map((tag) => tag.trim());
  return chooseLanguage(chosen === undefined ? wanted : [chosen]);
}
