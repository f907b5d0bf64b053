// Texts in two languages, for the pages in console/, which import nothing but the SDK.
export { chooseLanguage, fill, inLanguage, type LanguageCode, type Text, type Texts } from '../src/wire/texts.ts';
