// The page of all error codes: `/errors#<Code>` is what `Recommend` of an own code names. Pure.
import { errorTable } from '../wire/errors.ts';
import { fill, type LanguageCode, type Texts } from '../wire/texts.ts';
import { escapeHtml, frame, type Write } from './page-frame.ts';

export const texts = {
  title: ['Error codes', '错误码'],
  lead: [
    'To find the reason of an error, search the log of the server for its RequestId. {open} stands for what the server fills in.',
    '要查明某次错误的原因，请在服务端日志中搜索其 RequestId。{open} 处由服务端填入具体内容。',
  ],
} as const satisfies Texts;

export function errorsPage(language: LanguageCode, write: Write): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, message, remedy }]) =>
      `<article id="${escapeHtml(code)}"><h2><a href="#${escapeHtml(code)}">${escapeHtml(code)}</a> <span>${String(status)}</span></h2>` +
      `<p lang="en">${escapeHtml(message)}</p><p>${write(remedy)}</p></article>`,
  );
  const content = `<h1>${write(texts.title)}</h1>
<p class="lead">${write(fill(texts.lead, { open: '{…}' }))}</p>
${rows.join('\n')}`;
  return frame({ language, write, title: `playauth · ${write(texts.title)}`, path: '/errors', content });
}
