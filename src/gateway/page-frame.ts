// What the pages for people have in common: the frame around their content, in one language, without any script. Pure.
import type { Text, LanguageCode, Texts } from '../wire/texts.ts';

export const texts = {
  otherLanguage: ['中文', 'English'],
  independent: [
    'playauth is an independent project. ApsaraVideo and Alibaba Cloud are trademarks of their owner.',
    'playauth 是独立项目。ApsaraVideo 与阿里云是其所有者的商标。',
  ],
} as const satisfies Texts;

/** One text in the language of the page, ready to stand in HTML. */
export type Write = (text: Text) => string;

interface Page {
  readonly language: LanguageCode;
  readonly write: Write;
  readonly title: string;
  /** Path of the page, for the link to the other language. */
  readonly path: string;
  /** HTML. */
  readonly content: string;
}

export function frame({ language, write, title, path, content }: Page): string {
  const other = language === 'zh' ? 'en' : 'zh';
  const lang = language === 'zh' ? 'zh-Hans' : 'en';
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/home.css">
</head>
<body>
<header><a class="brand" href="/?lang=${language}">playauth</a><a class="language" href="${path}?lang=${other}" lang="${other === 'zh' ? 'zh-Hans' : 'en'}">${write(texts.otherLanguage)}</a></header>
<main>
${content}
</main>
<footer>${write(texts.independent)}</footer>
</body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
